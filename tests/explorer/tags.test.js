"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, storage } = require("./objects.js");

const A = "9223372036854775807";
const B = "40079359494454392";

/** The module of tags, of a catalogue, with a browser's storage. */
function fresh(key = "k1", room = undefined) {
  const Peculiar = load("csv", "tag_storage", "tags", "tag_file");
  globalThis.localStorage = storage(room);
  let told = 0;
  Peculiar.events = { emit: () => told++ };
  Peculiar.store = { M: { key }, rowOf: (id) => [A, B].indexOf(id) };
  Peculiar.tags.open();
  return { Peculiar, tags: Peculiar.tags, told: () => told };
}

test("tags are toggled, undone and done again, one step each", () => {
  const { tags, told } = fresh();
  assert.equal(tags.toggle([A], "lens"), true);
  tags.setNote(A, " an arc ");
  assert.equal(tags.toggle([A], "lens"), false);
  assert.deepEqual([tags.of(A), tags.note(A)], [[], "an arc"]);
  assert.match(tags.undo(), /untag/);
  assert.deepEqual(tags.of(A), ["lens"]);
  tags.undo();
  tags.undo();
  assert.deepEqual([tags.of(A), tags.note(A), tags.ids()], [[], "", []]);
  assert.equal(tags.undo(), null);
  tags.redo();
  tags.redo();
  tags.redo();
  assert.equal(tags.redo(), null);
  assert.deepEqual([tags.of(A), tags.note(A)], [[], "an arc"]);
  assert.equal(told(), 9);
});

test("a new step forgets what was undone", () => {
  const { tags } = fresh();
  tags.toggle([A], "lens");
  tags.undo();
  tags.toggle([A], "jet");
  assert.equal(tags.redoes(), null);
  assert.deepEqual(tags.of(A), ["jet"]);
});

test("a selection: given to all unless all have it, one step", () => {
  const { tags } = fresh();
  tags.toggle([A], "lens");
  assert.equal(tags.toggle([A, B], "lens"), true);
  assert.deepEqual([tags.of(A), tags.of(B)], [["lens"], ["lens"]]);
  assert.equal(tags.toggle([A, B], "lens"), false);
  assert.deepEqual(tags.ids(), []);
  tags.undo();
  tags.undo();
  assert.deepEqual([tags.of(A), tags.of(B)], [["lens"], []]);
  assert.equal(tags.toggle([], "lens"), false);
});

test("kept under the catalogue's key, there again after a reload", () => {
  const { Peculiar, tags } = fresh();
  tags.toggle([A], "lens");
  tags.setNote(B, "look again");
  tags.open();
  assert.deepEqual([tags.of(A), tags.note(B)], [["lens"], "look again"]);
  assert.deepEqual([...tags.rows()], [0, 1]);
  Peculiar.store.M.key = "k2";
  tags.open();
  assert.deepEqual(tags.ids(), []);
});

test("a full storage is said, and tags go on", () => {
  const { tags } = fresh("k1", 10);
  tags.toggle([A], "lens");
  assert.match(tags.trouble(), /save your tags to a file/);
  assert.deepEqual(tags.of(A), ["lens"]);
});

test("a key's new name goes to the objects that have it", () => {
  const { tags } = fresh();
  tags.toggle([A, B], "lens");
  tags.toggle([B], "jet");
  tags.rename(6, "  strong;  lens ");
  assert.deepEqual(tags.data().names[6], "strong lens");
  assert.deepEqual([tags.of(A), tags.of(B)], [["strong lens"], ["strong lens", "jet"]]);
  assert.throws(() => tags.rename(6, "jet"), /already/);
  tags.undo();
  assert.deepEqual([tags.data().names[6], tags.of(A)], ["lens", ["lens"]]);
  tags.rename(6, "");
  assert.deepEqual([tags.data().names[6], tags.of(A)], ["", ["lens"]]);
  assert.deepEqual(tags.lists().get("lens"), [A, B]);
});

test("a file comes back whole; what was here stays", () => {
  const one = fresh();
  one.tags.toggle([A, B], "lens");
  one.tags.rename(0, "wow");
  one.tags.setNote(A, "an arc");
  const text = one.Peculiar.tagFile.toJson(one.tags.data(), "k1");
  const { Peculiar, tags } = fresh();
  assert.equal(tags.merge(Peculiar.tagFile.read(text, "k1")), 2);
  assert.equal(tags.data().names[0], "wow");
  assert.deepEqual([tags.of(A), tags.note(A)], [["lens"], "an arc"]);
  tags.toggle([A], "jet");
  assert.equal(tags.merge(Peculiar.tagFile.read(text, "k1")), 0);
  assert.deepEqual(tags.of(A), ["lens", "jet"]);
  tags.undo();
  tags.undo();
  tags.undo();
  assert.deepEqual([tags.ids(), tags.data().names[0]], [[], "interesting"]);
});

test("other files are refused in words", () => {
  const { Peculiar, tags } = fresh();
  const { toJson, read: open } = Peculiar.tagFile;
  const good = JSON.parse(toJson(tags.data(), "k1"));
  const read = (change) => () => open(JSON.stringify({ ...good, ...change }), "k1");
  assert.throws(read({ key: "other" }), /another catalogue \(other\); this one is k1/);
  assert.throws(read({ format: 2 }), /not a file of tags/);
  assert.throws(() => open("{", "k1"), /not a file of tags/);
  assert.throws(() => open("id,tag\n1,lens", "k1"), /Expected columns object_id/);
  assert.throws(() => open("object_id,tag\n4e16,lens", "k1"), /“4e16” is not an obj/);
  assert.throws(() => open("object_id,verdict\n1,odd", "k1"), /“odd” is none of inter/);
  assert.throws(read({ tags: { "4e16": ["lens"] } }), /“4e16” is not an object id/);
  assert.throws(read({ tags: { [A]: "lens" } }), /list of texts/);
  assert.throws(read({ notes: { [A]: 1 } }), /is a text/);
});

test("a verdict replaces another, tags stay; a file's verdict does not", () => {
  const { Peculiar, tags } = fresh();
  for (const tag of ["lens", "boring", "artifact"]) tags.toggle([A], tag);
  assert.deepEqual(tags.of(A), ["lens", "artifact"]);
  const text = `object_id,verdict,tags\n${A},interesting,jet\n${B},unsure,\n`;
  assert.equal(tags.merge(Peculiar.tagFile.read(text, "k1")), 2);
  assert.deepEqual([tags.of(A), tags.of(B)], [["lens", "artifact", "jet"], ["unsure"]]);
});

test("a file keeps its times, and another person's is refused", () => {
  const { Peculiar, tags } = fresh();
  const time = "2026-03-01T11:30:00Z";
  const file = (who) =>
    Peculiar.tagFile.read(
      `object_id,verdict,who,when\n${A},boring,${who},${time}\n`,
      "k1",
    );
  tags.merge(file("Anna"));
  assert.deepEqual([tags.data().who, tags.data().when[A]], ["Anna", time]);
  assert.throws(() => tags.merge(file("Ben")), /by Ben, and you are Anna/);
  const both = `object_id,verdict,who\n${A},boring,Anna\n${B},boring,Ben\n`;
  assert.throws(() => Peculiar.tagFile.read(both, "k1"), /several people: Anna, Ben/);
  assert.throws(
    () => Peculiar.tagFile.read(`object_id,my_tags\n${A},jet\n`, "k1"),
    /Expected columns object_id, and verdict or tags/,
  );
});

test("CSV for the pipeline, and back", () => {
  const { Peculiar } = fresh();
  const data = {
    tags: { [A]: ["lens", "boring", 'a "b"'], 7: ["unsure"] },
    notes: { [A]: "an arc, blue\nor two", [B]: "look" },
    when: { [A]: "2026-11-23T05:00:00Z" },
    who: "VR",
  };
  const text = Peculiar.tagFile.toCsv(data);
  assert.equal(
    text,
    '"object_id","verdict","tags","note","who","when"\n' +
      '"7","unsure",,,"VR",\n' +
      `"${A}","boring","lens; a ""b""","an arc, blue\nor two","VR",` +
      '"2026-11-23T05:00:00Z"\n' +
      `"${B}",,,"look","VR",\n`,
  );
  const back = Peculiar.tagFile.read(text, "k1");
  assert.deepEqual(back.tags[A], ["lens", 'a "b"', "boring"]);
  assert.deepEqual(back.notes, { ...data.notes, 7: "" });
});

test("CSV as a spreadsheet saves it, and an old file of tags", () => {
  const { Peculiar } = fresh();
  const saved = `object_id;verdict;tags;;\r\n${A};Boring;"a; b";;\r\n;;;;\r\n`;
  assert.deepEqual(Peculiar.tagFile.read(saved, "k1").tags, {
    [A]: ["a", "b", "boring"],
  });
  const old = `object_id,tag,note\n${A},lens,an arc\n${A},artifact,\n`;
  const { tags, notes } = Peculiar.tagFile.read(old, "k1");
  assert.deepEqual([tags, notes], [{ [A]: ["lens", "artifact"] }, { [A]: "an arc" }]);
});

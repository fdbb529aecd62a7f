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
  tags.rename(3, "  strong;  lens ");
  assert.deepEqual(tags.data().names[3], "strong lens");
  assert.deepEqual([tags.of(A), tags.of(B)], [["strong lens"], ["strong lens", "jet"]]);
  assert.throws(() => tags.rename(3, "jet"), /already/);
  tags.undo();
  assert.deepEqual([tags.data().names[3], tags.of(A)], ["lens", ["lens"]]);
  tags.rename(3, "");
  assert.deepEqual([tags.data().names[3], tags.of(A)], ["", ["lens"]]);
  assert.deepEqual(tags.lists().get("lens"), [A, B]);
});

test("a file comes back whole; what was here stays", () => {
  const one = fresh();
  one.tags.toggle([A, B], "lens");
  one.tags.rename(0, "wow");
  one.tags.setNote(A, "an arc");
  const text = one.Peculiar.tagFile.toJson(one.tags.data(), "k1");
  const { Peculiar, tags } = fresh();
  assert.equal(tags.merge(Peculiar.tagFile.fromJson(text, "k1")), 2);
  assert.equal(tags.data().names[0], "wow");
  assert.deepEqual([tags.of(A), tags.note(A)], [["lens"], "an arc"]);
  tags.toggle([A], "jet");
  assert.equal(tags.merge(Peculiar.tagFile.fromJson(text, "k1")), 0);
  assert.deepEqual(tags.of(A), ["lens", "jet"]);
  tags.undo();
  tags.undo();
  tags.undo();
  assert.deepEqual([tags.ids(), tags.data().names[0]], [[], "interesting"]);
});

test("other files are refused in words", () => {
  const { Peculiar, tags } = fresh();
  const { toJson, fromJson } = Peculiar.tagFile;
  const good = JSON.parse(toJson(tags.data(), "k1"));
  const read = (change) => () => fromJson(JSON.stringify({ ...good, ...change }), "k1");
  assert.throws(read({ key: "other" }), /another catalogue \(other\); this one is k1/);
  assert.throws(read({ format: 2 }), /not a file of tags/);
  assert.throws(() => fromJson("object_id,tag\n", "k1"), /not a file of tags/);
  assert.throws(read({ tags: { "4e16": ["lens"] } }), /“4e16” is not an object id/);
  assert.throws(read({ tags: { [A]: "lens" } }), /list of texts/);
  assert.throws(read({ notes: { [A]: 1 } }), /is a text/);
});

test("CSV for the pipeline", () => {
  const { Peculiar } = fresh();
  const data = {
    tags: { [A]: ["lens", 'a "b"'] },
    notes: { [A]: "an arc, blue", [B]: "look" },
    when: { [A]: "2026-11-23T05:00:00Z" },
    who: "VR",
  };
  assert.equal(
    Peculiar.tagFile.toCsv(data),
    '"object_id","tag","note","who","when"\n' +
      `"${A}","lens","an arc, blue","VR","2026-11-23T05:00:00Z"\n` +
      `"${A}","a ""b""",,"VR","2026-11-23T05:00:00Z"\n` +
      `"${B}","noted","look","VR",\n`,
  );
});

"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, judging } = require("./objects.js");

const A = "9223372036854775807";
const B = "-40079359494454392";
const { judgementFile, judgementExchange } = load(
  "csv",
  ...judging,
  "judgement_exchange",
);
const HEADER = "object_id,verdict,tags,note,who,when,round,shown_as";

/** A record with what a test names. */
function said(id, verdict, more = {}) {
  const rest = { tags: [], note: "", who: "", when: "", round: null, shownAs: "" };
  return { id, verdict, ...rest, ...more };
}

const read = (text, idOf = () => "") => judgementFile.read(text, idOf);

test("all people's records, and back", () => {
  const records = [
    said(A, "boring", {
      ...{ tags: ["lens", 'a "b"'], note: "an arc, blue\nor two", who: "Zoë, VR" },
      ...{ when: "2026-11-23T05:00:00Z", round: 3, shownAs: "by chance; chance=0.02" },
    }),
    said(A, "artifact", { who: "Ben" }),
    said(B, "", { note: "look" }),
  ];
  const text = judgementFile.write(records);
  assert.equal(
    text,
    `${HEADER.replace(/\w+/g, '"$&"')}\n` +
      `"${A}","boring","lens; a ""b""","an arc, blue\nor two","Zoë, VR",` +
      '"2026-11-23T05:00:00Z","3","by chance; chance=0.02"\n' +
      `"${A}","artifact",,,"Ben",,,\n` +
      `"${B}",,,"look",,,,\n`,
  );
  assert.deepEqual(read(text), { records, refused: [] });
});

test("as a spreadsheet saves it, and an old file of tags", () => {
  const saved = `object_id;verdict;tags;;\r\n${A};Boring;"a; b; a";;\r\n;;;;\r\n`;
  assert.deepEqual(read(saved).records, [said(A, "boring", { tags: ["a", "b"] })]);
  const old = `object_id,tag,note\n${A},lens,an arc\n${A},Artifact,\n`;
  assert.deepEqual(read(old).records, [
    said(A, "", { tags: ["lens"], note: "an arc" }),
    said(A, "artifact", { tags: ["Artifact"] }),
  ]);
  const queue = `object_id,round,shown_as,verdict\n${A},1.0,random,\n${B},"2,0",x,unsure\n`;
  const expected = said(B, "unsure", { round: 2, shownAs: "x" });
  assert.deepEqual(read(queue).records, [expected]);
});

test("JSON with ids as text, and what earlier versions saved", () => {
  const list = [
    { object_id: A, verdict: "boring", tags: ["a", "b"], who: "Ben", round: 2 },
    { object_id: B, verdict: null, tags: "ring", when: "2026-01-01" },
    { object_id: 12, verdict: "boring" },
    null,
  ];
  const { records, refused } = read(JSON.stringify(list));
  assert.deepEqual(records, [
    said(A, "boring", { tags: ["a", "b"], who: "Ben", round: 2 }),
    said(B, "", { tags: ["ring"], when: "2026-01-01" }),
  ]);
  assert.deepEqual(refused.length, 2);
  assert.match(refused[0], /12: an id in JSON has to be text/);
  const old = { format: 1, tags: { [A]: ["boring"], x: ["jet"] }, who: "Ben" };
  const found = read(JSON.stringify(old));
  assert.deepEqual(found.records, [said(A, "boring", { who: "Ben" })]);
  assert.deepEqual(found.refused, ["“x” is no object's id"]);
});

test("objects that the source calls by a name", () => {
  const names = { "J1 a": A, "12345678901234567890": B };
  const idOf = (text) => names[text] ?? "";
  const text =
    "source_id,verdict\nJ1 a,boring\n12345678901234567890,unsure\nJ2,unsure\n";
  const { records, refused } = read(text, idOf);
  assert.deepEqual(records, [said(A, "boring"), said(B, "unsure")]);
  assert.deepEqual(refused, ["“J2” is no object's id"]);
});

test("a row that cannot be read is named; the others count", () => {
  const rows = ["4e16,boring", `${A},odd`, `${B},boring,a,b`, `${B},boring`];
  const { records, refused } = read(`object_id,verdict\n${rows.join("\n")}\n`);
  assert.deepEqual(records, [said(B, "boring")]);
  assert.match(refused[0], /“4e16” is no object's id/);
  assert.match(refused[1], /“odd” is none of interesting, boring, artifact, unsure/);
  assert.match(refused[2], /more fields than columns/);
  assert.throws(
    () => read("id,verdict\n1,boring"),
    /columns id, verdict. Expected obj/,
  );
  assert.throws(() => read("object_id,my_tags\n1,jet\n"), /and verdict or tags/);
  for (const other of ["{", "{}", '{"format": 2}'])
    assert.throws(() => read(other), /no file of judgements/);
});

test("what spreadsheets save beside UTF-8", () => {
  const latin = Uint8Array.of(0x5a, 0x6f, 0xeb);
  const utf16 = Uint8Array.of(0xff, 0xfe, 0x5a, 0, 0x6f, 0, 0xeb, 0);
  const utf8 = new TextEncoder().encode("\uFEFFZoë");
  for (const bytes of [latin, utf16, utf8])
    assert.equal(judgementExchange.decoded(bytes.buffer), "Zoë");
});

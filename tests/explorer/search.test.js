"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, column } = require("./objects.js");

const SPECTRA = Float64Array.of(4503599627370495, Number.NaN, 20123456789);
const LABELS = Uint8Array.of(1, 0, 2);
const IDS = BigInt64Array.of(-5994025171103567601n, 12n, 123n);
const TEXTS = { source_id: ["J0123-0456", null, null], field: ["W1 a", "W1 b", "W2"] };
const GAIA = BigInt64Array.of(4295806720n, 9007199254740993n, 12n);

/** A page of three objects. */
function page() {
  const base64 = (array) => Buffer.from(array.buffer).toString("base64");
  const Peculiar = load("store", "format", "sexagesimal", "search");
  const { store } = Peculiar;
  store.meta({
    n: 3,
    places: null,
    columns: [
      column("source_id", "text", { kind: "text", file: "source_id" }),
      column("field", "text", { kind: "text", file: "field" }),
      column("spectrum", "f8", { file: "spectrum", number: "long", group: "property" }),
      column("label", "u1", { file: "label", categories: ["", "lensed_arc", "lens"] }),
      column("gaia", "i8", { kind: "exact", file: "gaia" }),
    ],
  });
  for (const [key, texts] of Object.entries(TEXTS))
    store.json(key, JSON.stringify(texts));
  store.put("spectrum", "f8", base64(SPECTRA));
  store.put("label", "u1", base64(LABELS));
  store.put("gaia", "i8", base64(GAIA));
  store.put("id", "i8", base64(IDS));
  Peculiar.state = { blind: false };
  const lists = new Map([
    ["arc", []],
    ["lensed", ["12"]],
    ["merger", ["123"]],
  ]);
  Peculiar.judgements = { lists: () => lists };
  return Peculiar;
}

test("an id, the source's name, another number, a word", async () => {
  const { search } = page();
  const cases = [
    ["-5994025171103567601", [0]],
    ["-59940", [0]],
    ["−5994025171103567601", [0]],
    ["7601", [0]],
    ["4503599627370495", [0]],
    ["20123456789", [2]],
    ["20123456788", []],
    ["merger", [2]],
    // A tag called like a part of a label, with objects or without, hides no label.
    ["lensed", [0, 1]],
    ["arc", [0]],
    ["lens", [1, 2]],
    ["12", [1]],
    ["1", [1, 2]],
    ["J0123-0456", [0]],
    ["j0123", [0]],
    ["9007199254740993", [1]],
    ["9007199254740992", []],
    ["w1", [0, 1]],
    ["W1 b", [1]],
    ["nothing", []],
    ["99999", []],
  ];
  for (const [query, rows] of cases)
    assert.deepEqual((await search.find(query)).rows, rows, query);
});

test("blind, only what names an object is found", async () => {
  const { search, state } = page();
  state.blind = true;
  assert.deepEqual((await search.find("J0123-0456")).rows, [0]);
  assert.deepEqual((await search.find("W2")).rows, []);
});

test("nothing found is said", async () => {
  const { search, store } = page();
  for (const [query, said] of [
    ["99999", /^No id begins or ends with 99999/],
    ["nothing", /^No label, text or tag is called “nothing”/],
    ["J123228.9+030217", /no positions/],
  ])
    assert.match((await search.find(query)).said, said);
  assert.equal(store.M.n, 3);
});

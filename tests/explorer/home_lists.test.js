"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load } = require("./objects.js");

/** Object 7 is in two slices: in rows 0 and 2, and a candidate in the latter. */
async function lists(verdict) {
  const Peculiar = load("home_lists");
  const ids = BigInt64Array.of(7n, 8n, 7n, 9n);
  Peculiar.store = {
    M: { n: 4, slice: "slice", found: {} },
    info: () => ({ categories: ["", "a", "b"] }),
    ids: () => ids,
    rowOf: (id) => ids.indexOf(BigInt(id)),
    has: () => true,
    column: async () => Int32Array.of(0, 2, 1, 0),
  };
  Peculiar.learn = { now: () => null };
  const said = new Map([["7", verdict]]);
  Peculiar.judgements = { consensus: () => said, disputed: () => ["7"] };
  await Peculiar.homeLists.start();
  const all = Peculiar.homeLists.all();
  return Object.fromEntries(all.map(({ name, rows }) => [name, [...rows]]));
}

test("a verdict on an object of two slices is on the candidate that it is", async () => {
  const found = await lists("interesting");
  assert.deepEqual(found.all, [2, 1]);
  assert.deepEqual(found.new, [1]);
  assert.deepEqual(found.interesting, [2]);
  assert.deepEqual(found.disputed, [2]);
});

test("an artifact is no candidate, in whichever slice it was judged", async () => {
  assert.deepEqual((await lists("artifact")).all, [1]);
});

"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load } = require("./objects.js");

/** Five rows, of which the first two and the last are at one place. */
async function five() {
  const Peculiar = load("events", "stats", "state");
  const columns = {
    score: Float32Array.of(1, 5, 3, Number.NaN, 4),
    group: Int32Array.of(0, 0, -1, -1, 0),
  };
  Peculiar.store = {
    M: {
      n: 5,
      sort: "score",
      group: "group",
      detectors: [{ name: "wgan", scores: ["score"] }],
    },
    column: async (name) => columns[name],
  };
  Peculiar.judgements = { rows: () => [4, 0] };
  Peculiar.state.start();
  await Peculiar.state.rank();
  return Peculiar;
}

test("rows by the ranking, and one a place", async () => {
  const { state } = await five();
  assert.equal(state.detector, "wgan");
  assert.deepEqual([...state.rows({ of: "passing" })], [1, 4, 2, 0, 3]);
  assert.deepEqual([...state.rows({ of: "judged" })], [4, 0]);
  await state.setRanking({ descending: false });
  assert.deepEqual([...state.rows({ of: "passing" })], [0, 2, 4, 1, 3]);
  await state.setRanking({ descending: true, distinct: true });
  assert.deepEqual([...state.rows({ of: "passing" })], [1, 2, 3]);
});

test("a selection: set, add, remove; filters hide part of it", async () => {
  const { state } = await five();
  state.select([0, 1, 2], "set");
  state.select([4], "add");
  state.select([1], "remove");
  assert.deepEqual([...state.selectedRows()], [0, 2, 4]);
  state.setPassing(Uint8Array.of(1, 1, 1, 1, 0));
  assert.equal(state.passingCount, 4);
  assert.equal(state.selectedCount, 2);
  assert.equal(state.hiddenCount, 1);
  assert.deepEqual([...state.workRows()], [2, 0]);
  state.setPassing(new Uint8Array(5).fill(1));
  assert.equal(state.selectedCount, 3);
  state.clear();
  assert.deepEqual([...state.workRows()], [1, 4, 2, 0, 3]);
});

test("events: one of each change, none without", async () => {
  const { state, events } = await five();
  const heard = [];
  for (const name of ["selection", "filter", "object", "hover"])
    events.on(name, (value) => heard.push([name, value]));
  state.pin(2);
  state.pin(2);
  state.hover(1);
  state.clear();
  state.setPassing(state.passing);
  assert.deepEqual(heard, [
    ["object", 2],
    ["hover", 1],
    ["selection", undefined],
    ["filter", undefined],
  ]);
});

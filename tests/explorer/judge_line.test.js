"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load } = require("./objects.js");

/** A hundred objects; those that end on 0 come first, once one is interesting those on 2. */
async function line({ said = [] } = {}) {
  const Peculiar = load("events", "stats", "judge_line");
  const verdicts = new Map(said);
  const saved = [];
  const fits = [];
  Peculiar.store = {
    ids: () => BigInt64Array.from({ length: 100 }, (_, row) => BigInt(1000 + row)),
    rowOf: (id) => Number(id) - 1000,
  };
  Peculiar.state = { pin: () => {} };
  Peculiar.homeLists = { start: async () => {}, all: () => [] };
  Peculiar.judgements = {
    all: () => [],
    consensus: () => new Map(verdicts),
    judge: (entries) => {
      for (const one of entries) verdicts.set(one.id, one.verdict);
      saved.push(...entries);
      Peculiar.events.emit("judgements");
    },
  };
  let digit = 0;
  Peculiar.learn = {
    available: () => true,
    start: async () => {},
    now: () => null,
    because: () => null,
    teach: async (consensus) => {
      fits.push(consensus.size);
      const last = [...consensus].filter(([, v]) => v === "interesting").at(-1);
      digit = last ? 2 : 0;
      return { interesting: null };
    },
  };
  const look = (row) => ({
    row,
    why: "w",
    chance: 1,
    probability: 0.5,
    shownAs: `s${row}`,
  });
  Peculiar.looks = {
    next: (count, _, known) =>
      Array.from({ length: 100 }, (_, row) => row)
        .filter((row) => !known.has(row))
        .sort((a, b) => (b % 10 === digit) - (a % 10 === digit) || a - b)
        .slice(0, count)
        .map(look),
  };
  await Peculiar.judgeLine.start();
  return { Peculiar, line: Peculiar.judgeLine, saved, fits, verdicts };
}

/** Judge the one on show; a fit that is due is done then. */
async function say({ line }, verdict) {
  line.judge([{ row: line.here().row, verdict }]);
  await settled();
}

const settled = () => new Promise(setImmediate);

test("a verdict is saved with why the object was shown, and the next one comes", async () => {
  const all = await line();
  assert.equal(all.line.here().row, 0);
  await say(all, "boring");
  assert.deepEqual(all.saved, [
    { id: "1000", verdict: "boring", round: 1, shownAs: "s0" },
  ]);
  assert.equal(all.line.here().row, 10);
  assert.equal(all.line.untilTaught(), 9);
});

test("after ten the model is fitted, and the rest comes in its order", async () => {
  const all = await line();
  for (let i = 0; i < 9; i++) await say(all, "boring");
  assert.deepEqual(all.fits, [0]);
  assert.equal(all.line.here().row, 90);
  await say(all, "interesting");
  assert.deepEqual(all.fits, [0, 10]);
  assert.equal(all.line.untilTaught(), 10);
  // The one on show stays.
  assert.equal(all.line.here().row, 1);
  await say(all, "boring");
  assert.equal(all.line.here().row, 2);
  assert.equal(all.saved.at(-1).round, 1);
  await say(all, "boring");
  assert.equal(all.saved.at(-1).round, 2);
});

test("back: what is said there replaces, and one returns to where one was", async () => {
  const all = await line();
  await say(all, "boring");
  await say(all, "boring");
  const before = all.line.here().row;
  assert.ok(all.line.back());
  assert.equal(all.line.here().row, 10);
  await say(all, "artifact");
  assert.equal(all.verdicts.get("1010"), "artifact");
  assert.equal(all.line.here().row, before);
  while (all.line.last()) all.line.back();
  assert.equal(all.line.here().row, 0);
  assert.equal(all.line.back(), false);
});

test("several at once: all are saved, none is shown again", async () => {
  const all = await line();
  const rows = [all.line.here(), ...all.line.ahead()].slice(0, 4).map(({ row }) => row);
  all.line.judge(rows.map((row) => ({ row, verdict: "boring" })));
  assert.deepEqual(
    all.saved.map(({ id }) => Number(id) - 1000),
    rows,
  );
  const left = [all.line.here(), ...all.line.ahead()].map(({ row }) => row);
  assert.ok(rows.every((row) => !left.includes(row)));
});

test("sixteen at once teach once, and the count to the next fit begins anew", async () => {
  const all = await line();
  const rows = [all.line.here(), ...all.line.ahead()].slice(0, 16);
  all.line.judge(rows.map(({ row }) => ({ row, verdict: "boring" })));
  await settled();
  assert.deepEqual(all.fits, [0, 16]);
  assert.equal(all.line.untilTaught(), 10);
  await say(all, "boring");
  assert.deepEqual(all.fits, [0, 16]);
  assert.equal(all.saved.at(-1).round, 1);
  await say(all, "boring");
  assert.equal(all.saved.at(-1).round, 2);
});

test("judging goes on after what was judged before", async () => {
  const all = await line({
    said: [
      ["1000", "boring"],
      ["1010", "interesting"],
    ],
  });
  assert.deepEqual(all.fits, [2]);
  assert.equal(all.line.here().row, 2);
});

test("judgements of a file teach as soon as they are there", async () => {
  const all = await line();
  for (let row = 50; row < 65; row++) all.verdicts.set(String(1000 + row), "boring");
  all.Peculiar.events.emit("judgements");
  await settled();
  assert.deepEqual(all.fits, [0, 15]);
});

test("a list is gone through in its order, then what is learnt comes again", async () => {
  const all = await line();
  all.line.take(Int32Array.of(5, 3, 9), 1, "from a list");
  assert.equal(all.line.here().row, 3);
  await say(all, "boring");
  assert.equal(all.saved.at(-1).shownAs, "from a list");
  assert.equal(all.line.here().row, 9);
  await say(all, "boring");
  assert.equal(all.line.here(), null);
  all.line.learnt();
  assert.equal(all.line.here().row, 0);
});

test("one can leave a list before its end: nothing more of it comes", async () => {
  const all = await line({ said: [["1003", "boring"]] });
  all.line.take(Int32Array.of(5, 3, 9), 0, "from a list");
  all.line.learnt();
  const left = [all.line.here(), ...all.line.ahead()];
  assert.equal(left[0].row, 0);
  assert.ok(left.every(({ shownAs }) => shownAs !== "from a list"));
  // Already there, it does not begin again.
  await say(all, "boring");
  all.line.learnt();
  assert.equal(all.line.here().row, 10);
});

test("what others judge meanwhile is not shown, also if it was chosen before", async () => {
  const all = await line();
  // A colleague's file: the next ones, and one that was to come much later.
  for (const row of [10, 20, 99]) all.verdicts.set(String(1000 + row), "boring");
  all.Peculiar.events.emit("judgements");
  await say(all, "boring");
  assert.equal(all.line.here().row, 30);
  for (let row = 30; row < 60; row++) all.verdicts.set(String(1000 + row), "boring");
  all.Peculiar.events.emit("judgements");
  await settled();
  // The one on show stays until it is judged.
  const seen = [];
  for (let i = 0; i < 30; i++) {
    seen.push(all.line.here().row);
    await say(all, "boring");
  }
  const known = [10, 20, 99, ...Array.from({ length: 29 }, (_, i) => 31 + i)];
  assert.deepEqual(
    seen.filter((row) => known.includes(row)),
    [],
  );
  assert.equal(new Set(seen).size, 30);
});

test("verdicts that come while the model is fitted are fitted after it", async () => {
  const all = await line();
  // All keys of a moment: none waits for a fit.
  for (let i = 0; i < 35; i++)
    all.line.judge([{ row: all.line.here().row, verdict: "boring" }]);
  await settled();
  assert.equal(all.fits.at(-1), 35);
  assert.equal(all.line.untilTaught(), 10);
  // The same again says nothing new: the model stays.
  const fits = all.fits.length;
  for (let i = 0; i < 12; i++) all.line.back();
  for (let i = 0; i < 12; i++) await say(all, "boring");
  assert.equal(all.fits.length, fits);
  assert.equal(all.verdicts.size, 35);
});

test("an object that is chosen by hand comes at once, then the one before it", async () => {
  const all = await line();
  all.line.insert(77, "chosen by hand");
  await say(all, "interesting");
  assert.deepEqual(all.saved.at(-1), {
    ...{ id: "1077", verdict: "interesting" },
    ...{ round: undefined, shownAs: "chosen by hand" },
  });
  assert.equal(all.line.here().row, 0);
});

test("what was judged before and is not marked stays as it was said", async () => {
  const all = await line();
  const rows = [all.line.here(), ...all.line.ahead()].slice(0, 3).map(({ row }) => row);
  const verdicts = ["artifact", "", "boring"];
  all.line.judge(rows.map((row, i) => ({ row, verdict: verdicts[i] })));
  assert.deepEqual(
    all.saved.map(({ verdict }) => verdict),
    ["artifact", "boring"],
  );
});

test("what rose most is named, and the judged object because of which", async () => {
  const all = await line();
  const rows = Int32Array.from({ length: 100 }, (_, row) => row);
  const before = { rows, interesting: Float64Array.from(rows, (row) => 1 - row / 100) };
  const after = { rows, interesting: before.interesting.slice() };
  after.interesting[57] = 2;
  // A judged one that rose as much is not shown again.
  after.interesting[0] = 3;
  all.Peculiar.learn.now = () => before;
  all.Peculiar.learn.teach = async () => after;
  all.Peculiar.learn.because = (row) => ({ row: row - 50, share: 1 });
  for (let i = 0; i < 10; i++) await say(all, i ? "boring" : "interesting");
  await new Promise(setImmediate);
  assert.deepEqual(all.line.risen(), [{ row: 57, from: 58, to: 2, because: 7 }]);
});

"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load } = require("./objects.js");
const { learning } = require("./taught.js");

const MODULES = [
  "pause",
  "linear",
  "kernels",
  "fit_step",
  "fit",
  "fit_strength",
  "random",
];

/** Objects of `kinds` verdicts, whose first coordinates differ. */
function madeUp(random, n, width, kinds) {
  const codes = Uint8Array.from({ length: n }, (_, i) => i % kinds);
  const x = Float64Array.from({ length: n * width }, (_, at) => {
    const [row, k] = [Math.floor(at / width), at % width];
    return random() + random() - 1 + (k === codes[row] ? 0.4 : 0);
  });
  return { x, codes };
}

/** The loss of weights (verdict after verdict, intercepts last), as the workflow says. */
function lossOf({ x, codes }, kinds, weights, intercepts, strength) {
  const n = codes.length;
  const width = x.length / n;
  const counts = new Array(kinds).fill(0);
  for (const code of codes) counts[code]++;
  let loss = weights.reduce((sum, one) => sum + one ** 2, 0) / (2 * strength);
  for (let i = 0; i < n; i++) {
    const scores = intercepts.map((start, k) => {
      let score = start;
      for (let a = 0; a < width; a++)
        score += weights[k * width + a] * x[i * width + a];
      return score;
    });
    const all = scores.reduce((sum, one) => sum + Math.exp(one), 0);
    loss += (n / kinds / counts[codes[i]]) * (Math.log(all) - scores[codes[i]]);
  }
  return loss;
}

/** Weights and intercepts of each verdict, of a fit in directions. */
function weightsIn(fit, x, directions) {
  const n = fit.factors.length / fit.starts.length;
  const width = x.length / n;
  const kinds = directions[0].length;
  const weights = new Array(kinds * width).fill(0);
  const intercepts = new Array(kinds).fill(0);
  for (let k = 0; k < kinds; k++)
    for (let j = 0; j < directions.length; j++) {
      intercepts[k] += directions[j][k] * fit.starts[j];
      for (let i = 0; i < n; i++)
        for (let a = 0; a < width; a++)
          weights[k * width + a] +=
            directions[j][k] * fit.factors[j * n + i] * x[i * width + a];
    }
  return { weights, intercepts };
}

for (const [n, width] of [
  [20, 30],
  [90, 12],
])
  test(`no other weights have a lower loss: ${n} objects of ${width} numbers`, async () => {
    const { kernels, fit, fitStrength, random } = load(...MODULES);
    const draw = random(n);
    const made = madeUp(draw, n, width, 3);
    const maker = kernels.of(made.x, n);
    const best = await fitStrength.best(maker, made.codes, 3);
    const found = weightsIn(best.fit, made.x, fit.directionsOf(3));
    const loss = (weights, intercepts) =>
      lossOf(made, 3, weights, intercepts, best.strength);
    const least = loss(found.weights, found.intercepts);
    for (let turn = 0; turn < 40; turn++) {
      // So small a move changes the loss by its curvature alone: a slope would show.
      const move = (one) => one + (draw() - 0.5) * 1e-4;
      const there = loss(found.weights.map(move), found.intercepts.map(move));
      assert.ok(there > least && there < least + 1e-4);
    }
  });

test("judgements that teach nothing, and then some that do", async () => {
  const values = Int8Array.from({ length: 40 }, (_, at) => (at % 4 ? 3 : at));
  const learn = learning(values, 10, 4);
  const nothing = await learn.teach(new Map([["1", "boring"]]));
  assert.deepEqual([nothing.interesting, nothing.judged], [null, 1]);
  assert.equal(learn.because(2), null);
  const [first, second] = await Promise.all([
    learn.teach(new Map([["1", "boring"]])),
    learn.teach(
      new Map(Object.entries({ 1: "boring", 9: "interesting", 4: "unsure" })),
    ),
  ]);
  assert.equal(first.interesting, null);
  assert.equal(second.judged, 2);
  assert.equal(second.artifact, null);
  assert.equal(learn.now(), second);
  const order = [...second.interesting.keys()].sort(
    (a, b) => second.interesting[b] - second.interesting[a],
  );
  assert.deepEqual(order, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  assert.equal(learn.because(8).row, 9);
  assert.ok(learn.because(8).share > 0.5);
});

"use strict";
/**
 * Time in which the page ranks all objects again by judgements.
 *
 *     node benchmarks/learning.js
 *
 * Prints the milliseconds of 300 judgements, with the strength chosen, of 100,000 made-up
 * objects of 200 descriptors, and of 15,000 of 375; the first time, when the judged
 * objects' coordinates are not known yet, and then with ten more judgements each. Beside
 * them: what the same number of multiplications takes in the simplest loop.
 */
const { learning } = require("../tests/explorer/taught.js");

/** Milliseconds, of a quiet machine. */
const BOUND = 300;
const JUDGED = 300;
const ROUNDS = 6;

/** A generator of numbers in 0..1 that is the same everywhere. */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Objects of three kinds: of each, some descriptors are higher. */
function survey(n, width) {
  const next = random(1);
  const values = new Int8Array(n * width);
  const kinds = Uint8Array.from({ length: n }, () => Math.max(0, next() * 40 - 36));
  for (let row = 0; row < n; row++)
    for (let k = 0; k < width; k++) {
      const noise = (next() + next() + next() - 1.5) * 24;
      const own = kinds[row] && k % 4 === kinds[row] ? 6 : 0;
      values[row * width + k] = Math.round(noise + own);
    }
  return { values, kinds };
}

async function measure(n, width) {
  const { values, kinds } = survey(n, width);
  const learn = learning(values, n, width);
  await learn.start();
  const words = ["boring", "interesting", "artifact", "boring"];
  const said = new Map();
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const most = JUDGED + 10 * round;
    for (let row = 0; said.size < most; row += 3)
      if (kinds[row] || row % 5 === 0) said.set(String(row), words[kinds[row]]);
    const before = process.cpuUsage();
    const { ms, strength } = await learn.teach(said);
    const { user, system } = process.cpuUsage(before);
    times.push({ ms, cpu: (user + system) / 1000, strength });
  }
  return times;
}

/** Milliseconds of n × width multiplications in one sum. */
function reference(n, width) {
  const [a, b] = [new Float64Array(width).fill(1.5), new Float64Array(width).fill(0.5)];
  const start = performance.now();
  let sum = 0;
  for (let row = 0; row < n; row++)
    for (let k = 0; k < width; k++) sum += a[k] * b[k];
  return sum > 0 ? performance.now() - start : 0;
}

async function main() {
  for (const [n, width] of [
    [100000, 200],
    [15000, 375],
  ]) {
    const times = await measure(n, width);
    const round = (ms) => `${Math.round(ms)} ms`;
    const spread = (all) => `${round(Math.min(...all))} to ${round(Math.max(...all))}`;
    const [first, ...later] = times;
    console.log(`${n} objects of ${width} descriptors, ${JUDGED} judgements and more`);
    console.log(`  the first time: ${round(first.ms)}, ${round(first.cpu)} of a core`);
    console.log(`  then: ${spread(later.map(({ ms }) => ms))}, of a core`);
    console.log(`  ${spread(later.map(({ cpu }) => cpu))}; bound ${BOUND} ms`);
    console.log(`  a loop of as many multiplications: ${round(reference(n, width))}`);
  }
}

main();

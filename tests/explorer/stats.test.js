"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load } = require("./objects.js");

const { stats } = load("stats");
const NAN = Number.NaN;

test("values outside the range count in the outer bins", () => {
  const values = Float32Array.of(-5, 0, 0.4, 0.5, 1, 7, NAN);
  const all = stats.histogram(values, null, 2, [0, 1]);
  assert.deepEqual([...all.counts], [3, 3]);
  assert.equal(all.unknown, 1);
  const mask = Uint8Array.of(1, 0, 0, 0, 1, 0, 0);
  const some = stats.histogram(values, mask, 2, [0, 1]);
  assert.deepEqual([...some.counts], [1, 1]);
  assert.equal(some.unknown, 0);
});

test("a range of no width puts all in one bin", () => {
  const { counts } = stats.histogram(Float32Array.of(3, 3), null, 4, [3, 3]);
  assert.deepEqual([...counts], [2, 0, 0, 0]);
});

test("percentile: the share of known values below", () => {
  const values = Float32Array.of(1, 2, 2, 3, NAN);
  assert.equal(stats.percentile(values, 2), 0.25);
  assert.equal(stats.percentile(values, 9), 1);
  assert.equal(stats.percentile(values, 2, Uint8Array.of(0, 1, 1, 1, 1)), 0);
  assert.ok(Number.isNaN(stats.percentile(values, NAN)));
});

test("argsort: both directions, ties by row, unknown last", () => {
  const inf = Number.POSITIVE_INFINITY;
  const values = [2, -1, NAN, 0, -0, 1e-30, -1e30, 2, inf, -inf];
  for (const type of [Float32Array, Float64Array]) {
    const array = type.from(values);
    assert.deepEqual([...stats.argsort(array, false)], [9, 6, 1, 3, 4, 5, 0, 7, 8, 2]);
    assert.deepEqual([...stats.argsort(array, true)], [8, 0, 7, 5, 3, 4, 1, 6, 9, 2]);
  }
});

test("argsort of whole numbers, and of doubles that differ in the last digit", () => {
  const integers = Int32Array.of(-1, 2 ** 31 - 1, 5, -(2 ** 31));
  assert.deepEqual([...stats.argsort(integers, true)], [1, 2, 0, 3]);
  assert.deepEqual([...stats.argsort(Uint8Array.of(0, 255, 7), true)], [1, 2, 0]);
  const close = Float64Array.of(1, 1 + Number.EPSILON, 1 - Number.EPSILON);
  assert.deepEqual([...stats.argsort(close, false)], [2, 0, 1]);
});

test("where a value is, or would be, among rising ones", () => {
  const values = Float64Array.of(2, 5, 5, 9, NAN);
  const places = [0, 2, 3, 5, 9, 10].map((one) => stats.firstFrom(values, one));
  assert.deepEqual(places, [0, 0, 1, 1, 3, 4]);
  assert.equal(stats.firstFrom(new Int32Array(0), 3), 0);
});

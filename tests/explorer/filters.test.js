"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load } = require("./objects.js");

const { failing, replace, passing, encode, decode } = load("filter_rules").filterRules;

test("bounds are inclusive; what is not known fails once one is set", () => {
  const values = Float32Array.of(0, 1, 2, Number.NaN);
  const bounds = (low, high) => ({ kind: "bounds", bounds: [low, high] });
  assert.deepEqual([...failing(values, bounds(1, 2))], [1, 0, 0, 1]);
  assert.deepEqual([...failing(values, bounds(null, 1))], [0, 0, 1, 1]);
  assert.deepEqual([...failing(values, bounds(1, null))], [1, 0, 0, 1]);
});

test("names that are off, and flags", () => {
  const values = Uint8Array.of(0, 1, 2, 1);
  assert.deepEqual([...failing(values, { kind: "names", off: [0, 1] })], [1, 1, 0, 1]);
  assert.deepEqual([...failing(values, { kind: "flag", want: 1 })], [1, 0, 1, 0]);
});

test("the sum of filters: what passes all, and all but one", () => {
  const sum = new Uint8Array(4);
  const first = Uint8Array.of(1, 1, 0, 0);
  const second = Uint8Array.of(0, 1, 1, 0);
  replace(sum, null, first);
  replace(sum, null, second);
  assert.deepEqual([...passing(sum, null)], [0, 0, 0, 1]);
  assert.deepEqual([...passing(sum, first)], [1, 0, 0, 1]);
  replace(sum, second, null);
  assert.deepEqual([...passing(sum, null)], [0, 0, 1, 1]);
});

test("a filter in a link is read as it was written; nonsense is not", () => {
  for (const value of [
    { kind: "bounds", bounds: [-1.5, null] },
    { kind: "bounds", bounds: [null, 1e-7] },
    { kind: "flag", want: 0 },
    { kind: "names", off: [0, 12] },
  ])
    assert.deepEqual(decode(encode(value)), value);
  for (const text of ["", "b1", "x3", "nfoo", "b1_2_3"])
    assert.equal(decode(text), null);
});

test("a lasso in a link is read as it was written", () => {
  const { lassoText, readLasso } = load("permalink").permalink;
  const polygon = [
    [1.5, -2],
    [3e-7, 4],
    [150.1234567, 0],
  ];
  const step = { x: "map0_x", y: "map0_y", how: "add", polygon };
  assert.equal(lassoText(step), "map0_x*map0_y*add*1.5_-2_3e-7_4_150.1234567_0");
  assert.deepEqual(readLasso(lassoText(step)), step);
});

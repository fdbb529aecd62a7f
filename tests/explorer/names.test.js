"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load } = require("./objects.js");

test("names by position are cut off, not rounded, and keep their zeros", () => {
  const { names } = load("sexagesimal", "names");
  // 12h 32m 28.99s +3d 2m 17.9s
  const ra = 15 * (12 + 32 / 60 + 28.99 / 3600);
  assert.equal(names.designation(ra, 3 + 2 / 60 + 17.9 / 3600), "J123228.9+030217");
  assert.equal(names.designation(0, -0.5 / 3600), "J000000.0-000000");
  assert.equal(names.designation(359.9999999, -89.99999), "J235959.9-895959");
  assert.equal(names.designation(-15, 0), "J230000.0+000000");
  // Whole seconds survive the arithmetic of degrees.
  assert.equal(names.designation(15 * (1 + 1 / 60 + 1 / 3600), 1), "J010101.0+010000");
});

test("an object without a position is called by its id", async () => {
  const Peculiar = load("sexagesimal", "names");
  Peculiar.store = {
    M: { places: { ra: "ra", dec: "dec" } },
    column: async (name) =>
      ({ ra: Float64Array.of(15, NaN), dec: Float64Array.of(2, NaN) })[name],
    ids: () => BigInt64Array.of(1n, 9223372036854775807n),
  };
  await Peculiar.names.start();
  assert.equal(Peculiar.names.of(0), "J010000.0+020000");
  assert.equal(Peculiar.names.of(1), "9223372036854775807");
});

"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load } = require("./objects.js");

const { sexagesimal, positions } = load("sexagesimal", "positions");

test("one place in many ways of writing", () => {
  const ways = [
    "150.1 2.2",
    "150.1, +2.2",
    "150.1+2.2",
    "ra=150.1 dec=2.2",
    "10:00:24 +02:12:00",
    "10h00m24s +2d12m00s",
    "10 00 24.00 02 12 00.0",
    "10h00m24.0s, 2°12′00″",
  ];
  for (const way of ways) {
    const { ra, dec, radius } = sexagesimal.parse(way);
    assert.ok(Math.abs(ra - 150.1) < 1e-9 && Math.abs(dec - 2.2) < 1e-9, way);
    assert.equal(radius, null);
  }
});

test("a name made of the place", () => {
  const ways = [
    "J123228.9+030217",
    "J123228.90+030217.0",
    "SDSS J123228.90+030217.0",
    "HSC-J 123228.9+030217",
    "123228.9+030217",
    "12 32 28.9 +03 02 17",
  ];
  for (const way of ways) {
    const { ra, dec } = sexagesimal.parse(way);
    const near = Math.abs(ra - 188.1204166667) + Math.abs(dec - 3.0380555556);
    assert.ok(near < 1e-9, way);
  }
  assert.equal(sexagesimal.parse("J000000.0−003000").dec, -0.5);
  assert.throws(() => sexagesimal.parse("J126028.9+030217"), RangeError);
  assert.equal(sexagesimal.parse("J1232+0302"), null);
});

test("a radius behind it, in arcsec", () => {
  for (const way of ["150.1 2.2 30", '150.1 2.2 30"', "10:00:24 +02:12:00 r=30"]) {
    assert.equal(sexagesimal.parse(way).radius, 30);
  }
});

test("minus zero degrees are south", () => {
  assert.equal(sexagesimal.parse("00:00:00 -00:30:00").dec, -0.5);
  assert.equal(sexagesimal.parse("0 −0.5").dec, -0.5);
});

test("what is no position, and what is none on the sky", () => {
  for (const text of ["merger", "40079359494454392", "tidal tail", "i20.0-20.5"]) {
    assert.equal(sexagesimal.parse(text), null, text);
  }
  for (const text of [
    "361 2",
    "10 91",
    "10:60:00 +02:00:00",
    "10:00 +02:12",
    "1 2 0",
  ]) {
    assert.throws(() => sexagesimal.parse(text), RangeError, text);
  }
});

test("written like astropy does, but never 24 hours", () => {
  assert.equal(sexagesimal.format(150.1, 2.2), "10:00:24.00 +02:12:00.0");
  assert.equal(sexagesimal.format(359.99999999, -0.5), "00:00:00.00 -00:30:00.0");
  assert.equal(
    sexagesimal.format(187.70593075, 12.39112331),
    "12:30:49.42 +12:23:28.0",
  );
  assert.equal(sexagesimal.format(10, -89.9999999), "00:40:00.00 -90:00:00.0");
});

test("separations are astropy's", () => {
  // astropy: SkyCoord(a).separation(SkyCoord(b)).arcsec
  const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-6 * b, `${a} is not ${b}`);
  near(positions.separation(150, 60, 150.01, 60), 18.0);
  near(positions.separation(359.999, 0, 0.001, 0), 7.2);
  near(positions.separation(0, 89.999, 180, 89.999), 7.2);
});

test("the nearest come first, over the edge of right ascension, unknown never", () => {
  const ra = Float64Array.of(0.001, 359.999, 10, Number.NaN, 0);
  const dec = Float64Array.of(0, 0, 0, 0, Number.NaN);
  const found = positions.within(ra, dec, { ra: 0.0002, dec: 0 }, 5);
  assert.deepEqual(found, [0, 1]);
  assert.deepEqual(positions.within(ra, dec, { ra: 0.0002, dec: 0 }, 4), [0]);
});

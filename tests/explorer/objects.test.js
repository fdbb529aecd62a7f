"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, column } = require("./objects.js");

const { format, links, strips, search } = load("format", "links", "strips", "search");

test("values as people read them", () => {
  const magnitude = column("mag", "f4", { unit: "mag" });
  const values = Float32Array.of(20.123456, Number.NaN, -0.5);
  assert.equal(format.value(magnitude, values, 0), "20.12 mag");
  assert.equal(format.value(magnitude, values, 1), "–");
  const score = column("s", "f4", { unit: "sigma" });
  assert.equal(format.value(score, values, 2), "−0.50 σ");
  const label = column("label", "u1", { categories: ["", "tail"] });
  assert.equal(format.value(label, Uint8Array.of(1), 0), "tail");
  assert.equal(format.value(label, Uint8Array.of(0), 0), "–");
  const sparse = column("label", "i4", { categories: ["", "tail"], sparse: true });
  assert.equal(format.value(sparse, Int32Array.of(-1), 0), "–");
  const flag = column("candidate", "u1", { kind: "flag" });
  assert.equal(format.value(flag, Uint8Array.of(1), 0), "yes");
  assert.equal(format.value(flag, Uint8Array.of(2), 0), "–");
});

test("numbers that are read alone have all digits", () => {
  const gaia = column("gaia", "i8", { kind: "exact", unit: "s" });
  assert.equal(format.exact(gaia, "-9007199254740993"), "−9007199254740993 s");
  assert.equal(format.exact(gaia, null), "–");
  assert.equal(format.exact(column("x", "text"), "-12-3"), "-12-3");
  assert.equal(format.number(59000.1234), "59000.12");
  assert.equal(format.number(16777217), "16777217");
});

test("a percentile is never rounded up to all", () => {
  assert.equal(format.percentile(0.999999), "99.99 %");
  assert.equal(format.percentile(0), "0.00 %");
  assert.equal(format.percentile(Number.NaN), "–");
});

test("one object, many objects", () => {
  assert.equal(format.count(1, "object"), "1 object");
  assert.equal(format.count(13477, "object"), "13,477 objects");
});

test("links get the place with six decimals", () => {
  const template = "https://a.b/?c={ra}%20{dec}&again={ra}";
  assert.equal(
    links.fill(template, 150.12345678, -0.5),
    "https://a.b/?c=150.123457%20-0.500000&again=150.123457",
  );
});

test("or in radians", () => {
  // A right angle, and 30 degrees.
  assert.equal(
    links.fill("https://a.b/#a={ra_rad}&d={dec_rad}", 90, -30),
    "https://a.b/#a=1.57079633&d=-0.52359878",
  );
});

test("a thousand strips share a folder", () => {
  globalThis.Peculiar.store = { base: "" };
  assert.equal(strips.path(7), "strips/0000/7.webp");
  assert.equal(strips.path(13477), "strips/0013/13477.webp");
  assert.equal(strips.widePath(13477), "wide/0013/13477.webp");
});

test("an id's beginning or end, digit by digit", () => {
  const ids = BigInt64Array.of(9223372036854775807n, 9223372036854775806n, 92n, 107n);
  assert.deepEqual(search.withPart(ids, "922337203685477580", 200), [0, 1]);
  assert.deepEqual(search.withPart(ids, "4775806", 200), [1]);
  assert.deepEqual(search.withPart(ids, "92", 2), [0, 1]);
  // Too few to be an end.
  assert.deepEqual(search.withPart(ids, "07", 200), []);
  assert.deepEqual(search.withPart(ids, "3", 200), []);
});

"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, column } = require("./objects.js");

/** @param {ArrayBufferView} array */
const base64 = (array) => Buffer.from(array.buffer).toString("base64");

test("a full and a sparse column", async () => {
  const { store } = load("store");
  store.meta({
    n: 4,
    columns: [
      column("a", "f4", { file: "c0" }),
      column("b", "f8", { file: "c1", sparse: true }),
      column("c", "i4", { file: "c2", sparse: true }),
    ],
  });
  const rows = Int32Array.of(3, 1);
  store.put("c0", "f4", base64(Float32Array.of(1, 2, 3, Number.NaN)));
  store.put("c1", "f8", base64(Float64Array.of(0.1, 0.2)));
  store.put("c1r", "i4", base64(rows));
  store.put("c2", "i4", base64(Int32Array.of(7, 8)));
  store.put("c2r", "i4", base64(rows));
  assert.equal(store.ready("a"), null);
  assert.deepEqual([...(await store.column("a"))], [1, 2, 3, Number.NaN]);
  const nan = Number.NaN;
  assert.deepEqual([...(await store.column("b"))], [nan, 0.2, nan, 0.1]);
  assert.deepEqual([...(await store.column("c"))], [-1, 8, -1, 7]);
  assert.equal(await store.column("b"), store.ready("b"));
  assert.throws(() => store.info("d"), /no column d/);
});

test("small whole numbers keep their sign", async () => {
  const { store } = load("store");
  store.put("d", "i1", base64(Int8Array.of(-127, 0, 127)));
  assert.deepEqual([...(await store.load("d"))], [-127, 0, 127]);
});

test("the row of an id: exact for 19 digits", () => {
  const { store } = load("store");
  const ids = BigInt64Array.of(
    9223372036854775807n,
    9223372036854775806n,
    43158176442374224n,
    0n,
    -5n,
  );
  store.put("id", "i8", base64(ids));
  assert.equal(store.rowOf("9223372036854775807"), 0);
  assert.equal(store.rowOf("9223372036854775806"), 1);
  assert.equal(store.rowOf("9223372036854775805"), -1);
  assert.equal(store.rowOf("43158176442374224"), 2);
  assert.equal(store.rowOf("0"), 3);
  assert.equal(store.rowOf("-5"), 4);
  for (const text of ["", "x", "1e3", "12345678901234567890"])
    assert.equal(store.rowOf(text), -1);
});

test("many ids are all found", () => {
  const { store } = load("store");
  const ids = BigInt64Array.from(
    { length: 5000 },
    (_, i) => 2n ** 62n + BigInt(i) * 7n,
  );
  store.put("id", "i8", base64(ids));
  for (let row = 0; row < 5000; row++) assert.equal(store.rowOf(String(ids[row])), row);
});

test("exact numbers and texts have all digits and letters", async () => {
  const { store } = load("store");
  store.meta({
    n: 3,
    columns: [
      column("gaia", "i8", { kind: "exact", file: "c0", none: "-9223372036854775808" }),
      column("full", "i8", { kind: "exact", file: "c1" }),
      column("name", "text", { kind: "text", file: "c2" }),
      column("mag", "f4", { file: "c3" }),
    ],
  });
  const smallest = -(2n ** 63n);
  const ids = BigInt64Array.of(9007199254740993n, smallest, -1n);
  store.put("c0", "i8", base64(ids));
  store.put("c1", "i8", base64(ids));
  store.json("c2", JSON.stringify(["星 “1”", null, ""]));
  const all = async (name) => [0, 1, 2].map(await store.exact(name));
  assert.deepEqual(await all("gaia"), ["9007199254740993", null, "-1"]);
  assert.deepEqual(await all("full"), ["9007199254740993", String(smallest), "-1"]);
  assert.deepEqual(await all("name"), ["星 “1”", null, ""]);
  assert.deepEqual(["gaia", "name", "mag", "none"].map(store.has), [
    ...[false, false, true, false],
  ]);
});

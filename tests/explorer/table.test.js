"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, column } = require("./objects.js");

const Peculiar = load("judgement_records", "table");
Peculiar.store = { M: { group: "group" } };
const { shortest, fieldOf, exactField, idField, ownFields } = Peculiar.table;

test("a float32 has as few digits as numpy gives it", () => {
  const numpy = [
    ["0.1", 0.1],
    ["3.1415927", Math.PI],
    ["16777216", 16777216],
    ["1.1754944e-38", 2 ** -126],
    ["3.4028235e+38", 3.4028234663852886e38],
    ["-2.3", -2.3],
    ["20.123457", 20.123456789],
    ["0", 0],
  ];
  for (const [text, value] of numpy) {
    assert.equal(String(shortest(Math.fround(value))), text);
  }
});

test("every float32 reads back equal", () => {
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  for (let i = 0; i < 100000; i++) {
    bits[0] = Math.imul(i, 2654435761);
    if (Number.isNaN(float[0])) continue;
    assert.equal(Math.fround(Number(String(shortest(float[0])))), float[0]);
  }
});

test("unknown is null in every kind of column", () => {
  const cases = [
    [column("mag", "f4"), Float32Array.of(20.5, Number.NaN), [20.5, null]],
    [column("ra", "f8"), Float64Array.of(0.1, Number.NaN), [0.1, null]],
    [column("group", "i4"), Int32Array.of(0, -1), [0, null]],
    [column("steps", "i4"), Int32Array.of(7, -1), [7, -1]],
    [column("steps", "i4", { sparse: true }), Int32Array.of(7, -1), [7, null]],
    [
      column("label", "u1", { categories: ["", "tail"] }),
      Uint8Array.of(1, 0),
      ["tail", null],
    ],
    [
      column("cluster", "i4", { categories: ["", "0"], sparse: true }),
      Int32Array.of(1, -1),
      ["0", null],
    ],
    [column("candidate", "u1", { kind: "flag" }), Uint8Array.of(1, 0), [true, false]],
    [column("candidate", "u1", { kind: "flag" }), Uint8Array.of(2, 0), [null, false]],
    [
      column("votes", "f8", { number: "long" }),
      Float64Array.of(2 ** 53, Number.NaN),
      [2 ** 53, null],
    ],
  ];
  for (const [info, values, expected] of cases) {
    const field = fieldOf(info, values);
    assert.deepEqual([field.value(0), field.value(1)], expected, info.name);
  }
});

test("ids are exact text to 19 digits, and lead to what people say", () => {
  const ids = BigInt64Array.of(9223372036854775807n, 40079359494454392n);
  assert.equal(idField(ids).value(0), "9223372036854775807");
  const records = [
    { who: "Anna", verdict: "boring", tags: ["lens", "blend"], note: "" },
    { who: "", verdict: "", tags: ["lens"], note: "a jet?" },
    { who: "Ben", verdict: "", tags: [], note: "no" },
  ];
  const of = (id) => (id === "40079359494454392" ? records : []);
  const values = ownFields(ids, of).map((field) => [field.value(0), field.value(1)]);
  assert.deepEqual(values, [
    [null, "boring"],
    [null, "lens; blend"],
    [null, "a jet?; no (Ben)"],
  ]);
});

test("numbers are what the catalogue has, however the page holds them", () => {
  const short = fieldOf(column("z", "f4", { number: "double" }), Float32Array.of(0.1));
  assert.deepEqual([short.type, short.value(0)], ["double", 0.1]);
  const whole = fieldOf(column("n", "f4", { number: "int" }), Float32Array.of(2 ** 24));
  assert.deepEqual([whole.type, whole.value(0)], ["int", 16777216]);
  const exact = column("gaia", "i8", { kind: "exact" });
  assert.equal(exactField(exact, () => null).type, "long");
  assert.equal(exactField(column("x", "text", { kind: "text" })).type, "text");
});

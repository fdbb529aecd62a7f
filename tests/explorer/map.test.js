"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, column } = require("./objects.js");

const Peculiar = load("stats", "axes", "renderer", "picking", "colouring");
const { axes, renderer, picking, colouring } = Peculiar;
const NAN = Number.NaN;

test("ticks are round, inside, and with the digits they need", () => {
  const texts = (...args) => axes.ticks(...args).map((tick) => tick.text);
  assert.deepEqual(texts(0, 10, 5), ["0", "2", "4", "6", "8", "10"]);
  assert.deepEqual(texts(-0.3, 0.31, 3), ["−0.2", "0.0", "0.2"]);
  assert.deepEqual(texts(150.001, 150.0042, 4), [
    "150.001",
    "150.002",
    "150.003",
    "150.004",
  ]);
  assert.deepEqual(texts(2e6, 4e6, 2), ["2000000", "3000000", "4000000"]);
});

test("an extent leaves out values far off, but not on a map", () => {
  const values = Float32Array.of(0, 1, 0.5, 1000, NAN);
  const usual = column("a", "f4", { group: "property", range: [0, 1] });
  assert.deepEqual(axes.extent(values, usual), [0, 2.5]);
  assert.deepEqual(axes.extent(values, { ...usual, group: "map" }), [0, 1000]);
  assert.deepEqual(axes.extent(Float32Array.of(NAN), usual), [0, 1]);
  assert.deepEqual(
    axes.extent(Float32Array.of(3), { ...usual, group: "map" }),
    [2.5, 3.5],
  );
});

test("zooming keeps the place under the pointer", () => {
  const extent = { x: [0, 10], y: [0, 4], aspect: 0, flip: false };
  const before = axes.transform(extent, null, 500, 300);
  const camera = axes.zoomed(axes.whole(extent), before, 3, 100, 50);
  const after = axes.transform(extent, camera, 500, 300);
  const value = (t) => [t.x0 + (100 - t.left) / t.kx, t.y0 + (50 - t.top) / t.ky];
  for (const [i, v] of value(before).entries())
    assert.ok(Math.abs(v - value(after)[i]) < 1e-12);
});

test("a map has equal axes, the sky a flipped and shortened one", () => {
  const map = axes.transform({ x: [0, 10], y: [0, 1], aspect: 1 }, null, 500, 300);
  assert.equal(map.kx, -map.ky);
  const sky = { x: [0, 10], y: [0, 1], aspect: 0.5, flip: true };
  const { kx, ky } = axes.transform(sky, null, 500, 300);
  assert.ok(kx < 0 && Math.abs(kx / ky - 0.5) < 1e-12);
});

/** Points at whole pixels of a buffer of 10 x 10. */
function points(x, y, order = null) {
  const extent = { x: [0, 10], y: [0, 10] };
  const shades = Uint8Array.from(x, (_, i) => i + 1);
  return renderer.arrange(
    Float32Array.from(x),
    Float32Array.from(y),
    order,
    shades,
    extent,
  );
}

const SCREEN = { x0: 5, y0: 5, kx: 1, ky: 1, left: 5, top: 5 };

/** Colours are 100 x kind + shade. */
const table = (kind) => Uint32Array.from({ length: 256 }, (_, i) => 100 * kind + i);
const STYLE = {
  background: 0,
  tables: [table(1), table(2), table(3)],
  size: 1,
  density: false,
};

test("rows without a place are not drawn; order of drawing decides what is on top", () => {
  const pixels = new Uint32Array(100);
  const x = [2, 2, NAN, 7];
  const y = [3, 3, 1, 8];
  const drawn = points(x, y, Int32Array.of(1, 0, 2, 3));
  assert.deepEqual([...drawn.row], [1, 0, 3, 0]);
  assert.equal(drawn.count, 3);
  const passing = Uint8Array.of(1, 1, 1, 0);
  renderer.classify(drawn, passing, new Uint8Array(4));
  assert.deepEqual(drawn.kinds, [1, 2, 0]);
  renderer.paint(pixels, 10, 10, drawn, SCREEN, STYLE);
  assert.equal(pixels[3 * 10 + 2], 201);
  assert.equal(pixels[8 * 10 + 7], 104);
  assert.equal(pixels.filter((p) => p).length, 2);
});

test("selected points are painted last, in their own colour", () => {
  const pixels = new Uint32Array(100);
  const drawn = points([2, 2], [3, 3]);
  renderer.classify(drawn, Uint8Array.of(1, 1), Uint8Array.of(1, 0));
  renderer.paint(pixels, 10, 10, drawn, SCREEN, STYLE);
  assert.equal(pixels[3 * 10 + 2], 301);
});

test("density: counts a pixel on a logarithmic scale", () => {
  const pixels = new Uint32Array(100);
  const drawn = points([2, 2, 2, 2, 5], [3, 3, 3, 3, 5]);
  renderer.classify(drawn, new Uint8Array(5).fill(1), new Uint8Array(5));
  const style = { ...STYLE, density: true };
  assert.equal(renderer.paint(pixels, 10, 10, drawn, SCREEN, style), 4);
  assert.equal(pixels[3 * 10 + 2], 455);
  assert.equal(pixels[5 * 10 + 5], 201);
});

test("a random order has every row once, and is the same each time", () => {
  const rows = renderer.random(1000);
  assert.deepEqual(rows, renderer.random(1000));
  assert.deepEqual(
    [...rows].sort((a, b) => a - b),
    [...Array(1000).keys()],
  );
});

test("the nearest point that passes, within reach", () => {
  const drawn = points([2, 4, 9], [3, 3, 9]);
  renderer.classify(drawn, Uint8Array.of(1, 1, 0), new Uint8Array(3));
  assert.equal(picking.nearest(drawn, SCREEN, 3.2, 3, 2), 1);
  assert.equal(picking.nearest(drawn, SCREEN, 2.9, 3, 2), 0);
  assert.equal(picking.nearest(drawn, SCREEN, 9, 9, 2), -1);
});

test("inside a polygon: as many as an even grid says, also where it is hollow", () => {
  const side = 100;
  const x = Float64Array.from({ length: side * side }, (_, i) => (i % side) + 0.5);
  const y = Float64Array.from(
    { length: side * side },
    (_, i) => Math.floor(i / side) + 0.5,
  );
  const square = [
    [10, 20],
    [30, 20],
    [30, 50],
    [10, 50],
  ];
  assert.equal(picking.inside(x, y, square).length, 20 * 30);
  const letterU = [
    [0, 0],
    [30, 0],
    [30, 30],
    [20, 30],
    [20, 10],
    [10, 10],
    [10, 30],
    [0, 30],
  ];
  assert.equal(picking.inside(x, y, letterU).length, 900 - 200);
  const triangle = [
    [0, 0],
    [99.9, 0],
    [0, 99.9],
  ];
  const rows = picking.inside(x, y, triangle);
  assert.equal(rows.length, (side * (side - 1)) / 2);
  assert.ok(rows.every((row) => x[row] + y[row] < 100));
  assert.equal(
    picking.inside(Float32Array.of(NAN), Float32Array.of(1), square).length,
    0,
  );
});

test("shades: ends of the range and beyond, 0 for what is not known", () => {
  const values = Float32Array.of(-9, 0, 1, 9, NAN);
  const number = column("a", "f4");
  assert.deepEqual([...colouring.shades(values, number, [0, 1])], [1, 1, 255, 255, 0]);
  const group = column("g", "i4");
  assert.deepEqual([...colouring.shades(Int32Array.of(-1, 0), group, [0, 5])], [0, 1]);
});

test("the rarest category is drawn last, none first", () => {
  const kinds = column("k", "u1", { categories: ["", "common", "rare"] });
  const values = Uint8Array.of(2, 1, 0, 1);
  assert.deepEqual([...colouring.order(values, kinds)], [2, 1, 3, 0]);
  const number = column("a", "f4");
  assert.deepEqual([...colouring.order(Float32Array.of(3, NAN, 1), number)], [1, 2, 0]);
});

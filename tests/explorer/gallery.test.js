"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load } = require("./objects.js");

const { virtualScroll, galleryGrid, blind } = load(
  "virtual_scroll",
  "gallery_grid",
  "blind",
);

test("only tiles that are seen, and two lines around", () => {
  const { span } = galleryGrid;
  assert.deepEqual(span(0, 200, 100, 5, 1000), [0, 20]);
  assert.deepEqual(span(1000, 200, 100, 5, 1000), [40, 70]);
  assert.deepEqual(span(19800, 200, 100, 5, 998), [980, 998]);
  assert.deepEqual(span(0, 200, 100, 5, 0), [0, 0]);
});

test("a short list scrolls as the browser does", () => {
  const scroll = virtualScroll.create(5000, 400);
  assert.equal(scroll.height, 5000);
  for (const top of [0, 17, 3000, 4600]) assert.equal(scroll.follow(top), top);
  assert.equal(scroll.moveTo(1234), 1234);
  assert.equal(scroll.moveTo(1e9), 4600);
});

test("a list of 50 million pixels: steps are steps, the bar reaches both ends", () => {
  const total = 5e7;
  const scroll = virtualScroll.create(total, 400);
  assert.ok(scroll.height < 1e7);
  assert.equal(scroll.follow(100), 100);
  assert.equal(scroll.follow(250), 250);
  const lastBar = scroll.height - 400;
  assert.equal(scroll.follow(lastBar), total - 400);
  const middle = scroll.follow(lastBar / 2);
  assert.ok(Math.abs(middle - total / 2) < 1000);
  assert.equal(scroll.follow(lastBar / 2 + 30), middle + 30);
  assert.equal(scroll.follow(0), 0);
});

test("every line can be reached, also next to the bar's ends", () => {
  const scroll = virtualScroll.create(5e7, 400);
  scroll.moveTo(350);
  assert.equal(scroll.top(), 350);
  assert.equal(scroll.follow(0), 0);
  const bar = scroll.moveTo(5e7 - 500);
  assert.equal(scroll.follow(bar + 10), 5e7 - 490);
  assert.equal(scroll.follow(bar + 30), 5e7 - 400);
});

test("blind: the same rows in an order by chance, the same each time", () => {
  const rows = Int32Array.from({ length: 1000 }, (_, i) => i);
  const order = blind.order(rows, "k1");
  assert.deepEqual(order, blind.order(rows, "k1"));
  assert.notDeepEqual(order, blind.order(rows, "k2"));
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    [...rows],
  );
  // Spearman's correlation with the ranking: by chance it is within 4 / sqrt(n).
  let sum = 0;
  order.forEach((row, place) => {
    sum += (row - place) ** 2;
  });
  assert.ok(Math.abs(1 - (6 * sum) / (1000 * (1e6 - 1))) < 4 / Math.sqrt(1000));
});

test("blind: rows keep their order among themselves when others leave", () => {
  const all = Int32Array.from({ length: 100 }, (_, i) => i);
  const few = all.filter((row) => row % 3 === 0);
  const order = [...blind.order(all, "k1")].filter((row) => row % 3 === 0);
  assert.deepEqual([...blind.order(few, "k1")], order);
});

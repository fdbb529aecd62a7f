"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load } = require("./objects.js");

const FORMS = [
  { side: 64, wideSide: 96, scale: 0.168, wide: ["wide", "faint light", "g", "r"] },
  { side: 32, wideSide: 48, scale: null, wide: ["wide", "faint light", "r", "z"] },
];

/** The module, with a page of three objects: of the first form, the second, and none. */
async function started() {
  const Peculiar = load("strips");
  const seen = [];
  globalThis.IntersectionObserver = class {
    observe(element) {
      seen.push(element);
    }
  };
  globalThis.document = {
    createElement: () => ({
      style: {},
      dataset: {},
      attributes: {},
      classList: { add() {} },
      setAttribute(name, value) {
        this.attributes[name] = value;
      },
    }),
  };
  const wide = ["wide", "faint light", "g", "r", "z"];
  const panels = ["real", "reconstruction"];
  const strips = { panels, wide, has: "strip", forms: FORMS, more: "raise it" };
  Peculiar.store = {
    ...{ M: { strips }, base: "" },
    load: async () => Uint8Array.of(1, 2, 0),
  };
  await Peculiar.strips.start();
  return { strips: Peculiar.strips, seen };
}

test("each object has the size and scale of its own slice", async () => {
  const { strips } = await started();
  assert.deepEqual([0, 1, 2].map(strips.has), [true, true, false]);
  assert.deepEqual([0, 1, 2].map(strips.side), [64, 32, 0]);
  assert.deepEqual([0, 1, 2].map(strips.wideSide), [96, 48, 0]);
  assert.deepEqual([0, 1, 2].map(strips.scale), [0.168, null, null]);
});

test("a band is shown from its place in the object's own picture", async () => {
  const { strips, seen } = await started();
  const red = strips.wideTitles().indexOf("r");
  for (const [row, place] of [
    [0, 3],
    [1, 2],
  ]) {
    const element = strips.wide(row, red, 100);
    assert.equal(element.dataset.strip, `wide/0000/${row}.webp`);
    assert.equal(element.style.backgroundPosition, `${-100 * place}px 0`);
    assert.equal(element.style.backgroundSize, "400px 100px");
    assert.equal(element.attributes["aria-label"], "r");
    assert.ok(seen.includes(element));
  }
});

test("a band that a slice lacks, and an object without pictures, say so", async () => {
  const { strips, seen } = await started();
  const lacking = strips.wide(0, strips.wideTitles().indexOf("z"), 100);
  assert.equal(lacking.dataset.text, "no z");
  for (const element of [strips.wide(2, 0, 100), strips.panel(2, 0, 100)]) {
    assert.equal(element.dataset.text, "no image");
    assert.equal(element.title, "No picture of this object. raise it");
  }
  assert.equal(seen.length, 0);
});

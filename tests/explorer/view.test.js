"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load } = require("./objects.js");

/** A view whose columns come when the test says so. */
function slow() {
  const Peculiar = load("events", "view");
  const waiting = {};
  Peculiar.store = {
    M: { maps: [] },
    column: (name) =>
      new Promise((resolve, reject) => {
        waiting[name] = { resolve, reject };
      }),
  };
  Object.assign(Peculiar.view.now, { x: "a", y: "b", colour: "c" });
  const come = (...names) => {
    for (const name of names) waiting[name].resolve();
  };
  return { view: Peculiar.view, events: Peculiar.events, waiting, come };
}

test("a change while another is being read keeps both", async () => {
  const { view, events, come } = slow();
  let seen = 0;
  events.on("view", () => seen++);
  const first = view.set({ x: "ra" });
  come("b", "c");
  const second = view.set({ colour: "label" });
  come("b", "label", "ra");
  await second;
  assert.equal(view.now.x, "ra");
  assert.equal(view.now.colour, "label");
  assert.equal(seen, 1);
  assert.ok(first instanceof Promise);
});

test("moving meanwhile is kept on the same axes only", async () => {
  const camera = { x: 1, y: 2, zoom: 3 };
  const same = slow();
  const colour = same.view.set({ colour: "label" });
  same.view.move(camera);
  same.come("a", "b", "label");
  await colour;
  assert.deepEqual(same.view.now.camera, camera);
  const other = slow();
  const axes = other.view.set({ x: "ra" });
  other.view.move(camera);
  other.come("ra", "b", "c");
  await axes;
  assert.equal(other.view.now.camera, null);
});

test("a column that can't be read leaves the view as it was", async () => {
  const { view, waiting, come } = slow();
  const broken = view.set({ x: "gone" });
  waiting.gone.reject(new Error("gone"));
  await assert.rejects(broken, /gone/);
  assert.equal(view.now.x, "a");
  const next = view.set({ colour: "label" });
  come("a", "b", "label");
  await next;
  assert.equal(view.now.colour, "label");
});

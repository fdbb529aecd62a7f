"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { load } = require("./objects.js");

const { keys } = load("keys");

/** @param {string} key @param {object} more */
const name = (key, more = {}) => keys.nameOf({ key, code: "", ...more });

test("names of keys", () => {
  assert.equal(name("a"), "a");
  assert.equal(name("A", { shiftKey: true }), "Shift+a");
  assert.equal(name("?", { shiftKey: true }), "?");
  assert.equal(name("+", { shiftKey: true }), "+");
  assert.equal(name("z", { ctrlKey: true }), "Ctrl+z");
  assert.equal(name("z", { metaKey: true }), "Ctrl+z");
  assert.equal(name("v", { altKey: true }), "Alt+v");
  assert.equal(name("ArrowUp", { shiftKey: true }), "Shift+ArrowUp");
});

test("a shifted digit, whatever the keyboard makes of it", () => {
  assert.equal(name("1", { code: "Digit1" }), "1");
  assert.equal(name("!", { code: "Digit1", shiftKey: true }), "Shift+1");
  assert.equal(name('"', { code: "Digit2", shiftKey: true }), "Shift+2");
});

const PAGE = path.join(__dirname, "../../src/peculiar/explorer/page");
const html = fs.readFileSync(path.join(PAGE, "index.html"), "utf8");

test("the page names every script file once, main.js last", () => {
  const named = [...html.matchAll(/src="js\/(\w+\.js)"/g)].map((match) => match[1]);
  const files = fs.readdirSync(path.join(PAGE, "js")).filter((f) => f.endsWith(".js"));
  assert.deepEqual([...named].sort(), files.sort());
  assert.equal(named.at(-1), "main.js");
});

test("the page names no other host and holds no script or style of its own", () => {
  assert.doesNotMatch(html, /https?:/);
  assert.doesNotMatch(html, /<style|style="|<script>|onclick/);
});

"use strict";
/** @file For tests: script files of the page in node, and what they need around them. */
const path = require("node:path");

const PAGE = path.join(__dirname, "../../src/peculiar/explorer/page/js");

/** The files of the store of judgements. */
const judging = [
  ...["judgement_records", "judgement_file", "judgement_storage"],
  ...["judgement_table", "judgement_counts", "judgements"],
];

/** A browser's storage of at most `room` letters. */
function storage(room = Number.POSITIVE_INFINITY) {
  const kept = new Map();
  const size = () => [...kept].reduce((sum, [k, v]) => sum + k.length + v.length, 0);
  return {
    get length() {
      return kept.size;
    },
    key: (i) => [...kept.keys()][i] ?? null,
    keys: () => [...kept.keys()],
    getItem: (key) => kept.get(key) ?? null,
    removeItem: (key) => kept.delete(key),
    setItem: (key, value) => {
      const before = kept.get(key)?.length ?? -key.length;
      if (size() - before + value.length > room) throw new Error("QuotaExceededError");
      kept.set(key, value);
    },
  };
}

/** Load script files by name into a fresh namespace, and return it. */
function load(...names) {
  globalThis.window = globalThis;
  globalThis.Peculiar = {};
  for (const name of names) {
    const file = path.join(PAGE, `${name}.js`);
    delete require.cache[require.resolve(file)];
    require(file);
  }
  return globalThis.Peculiar;
}

/** A column's description with what a test names. */
function column(name, type, more = {}) {
  const kind = more.categories ? "category" : "number";
  const rest = {
    ...{ title: name, unit: "", description: "", sparse: false },
    ...{ number: { f4: "float", f8: "double" }[type] ?? "int", none: null },
  };
  return { name, kind, type, categories: [], ...rest, ...more };
}

module.exports = { load, column, storage, judging };

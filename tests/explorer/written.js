"use strict";
/**
 * @file For tests: all objects of a written explorer as the page exports them.
 * node written.js FOLDER prints {"csv": text, "votable": text, "json": text}
 */
const fs = require("node:fs");
const path = require("node:path");
const { load } = require("./objects.js");

const [folder] = process.argv.slice(2);

async function main() {
  const names = ["csv", "votable", "json_table", "table", "export"];
  const Peculiar = load("store", ...names);
  Peculiar.judgements = { rows: () => [] };
  const data = path.join(folder, "data");
  for (const file of fs.readdirSync(data)) require(path.resolve(data, file));
  const rows = Int32Array.from({ length: Peculiar.store.M.n }, (_, row) => row);
  const texts = {};
  for (const form of ["csv", "votable", "json"])
    texts[form] = [...(await Peculiar.export.content(form, rows))].join("");
  process.stdout.write(JSON.stringify(texts));
}

// The runner of tests starts every file.
if (folder) main();

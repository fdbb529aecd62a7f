"use strict";
/**
 * @file For tests: what a written explorer's page learns from judgements.
 * node taught.js FOLDER SETS: a JSON file of sets, each with what is "said", a list of
 * [id, verdict], and perhaps "records" of judgements and the number of "looks" wanted.
 * Prints what each teaches. FOLDER has data/meta.js and the files that it names.
 */
const fs = require("node:fs");
const path = require("node:path");
const { load } = require("./objects.js");

const LEARNS = ["pause", "linear", "kernels", "fit_step", "fit", "fit_strength"];
const MODULES = [...LEARNS, "learn_data", "learn_scores", "learn"];
const LOOKS = ["stats", "positions", "places", "random", "looks", "remaining"];
const [folder, sets] = process.argv.slice(2);

/** The page's modules over the files of a folder, and these modules loaded, too. */
function open(data, ...more) {
  const Peculiar = load("store", ...MODULES, ...more);
  for (const file of fs.readdirSync(data)) require(path.resolve(data, file));
  return Peculiar;
}

/** What the page says of a ranking: of each object, in the order of its files. */
function rankingOf({ learn, store }, ranked) {
  const { interesting, artifact, strength, judged } = ranked;
  const ids = store.ids();
  const reasons = interesting && Array.from(ranked.rows, (row) => learn.because(row));
  return {
    ...{ strength, judged },
    rows: Array.from(ranked.rows),
    ids: Array.from(ranked.rows, (row) => String(ids[row])),
    interesting: interesting && [...interesting],
    artifact: artifact && [...artifact],
    because: reasons?.map((one) => one && { id: String(ids[one.row]), ...one }),
  };
}

async function main() {
  const Peculiar = open(path.join(folder, "data"), ...LOOKS);
  const { learn, looks, remaining, store } = Peculiar;
  await learn.start();
  const found = [];
  for (const set of JSON.parse(fs.readFileSync(sets, "utf-8"))) {
    const said = new Map(set.said);
    Peculiar.judgements = { all: () => set.records ?? [], consensus: () => said };
    const ranked = await learn.teach(said);
    const judged = new Set(Array.from(said.keys(), store.rowOf));
    found.push({
      ...rankingOf(Peculiar, ranked),
      looks: looks.next(set.looks ?? 0, ranked, judged),
      remaining: remaining.estimate(ranked),
    });
  }
  process.stdout.write(JSON.stringify(found));
}

/** Learning from descriptors in memory: ids are row numbers, coordinates descriptors. */
function learning(values, n, width) {
  const { learn, store } = load("store", ...MODULES);
  const axes = Float64Array.from({ length: width * width }, (_, at) =>
    at % (width + 1) ? 0 : 1,
  );
  const rows = Int32Array.from({ length: n }, (_, row) => row);
  const arrays = { rows, axes, 0: values, pools: new Uint8Array(n) };
  const basis = { means: new Float64Array(width), scales: new Float64Array(width) };
  Object.assign(arrays, basis, { added: new Float64Array(0) });
  arrays.scales.fill(8);
  store.load = async (key) => arrays[key.replace("learn_", "")];
  store.rowOf = Number;
  const files = { chunk: n, files: 1, copies: false, added: [] };
  store.meta({ n, learn: { n, width, ...files } });
  return learn;
}

module.exports = { open, learning };

// The runner of tests starts every file.
if (folder && sets) main();

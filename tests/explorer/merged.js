"use strict";
/**
 * @file For tests: what the page makes of files of judgements, loaded in this order.
 * node merged.js IDS FILE...: a JSON file of the catalogue's ids, then the files. Prints
 * {"records", "consensus", "disputed", "refused", "file"}: the last is what it would save.
 */
const fs = require("node:fs");
const { load, judging, storage } = require("./objects.js");

const [catalogue, ...files] = process.argv.slice(2);

async function main() {
  const Peculiar = load("csv", ...judging, "judgement_exchange");
  const rows = new Map(JSON.parse(fs.readFileSync(catalogue, "utf-8")).entries());
  const places = new Map([...rows].map(([row, id]) => [id, row]));
  globalThis.localStorage = storage();
  globalThis.addEventListener = () => {};
  Peculiar.events = { emit() {} };
  Peculiar.judgementBar = { start() {} };
  Peculiar.store = {
    M: { key: "k", columns: [] },
    rowOf: (id) => places.get(id) ?? -1,
    load: async () => [],
  };
  const { judgements, judgementFile, judgementExchange } = Peculiar;
  await judgements.start();
  const refused = files.flatMap((file) => {
    const bytes = Uint8Array.from(fs.readFileSync(file));
    const read = judgementFile.read(judgementExchange.decoded(bytes.buffer), () => "");
    judgements.merge(read.records);
    return read.refused;
  });
  const found = {
    records: judgements.all(),
    consensus: [...judgements.consensus()],
    disputed: judgements.disputed(),
    refused,
    file: judgementFile.write(judgements.all()),
  };
  process.stdout.write(JSON.stringify(found));
}

// The runner of tests starts every file.
if (catalogue) main();

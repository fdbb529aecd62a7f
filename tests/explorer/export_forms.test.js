"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load } = require("./objects.js");

const { csv, votable, regions, jsonTable } = load(
  "csv",
  "votable",
  "regions",
  "json_table",
);

/** @param {string} name @param {string} type @param {unknown[]} values */
function field(name, type, values) {
  const [unit, description] = ["", ""];
  return { name, type, unit, description, value: (row) => values[row] };
}

const FIELDS = [
  field("object_id", "id", ["9223372036854775807", "40079359494454392"]),
  field("mag", "float", [20.5, null]),
  field("score", "double", [Number.POSITIVE_INFINITY, 1e-7]),
  field("candidate", "flag", [true, false]),
  field("label", "text", ['a "b", c', null]),
];
const ROWS = Int32Array.of(1, 0);
const META = { title: "Simulated & small", key: "k1", places: null };

test("CSV as pyarrow writes it", () => {
  assert.equal(
    [...csv.write(FIELDS, ROWS)].join(""),
    '"object_id","mag","score","candidate","label"\n' +
      '"40079359494454392",,1e-7,false,\n' +
      '"9223372036854775807",20.5,inf,true,"a ""b"", c"\n',
  );
});

test("a long table comes in pieces, none lost", () => {
  const rows = Int32Array.from({ length: 25001 }, (_, i) => i);
  const counted = [field("n", "int", rows)];
  const text = [...csv.write(counted, rows)].join("");
  assert.equal(text, `"n"\n${[...rows].join("\n")}\n`);
  const json = JSON.parse([...jsonTable.write(counted, rows, META)].join(""));
  assert.deepEqual([json.objects.length, json.objects[25000].n], [25001, 25000]);
});

test("VOTable: ids are long, unknown is an empty cell, text is escaped", () => {
  const text = [...votable.write(FIELDS, ROWS, META)].join("");
  assert.match(
    text,
    /<FIELD name="object_id" datatype="long" ucd="meta.id;meta.main">/,
  );
  assert.match(text, /<DESCRIPTION>Simulated &amp; small<\/DESCRIPTION>/);
  assert.ok(
    text.includes(
      "<TR><TD>9223372036854775807</TD><TD>20.5</TD><TD>+Inf</TD><TD>true</TD>" +
        "<TD>a &quot;b&quot;, c</TD></TR>",
    ),
  );
  assert.ok(text.includes("<TR><TD>40079359494454392</TD><TD/><TD>1e-7</TD>"));
});

test("JSON: ids are text, unknown is null", () => {
  const { key, objects, columns } = JSON.parse(
    [...jsonTable.write(FIELDS, ROWS, META)].join(""),
  );
  assert.equal(key, "k1");
  assert.deepEqual(
    columns.map((column) => column.name),
    ["object_id", "mag", "score", "candidate", "label"],
  );
  assert.deepEqual(objects[0], {
    object_id: "40079359494454392",
    mag: null,
    score: 1e-7,
    candidate: false,
    label: null,
  });
});

test("DS9 regions: no powers of ten, objects without a place left out", () => {
  const ids = BigInt64Array.of(11n, 12n, 9223372036854775807n);
  const ra = Float64Array.of(1e-8, Number.NaN, 150.1234567891);
  const dec = Float64Array.of(-0.5, 1, 2.25);
  const pieces = regions.write(ids, ra, dec, Int32Array.of(0, 1, 2));
  const lines = [...pieces].join("").split("\n");
  assert.equal(lines[2], "fk5");
  assert.deepEqual(lines.slice(3), [
    'circle(0.000000010,-0.500000000,5") # text={id 11}',
    'circle(150.123456789,2.250000000,5") # text={id 9223372036854775807}',
    "",
  ]);
});

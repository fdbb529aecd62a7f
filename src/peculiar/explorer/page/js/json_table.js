"use strict";
/** @file A table as JSON: what the fields are, then an object a row, ids as text. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const ROWS = 10000;

  /**
   * @param {ExportField[]} fields
   * @param {Int32Array} rows
   * @param {Meta} meta
   * @returns {Generator<string>} the file in pieces
   */
  function* write(fields, rows, meta) {
    const columns = fields.map(({ name, unit, description, type }) => {
      return { name, unit, description, type };
    });
    const head = { title: meta.title, key: meta.key, columns };
    yield `${JSON.stringify(head).slice(0, -1)},"objects":[`;
    for (let start = 0; start < rows.length; start += ROWS) {
      const objects = Array.from(rows.subarray(start, start + ROWS), (row) =>
        JSON.stringify(Object.fromEntries(fields.map((f) => [f.name, f.value(row)]))),
      );
      yield (start ? ",\n" : "\n") + objects.join(",\n");
    }
    yield "\n]}\n";
  }

  Peculiar.jsonTable = { write };
})();

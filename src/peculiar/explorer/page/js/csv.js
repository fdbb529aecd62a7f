"use strict";
/** @file A table as CSV, quoted like pyarrow's writer: text always, numbers never. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Rows a piece of the file: a million rows are more than one string may hold. */
  const ROWS = 10000;

  /**
   * @param {string} text
   * @returns {string} in quotes, its own quotes doubled
   */
  function quoted(text) {
    return `"${text.replaceAll('"', '""')}"`;
  }

  /**
   * @param {string | number | boolean | null} value null leaves the cell empty
   * @returns {string}
   */
  function cell(value) {
    if (value === null) return "";
    if (typeof value === "string") return quoted(value);
    if (value === Infinity) return "inf";
    return value === -Infinity ? "-inf" : String(value);
  }

  /**
   * @param {ExportField[]} fields
   * @param {Int32Array} rows
   * @returns {Generator<string>} the file in pieces
   */
  function* write(fields, rows) {
    yield `${fields.map((field) => quoted(field.name)).join(",")}\n`;
    for (let start = 0; start < rows.length; start += ROWS) {
      let piece = "";
      for (const row of rows.subarray(start, start + ROWS)) {
        piece += `${fields.map((field) => cell(field.value(row))).join(",")}\n`;
      }
      yield piece;
    }
  }

  /**
   * @param {string} text separated by commas, semicolons or tabs, whichever the first
   *   line has most of
   * @returns {string[][]} the cells of the lines that are not blank
   */
  function read(text) {
    const first = text.trimStart().split(/[\r\n]/, 1)[0];
    const count = (/** @type {string} */ mark) => first.split(mark).length;
    const mark = [",", ";", "\t"].sort((a, b) => count(b) - count(a))[0];
    const cell = new RegExp(
      `("(?:[^"]|"")*"|[^${mark}\\r\\n]*)(${mark}|\\r?\\n|\\r|$)`,
      "y",
    );
    /** @type {string[][]} */
    const rows = [[]];
    for (let found = cell.exec(text); found; found = cell.exec(text)) {
      const [, raw, end] = found;
      const bare = raw.replace(/^"([\s\S]*)"$/, "$1").replaceAll('""', '"');
      rows.at(-1)?.push(bare);
      if (end === "") break;
      if (end !== mark) rows.push([]);
    }
    return rows.filter((row) => row.some((text) => text.trim()));
  }

  Peculiar.csv = { quoted, write, read };
})();

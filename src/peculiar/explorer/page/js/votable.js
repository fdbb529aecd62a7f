"use strict";
/** @file A table as a VOTable 1.4, for TOPCAT, Aladin and astropy. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const ROWS = 10000;

  /** @type {Record<ExportField["type"], string>} */
  const DATATYPES = {
    id: 'datatype="long"',
    float: 'datatype="float"',
    double: 'datatype="double"',
    int: 'datatype="int"',
    long: 'datatype="long"',
    flag: 'datatype="boolean"',
    text: 'datatype="unicodeChar" arraysize="*"',
  };

  /** Units that the VO's standard knows; readers warn of others (sigma). */
  const UNITS = new Set([
    "deg",
    "arcmin",
    "arcsec",
    "mag",
    "pix",
    "Jy",
    "s",
    "d",
    "yr",
  ]);

  /**
   * @param {string} text
   * @returns {string} that can stand in XML, within quotes too
   */
  function escaped(text) {
    return (
      text
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;")
        // Else it is read as the end of a line.
        .replaceAll("\r", "&#13;")
        // XML 1.0 forbids most control characters, even escaped.
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are meant
        .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, " ")
    );
  }

  /**
   * @param {ExportField} field
   * @param {Meta} meta
   * @returns {string}
   */
  function fieldElement(field, meta) {
    const unit = UNITS.has(field.unit) ? ` unit="${field.unit}"` : "";
    const ucd = ucdOf(field, meta);
    const said = unit || !field.unit ? "" : ` (in ${field.unit})`;
    return (
      `<FIELD name="${escaped(field.name)}" ${DATATYPES[field.type]}${unit}${ucd}>` +
      `<DESCRIPTION>${escaped(field.description + said)}</DESCRIPTION></FIELD>\n`
    );
  }

  /**
   * @param {ExportField} field
   * @param {Meta} meta
   * @returns {string} says which fields are id and place, so that programs find them
   */
  function ucdOf(field, meta) {
    if (field.type === "id") return ' ucd="meta.id;meta.main"';
    if (field.name === meta.places?.ra) return ' ucd="pos.eq.ra;meta.main" ref="icrs"';
    if (field.name === meta.places?.dec)
      return ' ucd="pos.eq.dec;meta.main" ref="icrs"';
    return "";
  }

  /**
   * @param {string | number | boolean | null} value
   * @returns {string}
   */
  function cell(value) {
    if (value === null) return "<TD/>";
    if (value === Infinity) return "<TD>+Inf</TD>";
    if (value === -Infinity) return "<TD>-Inf</TD>";
    return `<TD>${typeof value === "string" ? escaped(value) : value}</TD>`;
  }

  /**
   * @param {ExportField[]} fields
   * @param {Int32Array} rows
   * @param {Meta} meta
   * @returns {Generator<string>} the file in pieces
   */
  function* write(fields, rows, meta) {
    yield '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">\n' +
      '<RESOURCE type="results">\n<COOSYS ID="icrs" system="ICRS"/>\n' +
      `<TABLE name="objects" nrows="${rows.length}">\n` +
      `<DESCRIPTION>${escaped(meta.title)}</DESCRIPTION>\n` +
      fields.map((field) => fieldElement(field, meta)).join("") +
      "<DATA><TABLEDATA>\n";
    for (let start = 0; start < rows.length; start += ROWS) {
      let piece = "";
      for (const row of rows.subarray(start, start + ROWS)) {
        piece += `<TR>${fields.map((field) => cell(field.value(row))).join("")}</TR>\n`;
      }
      yield piece;
    }
    yield "</TABLEDATA></DATA>\n</TABLE>\n</RESOURCE>\n</VOTABLE>\n";
  }

  Peculiar.votable = { write };
})();

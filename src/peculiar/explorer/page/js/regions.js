"use strict";
/** @file Rows as a file of DS9's regions: a circle an object, its id as text. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const ROWS = 10000;
  const RADIUS_ARCSEC = 5;

  /**
   * Objects without a place are left out.
   * @param {BigInt64Array} ids
   * @param {ColumnValues} ra degrees
   * @param {ColumnValues} dec degrees
   * @param {Int32Array} rows
   * @returns {Generator<string>} the file in pieces
   */
  function* write(ids, ra, dec, rows) {
    yield "# Region file format: DS9 version 4.1\n" +
      "global color=green width=1 select=1 edit=1 move=1\nfk5\n";
    for (let start = 0; start < rows.length; start += ROWS) {
      let piece = "";
      for (const row of rows.subarray(start, start + ROWS)) {
        if (Number.isNaN(ra[row]) || Number.isNaN(dec[row])) continue;
        const circle = `circle(${degrees(ra[row])},${degrees(dec[row])},${RADIUS_ARCSEC}")`;
        // With digits alone, astropy's regions would read a float, and round it.
        piece += `${circle} # text={id ${ids[row]}}\n`;
      }
      yield piece;
    }
  }

  /**
   * @param {number} value
   * @returns {string} with nine decimals (microarcseconds), never in powers of ten
   */
  function degrees(value) {
    return value.toFixed(9);
  }

  Peculiar.regions = { write };
})();

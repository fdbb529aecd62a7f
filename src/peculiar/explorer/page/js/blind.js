"use strict";
/** @file Blind mode's order: nothing of the ranking is to be seen in it. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Row numbers are below this: the pages' arrays of rows are of 32-bit integers. */
  const ROWS = 2 ** 31;

  /**
   * @param {string} text
   * @returns {number} 32 bits (FNV-1a)
   */
  function hash(text) {
    let bits = 0x811c9dc5;
    for (const letter of text) {
      bits = Math.imul(bits ^ (letter.codePointAt(0) ?? 0), 0x01000193);
    }
    return bits >>> 0;
  }

  /**
   * @param {number} bits
   * @returns {number} 32 other bits, far apart for neighbours (splitmix32)
   */
  function mixed(bits) {
    let z = (bits + 0x9e3779b9) | 0;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /**
   * Rows as if by chance, but the same each time in the same catalogue.
   * @param {Int32Array} rows
   * @param {string} key the catalogue's
   * @returns {Int32Array}
   */
  function order(rows, key) {
    const seed = hash(key);
    // 22 random bits above, the row below: 53 bits in all, so a double holds both.
    const packed = Float64Array.from(
      rows,
      (row) => (mixed(row ^ seed) >>> 10) * ROWS + row,
    );
    return Int32Array.from(packed.sort(), (both) => both % ROWS);
  }

  /** Turn it on or off, and say so. */
  function toggle() {
    const on = !Peculiar.state.blind;
    Peculiar.state.setBlind(on);
    Peculiar.status.say(on ? "Blind mode: the order is random" : "Blind mode is off");
  }

  Peculiar.blind = { order, toggle };
})();

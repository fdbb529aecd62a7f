"use strict";
/** @file Numbers about columns: histograms, shares below, ranks. NaN is "not known". */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /**
   * Values outside the range count in its first or last bin.
   * @type {Stats["histogram"]}
   */
  function histogram(values, mask, bins, [low, high]) {
    const counts = new Uint32Array(bins);
    const scale = high > low ? bins / (high - low) : 0;
    let unknown = 0;
    for (let i = 0; i < values.length; i++) {
      if (mask && !mask[i]) continue;
      const value = values[i];
      if (Number.isNaN(value)) {
        unknown++;
        continue;
      }
      const bin = Math.floor((value - low) * scale);
      counts[Math.max(0, Math.min(bins - 1, bin))]++;
    }
    return { counts, unknown };
  }

  /** @type {Stats["percentile"]} */
  function percentile(values, value, mask) {
    let known = 0;
    let below = 0;
    for (let i = 0; i < values.length; i++) {
      if ((mask && !mask[i]) || Number.isNaN(values[i])) continue;
      known++;
      if (values[i] < value) below++;
    }
    return known && !Number.isNaN(value) ? below / known : Number.NaN;
  }

  /**
   * 32-bit words, the least important first, whose order as unsigned numbers is the
   * order of the values: a positive float's bits grow with it, a negative one's shrink.
   * @param {ColumnValues} values @param {boolean} descending
   */
  function sortingWords(values, descending) {
    const wide = values instanceof Float64Array || values instanceof Int32Array;
    const floats = wide ? new Float64Array(values) : new Float32Array(values);
    const bits = new Uint32Array(floats.buffer);
    const per = wide ? 2 : 1;
    const words = Array.from({ length: per }, () => new Uint32Array(values.length));
    const turn = descending ? 0xffffffff : 0;
    for (let row = 0; row < values.length; row++) {
      // Adding 0 makes -0 equal to 0.
      floats[row] += 0;
      const unknown = Number.isNaN(floats[row]);
      const negative = floats[row] < 0;
      for (let word = 0; word < per; word++) {
        const sign = word === per - 1 ? 0x80000000 : 0;
        const ascending = bits[per * row + word] ^ (negative ? 0xffffffff : sign);
        words[word][row] = unknown ? 0xffffffff : ascending ^ turn;
      }
    }
    return words;
  }

  /**
   * One stable pass of a radix sort by 16 bits.
   * @param {Int32Array} rows @param {Uint32Array} keys @param {number} shift
   */
  function pass(rows, keys, shift) {
    const starts = new Uint32Array(65537);
    for (let i = 0; i < rows.length; i++) starts[((keys[i] >>> shift) & 0xffff) + 1]++;
    for (let i = 0; i < 65536; i++) starts[i + 1] += starts[i];
    const sorted = new Int32Array(rows.length);
    for (const row of rows) sorted[starts[(keys[row] >>> shift) & 0xffff]++] = row;
    return sorted;
  }

  /** @type {Stats["argsort"]} */
  function argsort(values, descending) {
    let rows = new Int32Array(values.length);
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    for (const keys of sortingWords(values, descending)) {
      rows = pass(rows, keys, 0);
      rows = pass(rows, keys, 16);
    }
    return rows;
  }

  /** @type {Stats["firstFrom"]} */
  function firstFrom(sorted, value) {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  Peculiar.stats = { histogram, percentile, argsort, firstFrom };
})();

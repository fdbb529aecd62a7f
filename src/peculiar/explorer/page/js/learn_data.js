"use strict";
/** @file The descriptors of objects, and the basis in which judgements teach. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {PeculiarNamespace["learnData"]["load"]} */
  async function load() {
    const meta = facts();
    const numbers = Array.from({ length: meta.files }, (_, number) => String(number));
    const names = ["rows", "pools", "means", "scales", "axes", "added"];
    const [rows, pools, means, scales, axes, beside] = await Promise.all(
      names.map((name) => Peculiar.store.load(`learn_${name}`)),
    );
    const read = (/** @type {string[]} */ keys) =>
      Promise.all(keys.map((key) => Peculiar.store.load(`learn_${key}`)));
    const learnRows = /** @type {Int32Array} */ (rows);
    const data = {
      rows: learnRows,
      of: inverse(learnRows),
      first: meta.copies
        ? /** @type {Int32Array} */ (await Peculiar.store.load("learn_first"))
        : learnRows.map((_, row) => row),
      pools: /** @type {Uint8Array} */ (pools),
      basis: /** @type {Basis} */ ({ means, scales, axes, added: beside }),
      added: /** @type {Float32Array[]} */ (await read(meta.added)),
      chunks: /** @type {Int8Array[]} */ (await read(numbers)),
    };
    const sky = await skyOf();
    /** @type {Map<number, Float64Array>} */
    const known = new Map();
    return {
      ...data,
      sky,
      coordinates: (row) => {
        const found = known.get(row) ?? coordinatesOf(data, row);
        known.set(row, found);
        return found;
      },
    };
  }

  function facts() {
    const { learn } = Peculiar.store.M;
    if (!learn) throw new Error("This page has no descriptors: it can't learn.");
    return learn;
  }

  async function skyOf() {
    const { places } = Peculiar.store.M;
    if (!places) return null;
    const { column } = Peculiar.store;
    const [ra, dec] = await Promise.all([column(places.ra), column(places.dec)]);
    return { ra, dec };
  }

  /** @param {Int32Array} rows @returns {Int32Array} */
  function inverse(rows) {
    const found = new Int32Array(Peculiar.store.M.n).fill(-1);
    for (let row = 0; row < rows.length; row++) found[rows[row]] = row;
    return found;
  }

  /**
   * @param {Omit<LearnData, "coordinates" | "sky">} data
   * @param {number} row
   * @returns {Float64Array}
   */
  function coordinatesOf({ basis, added, chunks }, row) {
    const { add } = Peculiar.linear;
    const { chunk, width } = facts();
    const values = chunks[Math.floor(row / chunk)];
    const from = (row % chunk) * width;
    const found = new Float64Array(width + added.length);
    for (let a = 0; a < width; a++) {
      const standard = (values[from + a] - basis.means[a]) / basis.scales[a];
      add(standard, basis.axes, a * width, found, 0, width);
    }
    for (let a = 0; a < added.length; a++) {
      const standard = (added[a][row] - basis.added[2 * a]) / basis.added[2 * a + 1];
      // One that is not known stands at the mean.
      found[width + a] = Number.isFinite(standard) ? standard : 0;
    }
    return found;
  }

  Peculiar.learnData = { load };
})();

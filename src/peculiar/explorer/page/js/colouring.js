"use strict";
/** @file From a column's values to shades, their colours and the order of drawing. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {Colouring["names"]} */
  function names(column) {
    if (column.kind === "flag") return ["no", "yes", "unknown"];
    if (column.kind === "category") return column.categories;
    return null;
  }

  /** @type {Colouring["shades"]} */
  function shades(values, column, [low, high]) {
    const shade = new Uint8Array(values.length);
    if (column.kind !== "number") {
      for (let row = 0; row < values.length; row++)
        shade[row] = Math.min(values[row], 255);
      return shade;
    }
    const scale = high > low ? 254 / (high - low) : 0;
    const missing = column.type === "i4" ? -1 : Number.NaN;
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      if (Number.isNaN(value) || value === missing) continue;
      const step = Math.round((value - low) * scale);
      shade[row] = 1 + Math.max(0, Math.min(254, step));
    }
    return shade;
  }

  /** @type {Colouring["table"]} */
  function table(values, column, palette) {
    const all = names(column);
    if (!all) return Peculiar.colours.table(palette);
    return Peculiar.colours.categories(all.length - 1, usual(values, all.length));
  }

  /** The value that most objects have; 0 if none does, or most have none. */
  /** @param {ColumnValues} values @param {number} length */
  function usual(values, length) {
    const counts = countEach(values, length);
    const found = counts.findIndex((count) => count > values.length / 2);
    return Math.max(0, found);
  }

  /** @param {ColumnValues} values @param {number} length */
  function countEach(values, length) {
    const counts = new Uint32Array(length);
    for (let row = 0; row < values.length; row++) counts[values[row]]++;
    return counts;
  }

  /** Highest values last, so on top; of categories the rarest, "none" first. */
  /** @type {Colouring["order"]} */
  function order(values, column) {
    const all = names(column);
    if (!all) {
      const descending = Peculiar.stats.argsort(values, true);
      return descending.reverse();
    }
    const counts = countEach(values, all.length);
    counts[0] = values.length + 1;
    const rarity = new Float32Array(values.length);
    for (let row = 0; row < rarity.length; row++) rarity[row] = -counts[values[row]];
    return Peculiar.stats.argsort(rarity, false);
  }

  /** @type {Colouring["legend"]} */
  function legend(values, column) {
    const all = names(column) ?? [];
    const counts = countEach(values, all.length);
    const colours = table(values, column, Peculiar.view.now.palette);
    return all
      .map((name, i) => ({
        name: name || "none",
        colour: Peculiar.colours.css(colours[i]),
        count: counts[i],
      }))
      .filter((entry) => entry.count > 0);
  }

  Peculiar.colouring = { names, shades, table, order, legend };
})();

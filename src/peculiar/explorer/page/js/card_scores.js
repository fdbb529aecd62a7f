"use strict";
/** @file The card's scores: sigmas, and how many of the slice are below. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Which rows a slice has, once for each slice. @type {Map<number, Uint8Array>} */
  const masks = new Map();

  /**
   * @param {number} row
   * @returns {Promise<HTMLElement | null>}
   */
  async function build(row) {
    const { M, column } = Peculiar.store;
    const infos = M.columns.filter((info) => info.group === "score");
    if (!infos.length) return null;
    const values = await Promise.all(infos.map((info) => column(info.name)));
    const mask = await sliceMask(row);
    const { make } = Peculiar.dom;
    const head = make(
      "tr",
      {},
      ...["", "value", "above", ""].map((text) => make("th", { scope: "col" }, text)),
    );
    const lines = infos.map((info, i) => line(info, values[i], row, mask));
    const where = M.slice && mask ? await sliceName(row) : "all objects";
    const table = make(
      "table",
      { class: "card-scores" },
      make("thead", {}, head),
      make("tbody", {}, ...lines),
    );
    const note = `above: percentage of objects in ${where} with a lower value`;
    return make("div", {}, table, make("p", { class: "card-note" }, note));
  }

  /**
   * @param {Column} info
   * @param {ColumnValues} values
   * @param {number} row
   * @param {Uint8Array | undefined} mask
   * @returns {HTMLElement}
   */
  function line(info, values, row, mask) {
    const { make } = Peculiar.dom;
    const share = Peculiar.stats.percentile(values, values[row], mask);
    const bar = make("span", { class: "share" }, make("span", {}));
    const filled = /** @type {HTMLElement} */ (bar.firstElementChild);
    filled.style.width = `${100 * (share || 0)}%`;
    return make(
      "tr",
      { title: info.description },
      make("th", { scope: "row" }, info.title),
      make("td", {}, Peculiar.format.value(info, values, row)),
      make("td", {}, Peculiar.format.percentile(share)),
      make("td", {}, bar),
    );
  }

  /**
   * @param {number} row
   * @returns {Promise<Uint8Array | undefined>} 1 = in the same slice
   */
  async function sliceMask(row) {
    const { M, column } = Peculiar.store;
    if (!M.slice) return undefined;
    const slices = await column(M.slice);
    const slice = slices[row];
    const known = masks.get(slice);
    if (known) return known;
    const mask = Uint8Array.from(slices, (other) => (other === slice ? 1 : 0));
    masks.set(slice, mask);
    return mask;
  }

  /**
   * @param {number} row
   * @returns {Promise<string>}
   */
  async function sliceName(row) {
    const info = Peculiar.store.info(String(Peculiar.store.M.slice));
    const slices = await Peculiar.store.column(info.name);
    return Peculiar.format.value(info, slices, row);
  }

  Peculiar.cardScores = { build };
})();

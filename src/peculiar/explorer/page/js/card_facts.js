"use strict";
/** @file The card's facts: residuals, annotations, properties, position and links. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /**
   * @param {string} title
   * @param {number} row
   * @param {(info: Column) => boolean} wanted
   * @returns {Promise<HTMLElement | null>} a table of the columns; null if there are none
   */
  async function table(title, row, wanted) {
    const infos = Peculiar.store.M.columns.filter(wanted);
    if (Peculiar.state.blind || !infos.length) return null;
    const values = await Promise.all(infos.map((c) => Peculiar.store.column(c.name)));
    const { make } = Peculiar.dom;
    const lines = infos.map((info, i) =>
      make(
        "tr",
        { title: info.description },
        make("th", { scope: "row" }, info.title),
        make("td", {}, Peculiar.format.value(info, values[i], row)),
      ),
    );
    const body = make("table", { class: "card-facts" }, make("tbody", {}, ...lines));
    return Peculiar.card.section(title, body);
  }

  /** @param {number} row */
  function reason(row) {
    return table("Residuals", row, (info) => info.group === "reason");
  }

  /** @param {number} row */
  function annotations(row) {
    const groups = ["annotation", "selection"];
    const { group } = Peculiar.store.M;
    return table("Labels and flags", row, (info) => {
      return groups.includes(info.group) && info.name !== group;
    });
  }

  /** @param {number} row */
  function properties(row) {
    return table("Properties", row, (info) => info.group === "property");
  }

  /**
   * @param {number} row
   * @returns {Promise<HTMLElement | null>}
   */
  async function place(row) {
    const { M, column } = Peculiar.store;
    if (Peculiar.state.blind || !M.places) return null;
    const [ra, dec] = await Promise.all([column(M.places.ra), column(M.places.dec)]);
    if (Number.isNaN(ra[row]) || Number.isNaN(dec[row])) return null;
    const { make } = Peculiar.dom;
    const degrees = `${ra[row].toFixed(6)} ${dec[row] < 0 ? "" : "+"}${dec[row].toFixed(6)}`;
    return Peculiar.card.section(
      "Position (ICRS)",
      make(
        "p",
        { class: "card-place" },
        Peculiar.sexagesimal.format(ra[row], dec[row]),
      ),
      make("p", { class: "card-place" }, `${degrees} deg`),
      make("p", { class: "card-links" }, ...Peculiar.links.at(ra[row], dec[row])),
    );
  }

  Peculiar.cardFacts = { reason, annotations, properties, place };
})();

"use strict";
/** @file The card's facts: residuals, annotations, properties, position and links. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const SOURCE_ID = "source_id";

  /**
   * @param {string} title
   * @param {number} row
   * @param {(info: Column) => boolean} wanted
   * @returns {Promise<HTMLElement | null>} a table of the columns; null if there are none
   */
  async function table(title, row, wanted) {
    const infos = Peculiar.store.M.columns.filter(wanted);
    if (Peculiar.state.blind || !infos.length) return null;
    const texts = await Promise.all(infos.map((info) => text(info, row)));
    const { make } = Peculiar.dom;
    const lines = infos.map((info, i) =>
      make(
        "tr",
        { title: info.description },
        make("th", { scope: "row" }, info.title),
        make("td", {}, texts[i]),
      ),
    );
    const body = make("table", { class: "card-facts" }, make("tbody", {}, ...lines));
    return Peculiar.card.section(title, body);
  }

  /** @param {Column} info @param {number} row */
  async function text(info, row) {
    const { store, format } = Peculiar;
    if (store.isDrawn(info))
      return format.value(info, await store.column(info.name), row);
    return format.exact(info, (await store.exact(info.name))(row));
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
    return table("Properties", row, ({ group, name }) => {
      return group === "property" && name !== SOURCE_ID;
    });
  }

  /**
   * @param {number} row
   * @returns {Promise<HTMLElement | null>} what the source calls an object whose id is a
   *   digest
   */
  async function source(row) {
    const { M, exact } = Peculiar.store;
    if (!M.columns.some(({ name }) => name === SOURCE_ID)) return null;
    const text = (await exact(SOURCE_ID))(row);
    return text ? Peculiar.dom.make("p", { class: "card-source" }, text) : null;
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

  Peculiar.cardFacts = { source, reason, annotations, properties, place };
})();

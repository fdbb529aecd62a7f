"use strict";
/** @file The card's facts: place, brightness, why it is odd; labels and properties. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const SOURCE_ID = "source_id";
  /** Why an object is odd, in words. */
  const WHY = "why";

  /**
   * @param {number} row
   * @param {(info: Column) => boolean} wanted
   * @returns {Promise<HTMLElement | null>} a table of the columns; null if there are none
   */
  async function table(row, wanted) {
    const infos = Peculiar.store.M.columns.filter(wanted);
    if (!infos.length) return null;
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
    return make("table", { class: "card-facts" }, make("tbody", {}, ...lines));
  }

  /** @param {Column} info @param {number} row */
  async function text(info, row) {
    const { store, format } = Peculiar;
    if (store.isDrawn(info))
      return format.value(info, await store.column(info.name), row);
    return format.exact(info, (await store.exact(info.name))(row));
  }

  /** @param {number} row */
  function annotations(row) {
    const groups = ["annotation", "selection"];
    const { group } = Peculiar.store.M;
    return table(row, (info) => {
      return groups.includes(info.group) && ![group, WHY].includes(info.name);
    });
  }

  /** @param {number} row */
  function properties(row) {
    const groups = ["property", "reason"];
    return table(row, ({ group, name }) => {
      return groups.includes(group) && ![SOURCE_ID, WHY].includes(name);
    });
  }

  /**
   * @param {string} name of a column of text
   * @param {number} row
   * @returns {Promise<string | null>}
   */
  async function textOf(name, row) {
    const { M, exact } = Peculiar.store;
    if (!M.columns.some((info) => info.name === name && info.kind === "text"))
      return null;
    return (await exact(name))(row);
  }

  /**
   * @param {number} row
   * @returns {Promise<HTMLElement | null>} what the source calls an object whose id is a
   *   digest
   */
  async function source(row) {
    const text = await textOf(SOURCE_ID, row);
    return text ? Peculiar.dom.make("p", { class: "card-source" }, text) : null;
  }

  /**
   * @param {number} row
   * @returns {Promise<HTMLElement | null>} place, magnitudes, why it is odd; null in
   *   blind mode, which hides them
   */
  async function inShort(row) {
    if (Peculiar.state.blind) return null;
    const found = await lines(row);
    return Peculiar.dom.make("section", { class: "card-short" }, ...found);
  }

  /**
   * @param {number} row
   * @returns {Promise<HTMLElement[]>} place, magnitudes, why it is odd, where known
   */
  async function lines(row) {
    const { make } = Peculiar.dom;
    const [found, bright, why] = await Promise.all([
      place(row),
      magnitudes(row),
      textOf(WHY, row),
    ]);
    if (bright) found.push(make("p", { class: "card-magnitudes" }, bright));
    const odd = make("strong", {}, "Unusual: ");
    if (why) found.push(make("p", { class: "card-why" }, odd, why));
    return found;
  }

  /**
   * @param {number} row
   * @returns {Promise<string>} `g 21.34 · r 20.80 mag`; "" if none is known
   */
  async function magnitudes(row) {
    const infos = Peculiar.store.M.columns.filter(
      ({ name, unit, kind }) =>
        kind === "number" && unit === "mag" && /_mag$/.test(name),
    );
    const all = await Promise.all(infos.map(({ name }) => Peculiar.store.column(name)));
    const known = infos
      .map(({ name }, i) => ({ band: name.replace(/_mag$/, ""), value: all[i][row] }))
      .filter(({ value }) => !Number.isNaN(value))
      .map(({ band, value }) => `${band} ${value.toFixed(2)}`);
    return known.length ? `${known.join(" · ")} mag` : "";
  }

  /**
   * @param {number} row
   * @returns {Promise<HTMLElement[]>} its place in both forms, and links; none if unknown
   */
  async function place(row) {
    const { M, column } = Peculiar.store;
    if (!M.places) return [];
    const [ra, dec] = await Promise.all([column(M.places.ra), column(M.places.dec)]);
    if (Number.isNaN(ra[row]) || Number.isNaN(dec[row])) return [];
    const { make } = Peculiar.dom;
    const degrees = `${ra[row].toFixed(6)} ${dec[row] < 0 ? "" : "+"}${dec[row].toFixed(6)}`;
    const both = [Peculiar.sexagesimal.format(ra[row], dec[row]), `${degrees} deg`];
    return [
      ...both.map((text) => make("p", { class: "card-place", title: "ICRS" }, text)),
      make("p", { class: "card-links" }, ...Peculiar.links.at(ra[row], dec[row])),
    ];
  }

  Peculiar.cardFacts = { source, inShort, lines, annotations, properties };
})();

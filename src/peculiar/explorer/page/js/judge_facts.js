"use strict";
/** @file What is known of the object to judge, in words, and why it is shown. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const WHY = "why";

  /** @param {Look} look @returns {string} */
  function reason({ why, probability }) {
    if (Number.isNaN(probability)) return why;
    return `${why}, score ${probability.toFixed(2)}`;
  }

  /** @param {number} row @returns {Promise<HTMLElement[]>} */
  async function place(row) {
    const { M, column } = Peculiar.store;
    const { make } = Peculiar.dom;
    if (!M.places) return [];
    const [ra, dec] = await Promise.all([column(M.places.ra), column(M.places.dec)]);
    if (Number.isNaN(ra[row] + dec[row])) return [];
    const degrees = `${ra[row].toFixed(5)} ${dec[row] < 0 ? "" : "+"}${dec[row].toFixed(5)}`;
    return [
      make("p", {}, `${Peculiar.sexagesimal.format(ra[row], dec[row])} (${degrees})`),
      make("p", { class: "card-links" }, ...Peculiar.links.at(ra[row], dec[row])),
    ];
  }

  /** @param {number} row @returns {Promise<string>} `g 21.3 · r 20.8 mag` */
  async function magnitudes(row) {
    const infos = Peculiar.store.M.columns.filter(
      ({ name, unit, kind }) =>
        kind === "number" && unit === "mag" && /_mag$/.test(name),
    );
    const values = await Promise.all(
      infos.map(({ name }) => Peculiar.store.column(name)),
    );
    const known = infos.flatMap(({ name }, i) =>
      Number.isNaN(values[i][row])
        ? []
        : [`${name.replace(/_mag$/, "")} ${values[i][row].toFixed(2)}`],
    );
    return known.length ? `${known.join(" · ")} mag` : "";
  }

  /** @param {number} row @returns {Promise<string>} why it is odd, in words */
  async function odd(row) {
    const { M, exact } = Peculiar.store;
    if (!M.columns.some(({ name }) => name === WHY)) return "";
    return (await exact(WHY))(row) ?? "";
  }

  /** @param {number} row @returns {HTMLElement[]} the judged object most like it */
  function because(row) {
    const found = Peculiar.learn.because(row);
    if (!found) return [];
    const { make } = Peculiar.dom;
    return [
      make(
        "p",
        { class: "because" },
        "Because you found this one interesting: ",
        Peculiar.strips.panel(found.row, 0, 44),
      ),
    ];
  }

  /** @param {Look} look */
  async function show(look) {
    const { make, at } = Peculiar.dom;
    const { row } = look;
    const [where, mags, why] = await Promise.all([
      place(row),
      magnitudes(row),
      odd(row),
    ]);
    if (Peculiar.judgeLine.here()?.row !== row) return;
    const shown = make("p", {}, make("strong", {}, "Shown as: "), reason(look));
    const parts = [make("h2", {}, Peculiar.names.of(row)), ...where];
    if (mags) parts.push(make("p", {}, mags));
    if (why) parts.push(make("p", {}, make("strong", {}, "Odd: "), why));
    at("judge-facts").replaceChildren(...parts, shown, ...because(row));
  }

  Peculiar.judgeFacts = { show };
})();

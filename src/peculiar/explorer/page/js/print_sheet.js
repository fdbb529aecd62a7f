"use strict";
/** @file Printing: the rows to work on as a sheet of strips with their facts. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Paper has an end: objects on the sheet at most. */
  const MOST = 200;
  /** Side of a panel, px. */
  const PICTURE = 84;

  function start() {
    window.addEventListener("beforeprint", build);
    window.addEventListener("afterprint", () => sheet()?.remove());
  }

  /** @returns {HTMLElement | null} */
  function sheet() {
    return document.getElementById("print-sheet");
  }

  /** Load what the sheet shows, then print. */
  async function print() {
    const { places } = Peculiar.store.M;
    const columns = places ? [places.ra, places.dec] : [];
    await Promise.all(columns.map(Peculiar.store.column));
    const { has, path } = Peculiar.strips;
    const pictures = Array.from(rows().filter(has), (row) => {
      const image = new Image();
      image.src = path(row);
      return image.decode();
    });
    await Promise.allSettled(pictures);
    window.print();
  }

  /** @returns {Int32Array} the wall's objects, on the map's page those to work on */
  function all() {
    const { tabs, homeLists, homeWall, state } = Peculiar;
    if (tabs.now() === "map") return state.workRows();
    // One who only judges has not seen the wall.
    const rows = homeWall.rows();
    return rows.length ? rows : homeLists.all()[0].rows;
  }

  const rows = () => all().slice(0, MOST);

  function build() {
    sheet()?.remove();
    const { make } = Peculiar.dom;
    const count = all().length;
    const shown = count > MOST ? `the first ${MOST} of ` : "";
    const title = `${Peculiar.store.M.title}: ${shown}${Peculiar.format.count(count, "object")}`;
    const figures = Array.from(rows(), figure);
    document.body.append(
      make("div", { id: "print-sheet" }, make("h1", {}, title), ...figures),
    );
  }

  /**
   * @param {number} row
   * @returns {HTMLElement}
   */
  function figure(row) {
    const { make } = Peculiar.dom;
    const { titles, has, path } = Peculiar.strips;
    const count = titles().length;
    const id = String(Peculiar.store.ids()[row]);
    const strip = make("span", { class: "panel" });
    strip.style.width = `${count * PICTURE}px`;
    strip.style.height = `${PICTURE}px`;
    strip.style.backgroundSize = "100% 100%";
    if (has(row)) strip.style.backgroundImage = `url("${path(row)}")`;
    const lines = [
      facts(row),
      [...Peculiar.judgements.words(id), Peculiar.judgements.mine(id).note],
    ]
      .map((words) => words.filter(Boolean).join(" · "))
      .filter(Boolean)
      .map((line) => make("div", {}, line));
    const bar = Peculiar.scaleBar.build(row, PICTURE, Peculiar.strips.side(row));
    if (bar && has(row)) strip.append(bar);
    return make("figure", {}, strip, make("strong", {}, id), ...lines);
  }

  /**
   * @param {number} row
   * @returns {string[]} what it is ranked by, and its place
   */
  function facts(row) {
    if (Peculiar.state.blind) return [];
    const { M, ready } = Peculiar.store;
    const ra = M.places && ready(M.places.ra);
    const dec = M.places && ready(M.places.dec);
    return [
      Peculiar.tabs.now() === "map" ? rankedBy(row) : "",
      ra && dec ? Peculiar.sexagesimal.format(ra[row], dec[row]) : "",
    ];
  }

  /** @param {number} row @returns {string} the value by which the gallery is sorted */
  function rankedBy(row) {
    const ranking = Peculiar.store.info(Peculiar.state.ranking.column);
    const values = Peculiar.store.ready(ranking.name);
    if (!values) return "";
    return `${ranking.title} ${Peculiar.format.value(ranking, values, row)}`;
  }

  Peculiar.printSheet = { start, print };
})();

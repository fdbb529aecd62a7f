"use strict";
/** @file The gallery: the rows to work on as a grid of images, walked by arrows. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const PICTURE = 96;
  const TILE = { width: PICTURE + 8, height: PICTURE + 26 };
  /** Brushes move often; the list is made anew when they rest, ms. */
  const REST = 120;

  /** @type {Int32Array} */
  let rows = new Int32Array(0);
  /** Place in `rows` of the object on show, which all keys act on; -1: not among them. */
  let cursor = -1;
  /** Of the strips: 0 is the image itself. */
  let panel = 0;
  /** @type {ColumnValues | null} */
  let ranked = null;
  /** @type {GalleryGrid} */
  let grid;
  /** @type {HTMLElement} */
  let scroller;
  let waiting = 0;

  function start() {
    scroller = Peculiar.dom.make("div", {
      class: "gallery-scroll",
      id: "gallery-list",
      role: "listbox",
      tabindex: 0,
      "aria-label": "Gallery of the objects: arrows show the next one",
    });
    Peculiar.dom
      .at("gallery")
      .replaceChildren(Peculiar.galleryBar.build(show), scroller);
    grid = new Peculiar.galleryGrid.Grid(scroller, TILE, tile);
    scroller.addEventListener("click", clicked);
    const { on } = Peculiar.events;
    on("selection", later);
    on("filter", later);
    on("ranking", renew);
    on("blind", renew);
    on("judgements", repaint);
    on("object", pinned);
    bindKeys();
    return renew();
  }

  /** @param {number} wanted panel of the strips */
  function show(wanted) {
    panel = wanted;
    repaint();
  }

  function later() {
    clearTimeout(waiting);
    waiting = window.setTimeout(renew, REST);
  }

  /** Make the list anew; it begins at the object on show, if that is in it. */
  async function renew() {
    const { ranking, blind } = Peculiar.state;
    const { key } = Peculiar.store.M;
    ranked = await Peculiar.store.column(ranking.column);
    const sorted = Peculiar.state.workRows();
    rows = blind ? Peculiar.blind.order(pictured(sorted), key) : sorted;
    cursor = rows.indexOf(Peculiar.state.object);
    Peculiar.galleryBar.update(rows.length);
    repaint();
    if (cursor < 0) grid.jump(0);
    else grid.reveal(cursor);
  }

  /**
   * @param {Int32Array} all
   * @returns {Int32Array} those with an image: in blind mode there is nothing else to judge
   */
  function pictured(all) {
    return Peculiar.store.M.strips ? all.filter(Peculiar.strips.has) : all;
  }

  /** Build the tiles that are seen anew. */
  function repaint() {
    grid.reset(rows.length);
    mark();
  }

  /**
   * @param {number} place in the list
   * @returns {HTMLElement}
   */
  function tile(place) {
    const { make } = Peculiar.dom;
    const row = rows[place];
    const { object, blind, ranking } = Peculiar.state;
    const id = String(Peculiar.store.ids()[row]);
    const info = Peculiar.store.info(ranking.column);
    const value = blind || !ranked ? "" : Peculiar.format.value(info, ranked, row);
    const own = Peculiar.judgements.words(id);
    const caption = make("span", { class: "tile-caption" }, value);
    const mark = make("span", { class: "tile-words" }, own.join(", "));
    return make(
      "div",
      {
        class: "tile",
        id: `tile-${place}`,
        role: "option",
        "data-place": place,
        "aria-selected": String(row === object),
        "aria-setsize": rows.length,
        "aria-posinset": place + 1,
        "aria-label": [`object ${id}`, `${value} ${own.join(", ")}`].join(", "),
        title: [id, ...own].join("\n"),
      },
      Peculiar.strips.panel(row, panel, PICTURE),
      make("span", { class: "tile-line" }, caption, " ", mark),
    );
  }

  /** Show which object is on show. */
  function mark() {
    const was = scroller.querySelector('[aria-selected="true"]');
    was?.setAttribute("aria-selected", "false");
    const element = cursor < 0 ? null : grid.element(cursor);
    element?.setAttribute("aria-selected", "true");
    if (element) scroller.setAttribute("aria-activedescendant", element.id);
    else scroller.removeAttribute("aria-activedescendant");
  }

  /** @param {Event} event */
  function clicked(event) {
    const target = /** @type {HTMLElement} */ (event.target).closest("[data-place]");
    if (!(target instanceof HTMLElement)) return;
    Peculiar.state.pin(rows[Number(target.dataset.place)]);
  }

  /** @param {number} row the object that is on show now */
  function pinned(row) {
    const near = [cursor, cursor + 1, cursor - 1].find((place) => rows[place] === row);
    cursor = near ?? rows.indexOf(row);
    if (cursor >= 0) grid.reveal(cursor);
    mark();
  }

  /** @param {number} place in the list; its object is shown */
  function go(place) {
    const inside = Math.min(rows.length - 1, Math.max(0, place));
    if (rows.length) Peculiar.state.pin(rows[inside]);
  }

  /** @param {number} by places from the object on show; without one, to the first */
  function walk(by) {
    go(cursor < 0 ? 0 : cursor + by);
  }

  function enter() {
    scroller.focus();
    if (cursor < 0) go(0);
  }

  function bindKeys() {
    const { bind } = Peculiar.keys;
    const inside = "#gallery-list";
    const arrows = "show the next object of the gallery";
    const page = "next page, previous page of the gallery";
    bind("g", "go to the gallery", enter);
    bind("ArrowLeft", arrows, () => walk(-1), inside);
    bind("ArrowRight", arrows, () => walk(1), inside);
    bind("ArrowUp", arrows, () => walk(-grid.columns), inside);
    bind("ArrowDown", arrows, () => walk(grid.columns), inside);
    bind("PageUp", page, () => walk(-grid.columns * grid.lines()), inside);
    bind("PageDown", page, () => walk(grid.columns * grid.lines()), inside);
    bind("Home", "first object of the gallery", () => go(0), inside);
    bind("End", "last object of the gallery", () => go(rows.length - 1), inside);
    const large = "enlarge the images of the object on show";
    bind("Enter", large, () => Peculiar.enlarge.open(), inside);
    bind("b", "blind mode: hide scores, labels and positions", Peculiar.blind.toggle);
  }

  Peculiar.gallery = { start };
})();

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
  /** The tile that the keys are on: a place in `rows`. */
  let cursor = 0;
  /** Whether keys moved it since the list was to be made anew. */
  let moved = false;
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
      "aria-label": "Gallery of the objects: arrows move, Enter shows one",
    });
    Peculiar.dom
      .at("gallery")
      .replaceChildren(Peculiar.galleryBar.build(show), scroller);
    grid = new Peculiar.galleryGrid.Grid(scroller, TILE, tile);
    scroller.addEventListener("click", clicked);
    for (const name of /** @type {const} */ (["selection", "filter"])) {
      Peculiar.events.on(name, later);
    }
    for (const name of /** @type {const} */ (["ranking", "blind", "judgements"])) {
      Peculiar.events.on(name, name === "judgements" ? repaint : now);
    }
    Peculiar.events.on("object", pinned);
    bindKeys();
    return renew();
  }

  /** @param {number} wanted panel of the strips */
  function show(wanted) {
    panel = wanted;
    repaint();
  }

  function now() {
    moved = false;
    return renew();
  }

  function later() {
    moved = false;
    clearTimeout(waiting);
    waiting = window.setTimeout(renew, REST);
  }

  /** Make the list anew, from its beginning. */
  async function renew() {
    const { ranking, blind } = Peculiar.state;
    const { key } = Peculiar.store.M;
    ranked = await Peculiar.store.column(ranking.column);
    const sorted = Peculiar.state.workRows();
    const at = moved ? rows[cursor] : Peculiar.state.object;
    rows = blind ? Peculiar.blind.order(pictured(sorted), key) : sorted;
    cursor = Math.max(0, rows.indexOf(at));
    Peculiar.galleryBar.update(rows.length);
    repaint();
    if (cursor) grid.reveal(cursor);
    else grid.jump(0);
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
        class: own.length ? "tile tile-judged" : "tile",
        id: `tile-${place}`,
        role: "option",
        "data-place": place,
        "aria-selected": String(row === object),
        "aria-setsize": rows.length,
        "aria-posinset": place + 1,
        "aria-label": [`object ${id}`, value, ...own].filter(Boolean).join(", "),
        title: [id, ...own].join("\n"),
      },
      Peculiar.strips.panel(row, panel, PICTURE),
      make("span", { class: "tile-line" }, caption, mark),
    );
  }

  /** Show where the keys are. */
  function mark() {
    scroller.querySelector(".tile-cursor")?.classList.remove("tile-cursor");
    const element = grid.element(cursor);
    element?.classList.add("tile-cursor");
    if (element) scroller.setAttribute("aria-activedescendant", element.id);
    else scroller.removeAttribute("aria-activedescendant");
  }

  /** @param {Event} event */
  function clicked(event) {
    const target = /** @type {HTMLElement} */ (event.target).closest("[data-place]");
    if (!(target instanceof HTMLElement)) return;
    cursor = Number(target.dataset.place);
    mark();
    Peculiar.state.pin(rows[cursor]);
  }

  /** @param {number} row the object that is pinned now */
  function pinned(row) {
    const was = scroller.querySelector('[aria-selected="true"]');
    was?.setAttribute("aria-selected", "false");
    const place = row < 0 ? -1 : rows[cursor] === row ? cursor : rows.indexOf(row);
    if (place < 0) return;
    cursor = place;
    grid.reveal(place);
    grid.element(place)?.setAttribute("aria-selected", "true");
    mark();
  }

  /** @param {number} place where the keys shall be */
  function walk(place) {
    if (!rows.length) return;
    cursor = Math.min(rows.length - 1, Math.max(0, place));
    moved = true;
    grid.reveal(cursor);
    mark();
  }

  function bindKeys() {
    const { bind } = Peculiar.keys;
    const inside = "#gallery-list";
    const arrows = "move in the gallery";
    const page = "next page, previous page of the gallery";
    bind("g", "go to the gallery", () => scroller.focus());
    bind("ArrowLeft", arrows, () => walk(cursor - 1), inside);
    bind("ArrowRight", arrows, () => walk(cursor + 1), inside);
    bind("ArrowUp", arrows, () => walk(cursor - grid.columns), inside);
    bind("ArrowDown", arrows, () => walk(cursor + grid.columns), inside);
    bind("PageUp", page, () => walk(cursor - grid.columns * grid.lines()), inside);
    bind("PageDown", page, () => walk(cursor + grid.columns * grid.lines()), inside);
    bind("Home", "first object of the gallery", () => walk(0), inside);
    bind("End", "last object of the gallery", () => walk(rows.length - 1), inside);
    const pin = () => rows.length && Peculiar.state.pin(rows[cursor]);
    bind("Enter", "show the gallery's object in the card", pin, inside);
    bind(" ", "show the gallery's object in the card", pin, inside);
    bind("b", "blind mode: hide scores, labels and positions", Peculiar.blind.toggle);
  }

  Peculiar.gallery = { start };
})();

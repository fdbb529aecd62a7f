"use strict";
/** @file The wall: pictures of a list of objects, with scale, place and verdict. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const PICTURE = 148;
  const TILE = { width: PICTURE + 12, height: PICTURE + 34 };

  /** The sign on a picture of each verdict. */
  const MARKS = { interesting: "★", boring: "–", artifact: "✕", unsure: "?" };

  let title = "";
  /** The place that was opened last; -1: none of this list. */
  let opened = -1;
  /** @type {Int32Array} */
  let rows = new Int32Array(0);
  /** @type {GalleryGrid} */
  let grid;
  /** @type {HTMLElement} */
  let scroller;

  /** @returns {HTMLElement} */
  function build() {
    scroller = Peculiar.dom.make("div", { class: "wall", id: "wall", tabindex: -1 });
    grid = new Peculiar.galleryGrid.Grid(scroller, TILE, tile);
    const { bind } = Peculiar.keys;
    const where = "#wall";
    const arrows = "move among the candidates";
    bind("ArrowLeft", arrows, () => step(-1), where);
    bind("ArrowRight", arrows, () => step(1), where);
    bind("ArrowUp", arrows, () => step(-grid.columns), where);
    bind("ArrowDown", arrows, () => step(grid.columns), where);
    return scroller;
  }

  /** @param {number} by places from the picture that has the focus */
  function step(by) {
    const focused = document.activeElement;
    const from =
      focused instanceof HTMLElement ? Number(focused.dataset.place ?? -by) : -by;
    const place = Math.min(rows.length - 1, Math.max(0, from + by));
    grid.reveal(place);
    grid.element(place)?.focus();
  }

  /** @param {number} row */
  function words(row) {
    const id = String(Peculiar.store.ids()[row]);
    return {
      id,
      verdict: Peculiar.judgements.verdict(id),
      name: Peculiar.names.of(row),
    };
  }

  /** @param {Verdict} verdict @returns {HTMLElement} how an object was judged */
  function mark(verdict) {
    const said = { role: "img", "aria-label": verdict, title: verdict };
    const attributes = { class: `mark mark-${verdict}`, ...said };
    return Peculiar.dom.make("span", attributes, MARKS[verdict]);
  }

  /**
   * @param {number} place
   * @returns {HTMLElement}
   */
  function tile(place) {
    const { make } = Peculiar.dom;
    const row = rows[place];
    const { id, verdict, name } = words(row);
    const { panel, side } = Peculiar.strips;
    const picture = make("span", { class: "wall-picture" }, panel(row, 0, PICTURE));
    const bar = Peculiar.scaleBar.build(row, PICTURE, side(row));
    if (bar && Peculiar.strips.has(row)) picture.append(bar);
    if (verdict) picture.append(mark(verdict));
    const line = make(
      "span",
      { class: "wall-line" },
      make("span", { class: "wall-place" }, (place + 1).toLocaleString("en")),
      make("span", { class: "wall-name" }, name),
    );
    return make(
      "button",
      {
        type: "button",
        class: "wall-tile",
        "data-place": place,
        title: `object ${id}`,
        onclick: () => {
          opened = place;
          Peculiar.judge.look(rows, place, title);
        },
      },
      picture,
      line,
    );
  }

  /** @param {HomeList} list @param {boolean} again from its beginning */
  function show(list, again) {
    ({ title, rows } = list);
    grid.reset(rows.length);
    if (!again) return;
    grid.jump(0);
    opened = -1;
  }

  /** One comes back to where one left. */
  function comeBack() {
    if (opened < 0) return;
    grid.reveal(Math.min(opened, rows.length - 1));
    grid.element(opened)?.focus();
  }

  Peculiar.homeWall = { mark, build, show, comeBack, rows: () => rows };
})();

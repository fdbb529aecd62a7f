"use strict";
/** @file Sixteen at a time: one key judges those that are marked, the rest is boring. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const COUNT = 16;
  const COLUMNS = 4;
  const GAP = 8;
  const LEAST = 96;
  /** Around the grid, px; see style_judge.css. */
  const AROUND = 210;

  let on = false;
  /** @type {number[]} */
  let rows = [];
  /** @type {Set<number>} */
  let marked = new Set();

  /** @param {boolean} wanted */
  function toggle(wanted = !on) {
    on = wanted;
    Peculiar.dom.at("judge").classList.toggle("judge-sixteen", on);
    show();
    if (on)
      Peculiar.status.say("Mark some, then one key judges them; the rest is boring");
  }

  /** @returns {number} side of a picture that fits the window */
  function size() {
    const width = Peculiar.dom.at("judge").clientWidth - 24;
    const room = Math.min(width, window.innerHeight - AROUND);
    return Math.max(LEAST, Math.floor(room / COLUMNS) - GAP);
  }

  function show() {
    const { make, at } = Peculiar.dom;
    const { here, ahead } = Peculiar.judgeLine;
    if (!on) {
      at("judge-grid").replaceChildren();
      return;
    }
    const looks = [here(), ...ahead()].filter((look) => look !== null);
    rows = looks.slice(0, COUNT).map(({ row }) => row);
    marked = new Set();
    const side = size();
    const tiles = rows.map((row, place) =>
      make(
        "button",
        {
          type: "button",
          class: "grid-tile",
          "data-place": place,
          "data-object": String(Peculiar.store.ids()[row]),
          "aria-pressed": "false",
          "aria-label": Peculiar.names.of(row),
          onclick: () => mark(place),
        },
        Peculiar.strips.panel(row, 0, side),
      ),
    );
    at("judge-grid").replaceChildren(...tiles);
    tiles[0]?.focus();
  }

  /** @param {number} place */
  function tile(place) {
    return /** @type {HTMLElement | undefined} */ (
      Peculiar.dom.at("judge-grid").children[place]
    );
  }

  /** @param {number} place */
  function mark(place) {
    const row = rows[place];
    if (!marked.delete(row)) marked.add(row);
    tile(place)?.setAttribute("aria-pressed", String(marked.has(row)));
  }

  /** @param {number} by */
  function move(by) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const place = Number(focused?.dataset.place ?? -by) + by;
    tile(Math.min(rows.length - 1, Math.max(0, place)))?.focus();
  }

  /**
   * The marked get the verdict, the rest is boring; with none marked all get it.
   * @param {Verdict} verdict
   */
  function verdicts(verdict) {
    return rows.map((row) => ({
      row,
      verdict:
        !marked.size || marked.has(row) ? verdict : /** @type {Verdict} */ ("boring"),
    }));
  }

  function start() {
    const { bind } = Peculiar.keys;
    bind("g", "sixteen at a time, or one", () => toggle(), "#judge");
    const inside = "#judge-grid";
    const arrows = "of sixteen: move, Space or Enter marks";
    bind("ArrowLeft", arrows, () => move(-1), inside);
    bind("ArrowRight", arrows, () => move(1), inside);
    bind("ArrowUp", arrows, () => move(-COLUMNS), inside);
    bind("ArrowDown", arrows, () => move(COLUMNS), inside);
  }

  Peculiar.judgeGrid = { start, toggle, show, verdicts, on: () => on };
})();

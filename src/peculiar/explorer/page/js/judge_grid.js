"use strict";
/** @file Sixteen at a time: one key judges those that are marked, the rest is boring. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const COUNT = 16;
  const COLUMNS = 4;
  const GAP = 8;
  const LEAST = 64;
  /** Around the grid, and around a picture of it, px; see style_judge.css. */
  const AROUND = 210;
  const BORDER = 6;

  let on = false;
  /** @type {number[]} */
  let rows = [];
  /** @type {Set<number>} */
  let marked = new Set();

  /** @param {boolean} wanted */
  function toggle(wanted = !on) {
    on = wanted;
    Peculiar.dom.at("judge").classList.toggle("judge-sixteen", on);
    Peculiar.dom.at("judge-grid-button").setAttribute("aria-pressed", String(on));
    show();
    Peculiar.status.say(
      on ? "Mark some, then one key judges them; the rest is boring" : "One at a time",
    );
  }

  /** @returns {number} side of a picture that fits the window */
  function size() {
    const width = Peculiar.dom.at("judge").clientWidth - 24;
    const room = Math.min(width, window.innerHeight - AROUND) - GAP * (COLUMNS - 1);
    return Math.max(LEAST, Math.floor(room / COLUMNS) - BORDER);
  }

  function show() {
    const { make, at } = Peculiar.dom;
    const { here, ahead } = Peculiar.judgeLine;
    const before = rows;
    const looks = on ? [here(), ...ahead()].filter((look) => look !== null) : [];
    rows = looks.slice(0, COUNT).map(({ row }) => row);
    // In a window of another size the same objects keep their marks.
    const isSame = String(rows) === String(before);
    if (!isSame) marked = new Set();
    const side = size();
    const tiles = rows.map((row, place) =>
      make(
        "button",
        {
          type: "button",
          class: "grid-tile",
          "data-place": place,
          "data-object": String(Peculiar.store.ids()[row]),
          "aria-pressed": String(marked.has(row)),
          "aria-label": Peculiar.names.of(row),
          onclick: () => mark(place),
        },
        Peculiar.strips.panel(row, 0, side),
        ...verdictOn(row),
      ),
    );
    const focused = isSame ? focusedPlace() : 0;
    at("judge-grid").replaceChildren(...tiles);
    if (!(document.activeElement instanceof HTMLInputElement)) tiles[focused]?.focus();
  }

  /** @param {number} row */
  const known = (row) => Peculiar.judgements.verdict(String(Peculiar.store.ids()[row]));

  /** @param {number} row @returns {HTMLElement[]} what was said of it before */
  function verdictOn(row) {
    const verdict = known(row);
    return verdict ? [Peculiar.homeWall.mark(verdict)] : [];
  }

  /** @returns {number[]} rows that are marked, else the one that has the focus */
  function chosen() {
    return marked.size ? [...marked] : rows.slice(focusedPlace(), focusedPlace() + 1);
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

  /** @returns {number} of the picture that has the focus; 0 if none has */
  function focusedPlace() {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    return Number(focused?.dataset.place ?? 0);
  }

  /** @param {number} by */
  function move(by) {
    const place = focusedPlace() + by;
    tile(Math.min(rows.length - 1, Math.max(0, place)))?.focus();
  }

  /**
   * The marked get the verdict, the rest is boring; with none marked all get it. What was
   * judged before, and is not marked, stays as it is: "".
   * @type {PeculiarNamespace["judgeGrid"]["verdicts"]}
   */
  function verdicts(verdict) {
    return rows.map((row) => ({
      row,
      verdict: !marked.size || marked.has(row) ? verdict : known(row) ? "" : "boring",
    }));
  }

  function bindKeys() {
    const { bind } = Peculiar.keys;
    bind("g", "sixteen at a time, or one", () => toggle(), "#judge");
    const inside = "#judge-grid";
    const arrows = "of sixteen: move, Space or Enter marks";
    bind("ArrowLeft", arrows, () => move(-1), inside);
    bind("ArrowRight", arrows, () => move(1), inside);
    bind("ArrowUp", arrows, () => move(-COLUMNS), inside);
    bind("ArrowDown", arrows, () => move(COLUMNS), inside);
  }

  Peculiar.judgeGrid = {
    bindKeys,
    toggle,
    show,
    verdicts,
    chosen,
    on: () => on,
    step: () => (on ? COUNT : 1),
  };
})();

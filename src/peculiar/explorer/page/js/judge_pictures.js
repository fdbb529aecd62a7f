"use strict";
/** @file The large picture of the object to judge, and the small ones to choose from. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** The large one, and the wide one beside it, CSS pixels. */
  const LARGE = 512;
  const LEAST = 256;
  const WIDE = 236;
  const SMALL = 48;
  /** Beside and below the large picture, px; see style_judge.css. */
  const BELOW = 236;

  /** Which picture is large: a place in the list of them. */
  let shown = 0;

  /**
   * @param {number} row
   * @returns {Picture[]} the image, the wide ones, bands, and what the detector makes
   */
  function all(row) {
    const { titles, panel, side, wideTitles, wide, wideSide } = Peculiar.strips;
    const own = titles().map((title, i) => ({
      title,
      side: side(row),
      build: (/** @type {number} */ size) => panel(row, i, size),
    }));
    const broad = wideTitles().map((title, i) => ({
      title,
      side: wideSide(row),
      build: (/** @type {number} */ size) => wide(row, i, size),
    }));
    return [own[0], ...broad, ...own.slice(1)];
  }

  /** Places of the pictures that a key goes through. */
  function groups() {
    const wide = Peculiar.strips.wideTitles().length;
    const own = Peculiar.strips.titles().length;
    const range = (/** @type {number} */ from, /** @type {number} */ end) =>
      Array.from({ length: Math.max(0, end - from) }, (_, i) => from + i);
    return {
      wide: range(1, Math.min(2, wide + 1)),
      stretch: range(2, Math.min(3, wide + 1)),
      bands: range(3, wide + 1),
      made: range(wide + 1, wide + own),
    };
  }

  /** @param {"wide" | "stretch" | "bands" | "made"} group */
  function turn(group) {
    const places = groups()[group];
    if (!places.length) {
      Peculiar.status.say("There is no such picture of this survey");
      return;
    }
    const at = places.indexOf(shown);
    choose(places[at + 1] ?? 0);
  }

  /** @param {number} place */
  function choose(place) {
    shown = place;
    show(Peculiar.judgeLine.here()?.row ?? -1);
  }

  /** @returns {number} side of the large picture that fits the window */
  function size() {
    const box = Peculiar.dom.at("judge");
    const room = Math.min(box.clientWidth - 24, window.innerHeight - BELOW);
    return Math.max(LEAST, Math.min(LARGE, room));
  }

  /** @param {number} row */
  function show(row) {
    const { at, make } = Peculiar.dom;
    const large = at("judge-large");
    if (row < 0) {
      large.replaceChildren();
      at("judge-small").replaceChildren();
      return;
    }
    const pictures = all(row);
    const side = size();
    large.replaceChildren(framed(pictures[shown], row, side));
    const wide = pictures[groups().wide[0]];
    at("judge-wide").replaceChildren(...(wide ? [framed(wide, row, WIDE)] : []));
    const small = pictures.map(({ title, build }, place) =>
      make(
        "button",
        {
          type: "button",
          "aria-pressed": String(place === shown),
          onclick: () => choose(place),
        },
        build(SMALL),
        make("span", {}, title),
      ),
    );
    at("judge-small").replaceChildren(...(pictures.length > 1 ? small : []));
  }

  /**
   * @param {Picture} picture
   * @param {number} row
   * @param {number} size
   */
  function framed({ title, side, build }, row, size) {
    const { make } = Peculiar.dom;
    const box = make("figure", { class: "framed" }, build(size));
    const bar = Peculiar.scaleBar.build(row, size, side);
    if (bar) box.append(bar);
    box.append(make("figcaption", {}, title));
    return box;
  }

  /** Another object begins with its image. */
  function begin() {
    shown = 0;
  }

  /** Load the pictures of what comes next. @param {Look[]} looks */
  function prepare(looks) {
    const { has, path, widePath } = Peculiar.strips;
    for (const { row } of looks) {
      if (!has(row)) continue;
      for (const source of [path(row), widePath(row)]) new Image().src = source;
    }
  }

  function bindKeys() {
    const { bind } = Peculiar.keys;
    const where = "#judge";
    bind("w", "the wide cutout, large", () => turn("wide"), where);
    bind("s", "faint light: another stretch", () => turn("stretch"), where);
    bind("b", "single bands, one after the other", () => turn("bands"), where);
    bind("r", "reconstruction and residuals", () => turn("made"), where);
    bind("Escape", "back to the image", () => choose(0), where);
  }

  Peculiar.judgePictures = { bindKeys, show, begin, prepare };
})();

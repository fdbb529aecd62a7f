"use strict";
/** @file A scale bar on a picture: a line of a round angle. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Lengths that people read at once, arcsec. */
  const ROUND = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600];
  /** A bar takes this part of the picture at most. */
  const MOST = 0.4;

  /**
   * @param {number} row
   * @param {number} size of the picture's side, CSS pixels
   * @param {number} side of the same, pixels of the image
   * @returns {HTMLElement | null}
   */
  function build(row, size, side) {
    const scale = Peculiar.strips.scale(row);
    if (!scale || !side) return null;
    const { make } = Peculiar.dom;
    const wide = scale * side;
    const length = ROUND.filter((one) => one <= MOST * wide).at(-1) ?? ROUND[0];
    const line = make("span", { class: "scale-line" });
    line.style.width = `${(length / wide) * size}px`;
    const text = length < 60 ? `${length}″` : `${length / 60}′`;
    return make("span", { class: "scale-bar", "aria-hidden": "true" }, text, line);
  }

  Peculiar.scaleBar = { build };
})();

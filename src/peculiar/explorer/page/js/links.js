"use strict";
/** @file Links to archives and viewers at an object's position; only a click opens one. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const RADIANS = Math.PI / 180;

  /**
   * @param {string} template with `{ra}` and `{dec}`, or `{ra_rad}` and `{dec_rad}`
   * @param {number} ra degrees
   * @param {number} dec degrees
   * @returns {string}
   */
  function fill(template, ra, dec) {
    return template
      .replaceAll("{ra}", ra.toFixed(6))
      .replaceAll("{dec}", dec.toFixed(6))
      .replaceAll("{ra_rad}", (ra * RADIANS).toFixed(8))
      .replaceAll("{dec_rad}", (dec * RADIANS).toFixed(8));
  }

  /**
   * @param {number} ra degrees
   * @param {number} dec degrees
   * @returns {HTMLElement[]} an anchor for each of the catalogue's links
   */
  function at(ra, dec) {
    return Peculiar.store.M.links.map(({ name, url }) => {
      const anchor = document.createElement("a");
      anchor.textContent = name;
      anchor.href = fill(url, ra, dec);
      anchor.target = "_blank";
      anchor.rel = "noopener noreferrer";
      return anchor;
    });
  }

  Peculiar.links = { fill, at };
})();

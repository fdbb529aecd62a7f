"use strict";
/** @file Which objects are near a place on the sky. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const RADIANS = Math.PI / 180;
  const ARCSEC = 3600 / RADIANS;

  /**
   * @param {number} ra1 degrees, like all others
   * @param {number} dec1
   * @param {number} ra2
   * @param {number} dec2
   * @returns {number} arcsec; haversines, exact for small angles
   */
  function separation(ra1, dec1, ra2, dec2) {
    const up = Math.sin(((dec2 - dec1) * RADIANS) / 2) ** 2;
    const along = Math.sin(((ra2 - ra1) * RADIANS) / 2) ** 2;
    const shrink = Math.cos(dec1 * RADIANS) * Math.cos(dec2 * RADIANS);
    return 2 * Math.asin(Math.min(1, Math.sqrt(up + along * shrink))) * ARCSEC;
  }

  /**
   * @param {ColumnValues} ra degrees
   * @param {ColumnValues} dec degrees
   * @param {{ra: number, dec: number}} centre
   * @param {number} radius arcsec
   * @returns {number[]} rows, the nearest first
   */
  function within(ra, dec, centre, radius) {
    /** @type {{row: number, distance: number}[]} */
    const found = [];
    for (let row = 0; row < ra.length; row++) {
      // Most are out by declination alone; NaN is too.
      if (!(Math.abs(dec[row] - centre.dec) * 3600 <= radius)) continue;
      const distance = separation(centre.ra, centre.dec, ra[row], dec[row]);
      if (distance <= radius) found.push({ row, distance });
    }
    found.sort((a, b) => a.distance - b.distance);
    return found.map(({ row }) => row);
  }

  Peculiar.positions = { separation, within };
})();

"use strict";
/** @file What an object is called for people: its place on the sky, else its id. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {ColumnValues | null} */
  let ra = null;
  /** @type {ColumnValues | null} */
  let dec = null;

  async function start() {
    const { places } = Peculiar.store.M;
    if (!places) return;
    [ra, dec] = await Promise.all([
      Peculiar.store.column(places.ra),
      Peculiar.store.column(places.dec),
    ]);
  }

  /**
   * @param {number} value hours or degrees, not negative
   * @param {number} decimals of the seconds
   */
  function digits(value, decimals) {
    // Cut off, never rounded: the name shall not be that of another place.
    const ticks = Math.floor(value * 3600 * 10 ** decimals + 1e-6);
    return Peculiar.sexagesimal.digits(ticks, decimals).join("");
  }

  /**
   * @param {number} ra degrees
   * @param {number} dec degrees
   * @returns {string} `J123228.9+030217`, as the IAU recommends
   */
  function designation(ra, dec) {
    const turned = ((ra % 360) + 360) % 360;
    return `J${digits(turned / 15, 1)}${dec < 0 ? "-" : "+"}${digits(Math.abs(dec), 0)}`;
  }

  /** @param {number} row */
  function of(row) {
    const known = ra && dec && !Number.isNaN(ra[row] + dec[row]);
    if (known && ra && dec) return designation(ra[row], dec[row]);
    return String(Peculiar.store.ids()[row]);
  }

  Peculiar.names = { start, of, designation };
})();

"use strict";
/** @file Which objects are at one place on the sky, as peculiar.scores.places. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const ARCSEC = 1 / 3600;

  /** @type {PeculiarNamespace["places"]["of"]} */
  function of(rows, sky, radius) {
    if (!sky) return () => [];
    const { ra, dec } = sky;
    const known = (/** @type {number} */ row) =>
      // Comparisons with NaN are false.
      ra[row] >= -180 && ra[row] <= 360 && dec[row] >= -90 && dec[row] <= 90;
    const heights = Float64Array.from(rows, (row) =>
      known(row) ? dec[row] : Number.NaN,
    );
    const order = Peculiar.stats.argsort(heights, false);
    const sorted = Float64Array.from(order, (own) => heights[own]);
    // A rounding error, so that an object at the radius is within.
    const reach = radius * (1 + 1e-9);
    return (row) => {
      /** @type {number[]} */
      const found = [];
      if (!known(row)) return found;
      const low = dec[row] - reach * ARCSEC * (1 + 1e-9);
      const high = dec[row] + reach * ARCSEC * (1 + 1e-9);
      for (let at = Peculiar.stats.firstFrom(sorted, low); sorted[at] <= high; at++) {
        const other = rows[order[at]];
        const apart = Peculiar.positions.separation(
          ...[ra[row], dec[row], ra[other], dec[other]],
        );
        if (apart <= reach) found.push(order[at]);
      }
      return found;
    };
  }

  Peculiar.places = { of };
})();

"use strict";
/** @file Which objects are at a place of the map, or inside a line drawn on it. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const BANDS = 256;

  /** The nearest drawn row that passes, within reach pixels; -1 if none. */
  /** @type {Picking["nearest"]} */
  function nearest(points, t, px, py, reach) {
    const { x, y, kind, row, count } = points;
    const left = t.left + (points.x0 - t.x0) * t.kx - px;
    const top = t.top + (points.y0 - t.y0) * t.ky - py;
    let best = -1;
    let least = reach * reach;
    for (let i = 0; i < count; i++) {
      const dx = left + x[i] * t.kx;
      const dy = top + y[i] * t.ky;
      const far = dx * dx + dy * dy;
      if (far <= least && kind[i]) {
        least = far;
        best = row[i];
      }
    }
    return best;
  }

  /**
   * The polygon's edges, sorted into bands of y: a point need only be compared with
   * those of its own band.
   * @param {Polygon} polygon
   */
  function bandsOf(polygon) {
    const ys = polygon.map(([, y]) => y);
    const low = Math.min(...ys);
    const high = Math.max(...ys);
    const scale = high > low ? BANDS / (high - low) : 0;
    const band = (/** @type {number} */ y) =>
      Math.min(BANDS - 1, Math.floor((y - low) * scale));
    /** @type {number[][]} */
    const bands = Array.from({ length: BANDS }, () => []);
    polygon.forEach(([x2, y2], i) => {
      const [x1, y1] = polygon.at(i - 1) ?? [x2, y2];
      const [from, to] = [band(Math.min(y1, y2)), band(Math.max(y1, y2))];
      for (let b = from; b <= to; b++) bands[b].push(x1, y1, x2, y2);
    });
    return { low, high, scale, bands: bands.map((edges) => Float64Array.from(edges)) };
  }

  /** Whether a line to the right crosses the edges an odd number of times. */
  /** @param {Float64Array} edges @param {number} x @param {number} y */
  function isInside(edges, x, y) {
    let odd = false;
    for (let e = 0; e < edges.length; e += 4) {
      const y1 = edges[e + 1];
      const y2 = edges[e + 3];
      if (y1 > y === y2 > y) continue;
      if (x < edges[e] + ((y - y1) / (y2 - y1)) * (edges[e + 2] - edges[e])) odd = !odd;
    }
    return odd;
  }

  /** Rows inside the polygon (in data units), in the catalogue's order. */
  /** @type {Picking["inside"]} */
  function inside(xs, ys, polygon) {
    const left = Math.min(...polygon.map(([x]) => x));
    const right = Math.max(...polygon.map(([x]) => x));
    const { low, high, scale, bands } = bandsOf(polygon);
    const rows = new Int32Array(xs.length);
    let count = 0;
    for (let row = 0; row < xs.length; row++) {
      const x = xs[row];
      const y = ys[row];
      if (!(x >= left && x <= right && y >= low && y <= high)) continue;
      const band = Math.min(BANDS - 1, Math.floor((y - low) * scale));
      if (isInside(bands[band], x, y)) rows[count++] = row;
    }
    return rows.slice(0, count);
  }

  Peculiar.picking = { nearest, inside };
})();

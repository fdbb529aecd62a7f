"use strict";
/** @file Points into a pixel buffer: a million in tens of milliseconds. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** A shuffle that is the same each time (xorshift). */
  /** @param {number} n */
  function random(n) {
    const rows = new Int32Array(n);
    for (let i = 0; i < n; i++) rows[i] = i;
    let seed = 0x9e3779b9;
    for (let i = n - 1; i > 0; i--) {
      seed ^= seed << 13;
      seed ^= seed >>> 17;
      seed ^= seed << 5;
      const j = (seed >>> 0) % (i + 1);
      const kept = rows[i];
      rows[i] = rows[j];
      rows[j] = kept;
    }
    return rows;
  }

  /**
   * Rows with both values, in the order of drawing, side by side in memory. Positions
   * are relative to the middle, so that 32 bits are enough at any zoom.
   * @type {Renderer["arrange"]}
   */
  function arrange(xs, ys, order, shades, extent) {
    const { x: x0, y: y0 } = Peculiar.axes.whole(extent);
    const n = xs.length;
    const x = new Float32Array(n);
    const y = new Float32Array(n);
    const shade = new Uint8Array(n);
    const rows = new Int32Array(n);
    let count = 0;
    for (let i = 0; i < n; i++) {
      const row = order ? order[i] : i;
      const dx = xs[row] - x0;
      const dy = ys[row] - y0;
      if (Number.isNaN(dx + dy)) continue;
      x[count] = dx;
      y[count] = dy;
      shade[count] = shades[row];
      rows[count++] = row;
    }
    const kind = new Uint8Array(count);
    return { count, x, y, x0, y0, shade, row: rows, kind, kinds: [count, 0, 0] };
  }

  /** @type {Renderer["classify"]} */
  function classify(points, passing, selected) {
    const { kind, row, count } = points;
    const kinds = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const at = row[i];
      const value = passing[at] ? 1 + selected[at] : 0;
      kind[i] = value;
      kinds[value]++;
    }
    points.kinds = [kinds[0], kinds[1], kinds[2]];
  }

  /** Few points are large, many small, all larger when one zooms in. */
  /** @type {Renderer["sizeOf"]} */
  function sizeOf(points, zoom, area, ratio) {
    const seen = Math.max(1, (points.kinds[1] + points.kinds[2]) / (zoom * zoom));
    const css = Math.sqrt((0.25 * area) / (ratio * ratio) / seen);
    return Math.round(Math.min(6, Math.max(2, css)) * ratio);
  }

  /**
   * A round point as offsets in the buffer: its inside, and a rim that is half as
   * strong.
   * @param {number} size @param {number} width of the buffer
   */
  function dotOf(size, width) {
    const inner = [];
    const rim = [];
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const far = Math.hypot(x - (size - 1) / 2, y - (size - 1) / 2);
        if (size <= 2 || far <= size / 2 - 0.25) inner.push(y * width + x);
        else if (far <= size / 2 + 0.25) rim.push(y * width + x);
      }
    return { inner: Int32Array.from(inner), rim: Int32Array.from(rim) };
  }

  /** Start of each point of a kind in the buffer, given to f with its shade. */
  /** @param {Points} points @param {number} kind @param {Transform} t @param {number} width @param {number} height @param {number} size @param {(start: number, shade: number) => void} put */
  function each(points, kind, t, width, height, size, put) {
    const { x, y, shade, kind: kinds, count } = points;
    const { kx, ky } = t;
    const left = t.left + (points.x0 - t.x0) * kx - size / 2 + 0.5;
    const top = t.top + (points.y0 - t.y0) * ky - size / 2 + 0.5;
    const right = width - size;
    const bottom = height - size;
    for (let i = 0; i < count; i++) {
      if (kinds[i] !== kind) continue;
      const px = left + x[i] * kx;
      const py = top + y[i] * ky;
      if (px < 0 || py < 0 || px > right || py > bottom) continue;
      put((py | 0) * width + (px | 0), shade[i]);
    }
  }

  /** @param {Uint32Array} pixels @param {{ inner: Int32Array, rim: Int32Array }} dot @param {Uint32Array} table @returns {(start: number, shade: number) => void} */
  function dotter(pixels, { inner, rim }, table) {
    return (start, shade) => {
      const colour = table[shade];
      const half = (colour >>> 1) & 0x7f7f7f7f;
      for (let k = 0; k < inner.length; k++) pixels[start + inner[k]] = colour;
      for (let k = 0; k < rim.length; k++) {
        const at = start + rim[k];
        pixels[at] = (half + ((pixels[at] >>> 1) & 0x7f7f7f7f)) | 0xff000000;
      }
    };
  }

  /** Counts points of each pixel, then colours them by the logarithm. */
  /** @param {Uint32Array} pixels @param {number} width @param {number} height @param {Points} points @param {Transform} t @param {PaintStyle} style */
  function paintDensity(pixels, width, height, points, t, style) {
    const counts = new Uint32Array(pixels.length);
    const { inner } = dotOf(style.size, width);
    let most = 1;
    const count = (/** @type {number} */ start) => {
      for (let k = 0; k < inner.length; k++) {
        const here = ++counts[start + inner[k]];
        if (here > most) most = here;
      }
    };
    each(points, 1, t, width, height, style.size, count);
    each(points, 2, t, width, height, style.size, count);
    const scale = most > 1 ? 254 / Math.log(most) : 0;
    const table = style.tables[1];
    for (let i = 0; i < counts.length; i++)
      if (counts[i]) pixels[i] = table[1 + Math.round(Math.log(counts[i]) * scale)];
    return most;
  }

  /** @type {Renderer["paint"]} */
  function paint(pixels, width, height, points, transform, style) {
    pixels.fill(style.background);
    let most = 0;
    for (const kind of [0, 1, 2]) {
      if (kind === 1 && style.density)
        most = paintDensity(pixels, width, height, points, transform, style);
      else if (points.kinds[kind]) {
        const size = kind === 0 ? Math.max(1, style.size - 1) : style.size;
        const put = dotter(pixels, dotOf(size, width), style.tables[kind]);
        each(points, kind, transform, width, height, size, put);
      }
    }
    return most;
  }

  Peculiar.renderer = { random, arrange, classify, sizeOf, paint };
})();

"use strict";
/** @file Geometry of the axes: extents, pixels of a value, ticks. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Share of the plot left free around the whole. */
  const MARGIN = 0.04;

  /**
   * All known values, but of a column with a few values far off only 1.5 times its
   * usual range to either side: the rest is a wheel's turn away.
   * @type {Axes["extent"]}
   */
  function extent(values, column) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (!(low <= high)) return [0, 1];
    if (column.kind === "number" && !["map", "place"].includes(column.group)) {
      const width = column.range[1] - column.range[0];
      low = Math.max(low, column.range[0] - 1.5 * width);
      high = Math.min(high, column.range[1] + 1.5 * width);
    }
    return high > low ? [low, high] : [low - 0.5, high + 0.5];
  }

  /** @type {Axes["extents"]} */
  function extents(view, xs, ys) {
    const { M, info } = Peculiar.store;
    const x = extent(xs, info(view.x));
    const y = extent(ys, info(view.y));
    const sky = view.x === M.places?.ra && view.y === M.places?.dec;
    if (sky) {
      const middle = (((y[0] + y[1]) / 2) * Math.PI) / 180;
      return { x, y, aspect: Math.max(0.1, Math.cos(middle)), flip: true };
    }
    return { x, y, aspect: Peculiar.view.mapOf(view) ? 1 : 0, flip: false };
  }

  /** @param {Extent} extent @returns {Camera} */
  function whole({ x, y }) {
    return { x: (x[0] + x[1]) / 2, y: (y[0] + y[1]) / 2, zoom: 1 };
  }

  /** @type {Axes["transform"]} */
  function transform(extent, camera, w, h) {
    const { x, y, zoom } = camera ?? whole(extent);
    const room = 1 - 2 * MARGIN;
    let kx = (w * room) / (extent.x[1] - extent.x[0]);
    let ky = (h * room) / (extent.y[1] - extent.y[0]);
    if (extent.aspect) {
      ky = Math.min(ky, kx / extent.aspect);
      kx = ky * extent.aspect;
    }
    if (extent.flip) kx = -kx;
    return { x0: x, y0: y, kx: kx * zoom, ky: -ky * zoom, left: w / 2, top: h / 2 };
  }

  /** The camera after zooming about a pixel, which keeps its place. */
  /** @type {Axes["zoomed"]} */
  function zoomed(camera, t, factor, px, py) {
    const zoom = Math.min(1e5, Math.max(0.2, camera.zoom * factor));
    const kept = 1 - camera.zoom / zoom;
    return {
      x: camera.x + ((px - t.left) / t.kx) * kept,
      y: camera.y + ((py - t.top) / t.ky) * kept,
      zoom,
    };
  }

  /** Round numbers (1, 2 or 5 times a power of ten), about as many as asked. */
  /** @type {Axes["ticks"]} */
  function ticks(low, high, count) {
    const rough = (high - low) / Math.max(1, count);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5].find((m) => m * power >= 0.7 * rough) ?? 10);
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const plain = digits <= 7 && Math.max(Math.abs(low), Math.abs(high)) < 1e7;
    const all = [];
    for (let i = Math.ceil(low / step); i * step <= high; i++) {
      const value = i * step;
      const text = plain ? value.toFixed(digits) : String(Number(value.toPrecision(6)));
      all.push({ value, text: text.replace("-", "−") });
    }
    return all;
  }

  Peculiar.axes = { extent, extents, whole, transform, zoomed, ticks };
})();

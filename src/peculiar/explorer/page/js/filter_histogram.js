"use strict";
/** @file A filter's panel of a number: a histogram to brush, and two boxes. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const BINS = 48;
  const HEIGHT = 34;
  /** As near to an edge of the brush (CSS pixels) a press moves that edge. */
  const NEAR = 6;

  /** @param {number} value @param {[number, number]} range */
  function rounded(value, [low, high]) {
    const digits = 3 - Math.ceil(Math.log10(high - low || 1));
    return Number(value.toFixed(Math.min(20, Math.max(0, digits))));
  }

  /** Whether the middle of each bar is within the bounds. */
  /** @param {[number, number]} range @param {Bounds} bounds */
  function barsWithin([from, to], [low, high]) {
    return Array.from({ length: BINS }, (_, bin) => {
      const middle = from + ((bin + 0.5) / BINS) * (to - from);
      return (low === null || middle >= low) && (high === null || middle <= high);
    });
  }

  /** Bars as the square root of the count: the rare ends stay to be seen. */
  /** @param {HTMLCanvasElement} canvas @param {Uint32Array} counts @param {boolean[]} within */
  function paint(canvas, counts, within) {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    canvas.height = Math.round(HEIGHT * ratio);
    const g = canvas.getContext("2d");
    if (!g) return;
    const { accent, line, bar } = Peculiar.colours.theme();
    const inside = within.every(Boolean) ? bar : accent;
    const most = Math.sqrt(Math.max(1, ...counts));
    counts.forEach((count, bin) => {
      const left = Math.round((bin * canvas.width) / BINS);
      const right = Math.round(((bin + 1) * canvas.width) / BINS);
      const tall = Math.ceil((Math.sqrt(count) / most) * (canvas.height - 2));
      g.fillStyle = within[bin] ? inside : line;
      g.fillRect(left, canvas.height - tall, Math.max(1, right - left - 1), tall);
    });
  }

  /** @param {Column} column @param {0 | 1} end @param {() => void} change */
  function makeBox(column, end, change) {
    return Peculiar.dom.make("input", {
      type: "number",
      step: "any",
      id: `filter-${column.name}-${end ? "high" : "low"}`,
      placeholder: end ? "max" : "min",
      "aria-label": `${column.title}, ${end ? "at most" : "at least"}`,
      onchange: change,
    });
  }

  /**
   * Presses on the histogram: a drag draws a brush or moves one of its edges, a click
   * takes it away.
   * @param {HTMLCanvasElement} canvas @param {[number, number]} range
   * @param {() => Bounds} read @param {(bounds: Bounds) => void} change
   */
  function listen(canvas, range, read, change) {
    const width = range[1] - range[0];
    /** The edge of the brush that stays, 0 to 1 of the width. */
    let fixed = 0;
    let from = 0;

    /** Near an end of the histogram is at the end. */
    /** @param {PointerEvent} event */
    const shareOf = (event) => {
      const share = event.offsetX / canvas.clientWidth;
      return share < 0.02 ? 0 : share > 0.98 ? 1 : share;
    };
    /** An end of the histogram leaves that side open: the rarest lie beyond. */
    /** @param {number} share @param {number} open */
    const valueAt = (share, open) =>
      share === open ? null : rounded(range[0] + share * width, range);

    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      from = shareOf(event);
      const [low, high] = read().map((b) =>
        b === null ? null : (b - range[0]) / width,
      );
      const near = NEAR / canvas.clientWidth;
      if (low !== null && Math.abs(from - low) < near) fixed = high ?? 1;
      else if (high !== null && Math.abs(from - high) < near) fixed = low ?? 0;
      else fixed = from;
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      const now = shareOf(event);
      if (Math.abs(now - from) * canvas.clientWidth < 3) return;
      change([valueAt(Math.min(fixed, now), 0), valueAt(Math.max(fixed, now), 1)]);
    });
    canvas.addEventListener("pointerup", (event) => {
      const still = Math.abs(shareOf(event) - from) * canvas.clientWidth < 3;
      if (still && fixed === from) change([null, null]);
    });
  }

  /** @type {MakePanel} */
  function histogram(column, values, change) {
    const { make } = Peculiar.dom;
    const { range } = column;
    const canvas = make("canvas", { class: "brush", "aria-hidden": "true" });
    const boxes = [0, 1].map((end) =>
      makeBox(column, end ? 1 : 0, () => apply(read())),
    );
    const unknown = make("span", { class: "count" });

    /** @returns {Bounds} */
    function read() {
      const [low, high] = boxes.map(({ valueAsNumber: v }) =>
        Number.isNaN(v) ? null : v,
      );
      return [low, high];
    }

    /** @param {Bounds} bounds */
    function apply(bounds) {
      const open = bounds[0] === null && bounds[1] === null;
      change(open ? null : { kind: "bounds", bounds });
    }

    /** @type {FilterPanel["show"]} */
    function show(others, value) {
      /** @type {Bounds} */
      const bounds = value?.kind === "bounds" ? value.bounds : [null, null];
      boxes.forEach((box, end) => {
        if (box !== document.activeElement || !value)
          box.value = bounds[end] === null ? "" : String(bounds[end]);
      });
      const counted = Peculiar.stats.histogram(values, others, BINS, range);
      paint(canvas, counted.counts, barsWithin(range, bounds));
      const missing = counted.unknown;
      unknown.textContent = missing ? `${missing.toLocaleString("en")} unknown` : "";
    }

    listen(canvas, range, read, apply);
    const line = make("div", { class: "bounds" }, boxes[0], unknown, boxes[1]);
    return { element: make("div", {}, canvas, line), show };
  }

  Peculiar.filterHistogram = { histogram };
})();

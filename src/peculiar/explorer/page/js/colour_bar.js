"use strict";
/** @file The colour bar: shows what a colour means; its ends can be moved. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Share of the bar's values that an arrow key moves an end. */
  const STEP = 0.02;

  /** @type {HTMLCanvasElement} */
  let canvas;
  /** @type {HTMLInputElement[]} low, high */
  let boxes = [];
  /** @type {HTMLElement[]} low, high */
  let ends = [];
  /** Values at the bar's bottom and top, wider than the colours' range. */
  /** @type {[number, number]} */
  let span = [0, 1];
  let shown = "";

  /** @param {0 | 1} end @param {number} value */
  function setEnd(end, value) {
    const range = /** @type {[number, number]} */ ([...Peculiar.view.range()]);
    if (Number.isNaN(value)) return update();
    range[end] = value;
    // The ends may meet, not pass each other.
    if (range[0] > range[1]) range[1 - end] = value;
    return Peculiar.view.set({ range });
  }

  /** @param {0 | 1} end */
  function makeBox(end) {
    const box = Peculiar.dom.make("input", {
      id: end ? "colour-high" : "colour-low",
      type: "number",
      step: "any",
      "aria-label": end ? "Value of the last colour" : "Value of the first colour",
      onchange: () => setEnd(end, box.valueAsNumber),
    });
    return box;
  }

  /** @param {0 | 1} end */
  function makeEnd(end) {
    const handle = Peculiar.dom.make("div", {
      class: "end",
      role: "slider",
      tabindex: 0,
      "aria-orientation": "vertical",
      "aria-label": end ? "Top of the colour scale" : "Bottom of the colour scale",
    });
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const { top, height } = canvas.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, 1 - (event.clientY - top) / height));
      setEnd(end, rounded(span[0] + share * (span[1] - span[0])));
    });
    handle.addEventListener("keydown", (event) => {
      const steps = { ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5 }[event.key];
      if (!steps) return;
      event.preventDefault();
      const change = steps * STEP * (span[1] - span[0]);
      setEnd(end, rounded(Peculiar.view.range()[end] + change));
    });
    return handle;
  }

  /** A value of the bar in no more digits than its pixels can tell apart. */
  /** @param {number} value */
  function rounded(value) {
    const digits = 3 - Math.ceil(Math.log10(span[1] - span[0]));
    return Number(value.toFixed(Math.min(20, Math.max(0, digits))));
  }

  /** The bar of a number: colours between the ends, flat beyond. */
  function updateBar() {
    const { now, range } = Peculiar.view;
    const values = Peculiar.store.ready(now.colour);
    const column = Peculiar.store.info(now.colour);
    if (shown !== now.colour && values) span = Peculiar.axes.extent(values, column);
    shown = now.colour;
    const [low, high] = range();
    const width = span[1] - span[0];
    [low, high].forEach((value, end) => {
      const share = Math.min(1, Math.max(0, (value - span[0]) / width));
      ends[end].style.bottom = `${share * 100}%`;
      ends[end].setAttribute("aria-valuenow", String(value));
      ends[end].setAttribute("aria-valuemin", String(span[0]));
      ends[end].setAttribute("aria-valuemax", String(span[1]));
      boxes[end].value = String(rounded(value));
    });
    paint((value) => (high > low ? (value - low) / (high - low) : 0));
  }

  /** @param {(value: number) => number} place of a value on the colour scale, 0 to 1 */
  function paint(place) {
    const g = canvas.getContext("2d");
    const table = Peculiar.colours.table(Peculiar.view.now.palette);
    for (let y = 0; g && y < canvas.height; y++) {
      const value = span[1] - ((y + 0.5) / canvas.height) * (span[1] - span[0]);
      const share = Math.min(1, Math.max(0, place(value)));
      g.fillStyle = Peculiar.colours.css(table[1 + Math.round(share * 254)]);
      g.fillRect(0, y, canvas.width, 1);
    }
  }

  /** Of a category the names and counts, the most frequent first. */
  function legend() {
    const { make } = Peculiar.dom;
    const { now } = Peculiar.view;
    const values = Peculiar.store.ready(now.colour);
    if (!values) return [];
    const entries = Peculiar.colouring.legend(values, Peculiar.store.info(now.colour));
    entries.sort((a, b) => b.count - a.count);
    return entries.map(({ name, colour, count }) => {
      const swatch = make("span", { class: "swatch" });
      swatch.style.backgroundColor = colour;
      const number = make("span", { class: "quiet" }, count.toLocaleString("en"));
      return make("li", { title: name }, swatch, make("span", {}, name), number);
    });
  }

  function update() {
    const { at } = Peculiar.dom;
    const { now } = Peculiar.view;
    const density = now.order === "density";
    const number = Peculiar.store.info(now.colour).kind === "number";
    at("colour-scale").hidden = density || !number;
    at("colour-density").hidden = !density;
    at("colour-names").hidden = density || number;
    if (density) showDensity();
    else if (number) updateBar();
    else at("colour-names").replaceChildren(...legend());
  }

  /** Called by the map too: only its pixels tell the highest count. */
  function showDensity() {
    const bar = /** @type {HTMLCanvasElement} */ (Peculiar.dom.at("density-bar"));
    const g = bar.getContext("2d");
    const table = Peculiar.colours.table(Peculiar.view.now.palette);
    for (let y = 0; g && y < bar.height; y++) {
      g.fillStyle = Peculiar.colours.css(
        table[255 - Math.round((254 * y) / bar.height)],
      );
      g.fillRect(0, y, bar.width, 1);
    }
    const top = Peculiar.map.densityTop;
    Peculiar.dom.at("density-top").textContent = top ? top.toLocaleString("en") : "";
  }

  function build() {
    const { make, at } = Peculiar.dom;
    canvas = make("canvas", { width: 1, height: 200, "aria-hidden": "true" });
    boxes = [makeBox(0), makeBox(1)];
    ends = [makeEnd(0), makeEnd(1)];
    at("colour-bar").append(
      make(
        "div",
        { id: "colour-scale" },
        boxes[1],
        make("div", { class: "bar" }, canvas, ends[0], ends[1]),
        boxes[0],
      ),
      make(
        "div",
        { id: "colour-density" },
        make("span", { id: "density-top" }),
        make("canvas", {
          id: "density-bar",
          width: 1,
          height: 200,
          "aria-hidden": "true",
        }),
        make("span", {}, "1"),
        make("span", { class: "quiet" }, "objects per pixel"),
      ),
      make("ul", { id: "colour-names", "aria-label": "Colours" }),
    );
  }

  function start() {
    build();
    Peculiar.events.on("view", update);
    Peculiar.events.on("theme", update);
    update();
  }

  Peculiar.colourBar = { start, showDensity };
})();

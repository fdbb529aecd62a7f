"use strict";
/** @file Mouse, pen and fingers on the map. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** A press that moves less (CSS pixels) is a click. */
  const STILL = 4;
  /** Length of a line's pieces, CSS pixels. */
  const PIECE = 4;

  /** @type {MouseMode} */
  let mode = "pan";
  /** Places of the fingers that are down, by the pointer's id. */
  /** @type {Map<number, [number, number]>} */
  const fingers = new Map();
  /** @typedef {{ from: [number, number], last: [number, number], doing: MouseMode, moved: boolean }} Press */
  /** @type {Press | null} */
  let press = null;
  let pinched = 0;
  /** @type {[number, number] | null} */
  let hovering = null;

  /** Place in the plot. */
  /** @param {MouseEvent} event @returns {[number, number]} */
  function placeOf(event) {
    const { left, top } = Peculiar.map.plot;
    return [event.offsetX - left, event.offsetY - top];
  }

  /** @param {PointerEvent} event */
  function down(event) {
    if (event.button > 0) return;
    const canvas = /** @type {HTMLElement} */ (event.currentTarget);
    canvas.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    fingers.set(event.pointerId, place);
    if (fingers.size === 2) {
      press = null;
      Peculiar.map.drawing = null;
      pinched = spread();
      return;
    }
    const line = event.shiftKey || event.altKey;
    const doing = mode === "pan" && line ? "lasso" : mode;
    press = { from: place, last: place, doing, moved: false };
    Peculiar.state.hover(-1);
  }

  /** Distance between two fingers. */
  function spread() {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  }

  /** @param {PointerEvent} event */
  function move(event) {
    const place = placeOf(event);
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, place);
    if (fingers.size === 2) pinch();
    else if (press) drag(press, place);
    else if (event.pointerType !== "touch") hover(place);
  }

  function pinch() {
    const [a, b] = [...fingers.values()];
    const now = spread();
    zoomAt(now / Math.max(1, pinched), (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
    pinched = now;
  }

  /** @param {Press} press @param {[number, number]} place */
  function drag(press, place) {
    const [x, y] = place;
    const far = Math.hypot(x - press.from[0], y - press.from[1]);
    press.moved ||= far >= STILL;
    if (!press.moved) return;
    const { map } = Peculiar;
    if (press.doing === "pan") {
      const t = map.transform();
      const camera = map.camera();
      map.moveTo({
        ...camera,
        x: camera.x - (x - press.last[0]) / t.kx,
        y: camera.y - (y - press.last[1]) / t.ky,
      });
      press.last = place;
    } else if (press.doing === "box") {
      const [left, top] = press.from;
      map.drawing = [press.from, [x, top], place, [left, y]];
    } else {
      map.drawing ??= [press.from];
      const [lastX, lastY] = map.drawing[map.drawing.length - 1];
      if (Math.hypot(x - lastX, y - lastY) >= PIECE) map.drawing.push(place);
    }
    map.redraw();
  }

  /** At most one search for the nearest object a frame. */
  /** @param {[number, number]} place */
  function hover(place) {
    if (!hovering)
      requestAnimationFrame(() => {
        if (hovering && !press) Peculiar.state.hover(Peculiar.map.pick(...hovering));
        hovering = null;
      });
    hovering = place;
  }

  /** @param {PointerEvent} event */
  function up(event) {
    fingers.delete(event.pointerId);
    const ended = press;
    const line = Peculiar.map.drawing;
    press = null;
    Peculiar.map.drawing = null;
    if (!ended) return;
    if (!ended.moved) Peculiar.state.pin(Peculiar.map.pick(...ended.from));
    else if (line && line.length > 2) select(line, howOf(event));
    Peculiar.map.redraw();
  }

  /** @param {MouseEvent} event @returns {SelectHow} */
  function howOf(event) {
    if (event.altKey) return "remove";
    return event.shiftKey ? "add" : "set";
  }

  /** A link has to make the same selection, so no more digits than it says. */
  /** @param {number} value */
  const rounded = (value) => Number(value.toPrecision(10));

  /** @param {Polygon} line in CSS pixels @param {SelectHow} how */
  function select(line, how) {
    const { x, y } = Peculiar.view.now;
    const t = Peculiar.map.transform();
    const polygon = /** @type {Polygon} */ (
      line.map(([px, py]) => [
        rounded(t.x0 + (px - t.left) / t.kx),
        rounded(t.y0 + (py - t.top) / t.ky),
      ])
    );
    Peculiar.lasso.apply({ x, y, polygon, how });
  }

  function leave() {
    hovering = null;
    if (!press) Peculiar.state.hover(-1);
  }

  /** Forgets a line that is being drawn. */
  function cancel() {
    fingers.clear();
    press = null;
    Peculiar.map.drawing = null;
    Peculiar.map.redraw();
  }

  /** @param {number} factor @param {number} px @param {number} py */
  function zoomAt(factor, px, py) {
    const { map, axes } = Peculiar;
    map.moveTo(axes.zoomed(map.camera(), map.transform(), factor, px, py));
  }

  /** @param {WheelEvent} event */
  function wheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    zoomAt(Math.exp((-event.deltaY * lines) / 400), ...placeOf(event));
  }

  /** @param {HTMLCanvasElement} canvas */
  function start(canvas) {
    canvas.addEventListener("pointerdown", down);
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", cancel);
    canvas.addEventListener("pointerleave", leave);
    canvas.addEventListener("wheel", wheel, { passive: false });
    canvas.addEventListener("dblclick", () => Peculiar.map.moveTo(null));
    Peculiar.events.on("mode", (next) => {
      mode = next;
      canvas.dataset.mode = next;
    });
  }

  Peculiar.pointer = { start, select, cancel };
})();

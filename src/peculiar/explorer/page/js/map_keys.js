"use strict";
/** @file The map by keyboard. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Share of the plot that an arrow moves. */
  const STEP = 0.1;

  /** @param {number} right @param {number} up in steps */
  function pan(right, up) {
    const { map } = Peculiar;
    const t = map.transform();
    const camera = map.camera();
    map.moveTo({
      ...camera,
      x: camera.x + (right * STEP * map.plot.width) / t.kx,
      y: camera.y - (up * STEP * map.plot.height) / t.ky,
    });
  }

  /** @param {number} factor */
  function zoom(factor) {
    const { map, axes } = Peculiar;
    const { width, height } = map.plot;
    const t = map.transform();
    map.moveTo(axes.zoomed(map.camera(), t, factor, width / 2, height / 2));
  }

  /** The rows to work on that are on these axes, by the ranking. */
  /** @param {number} by */
  function walk(by) {
    const { now } = Peculiar.view;
    const { ready } = Peculiar.store;
    const [x, y] = [ready(now.x), ready(now.y)];
    const rows = Peculiar.state
      .workRows()
      .filter((row) => x && y && !Number.isNaN(x[row] + y[row]));
    if (!rows.length) return;
    const from = rows.indexOf(Peculiar.state.object);
    const to = from < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, from + by));
    Peculiar.map.show(rows[to]);
    Peculiar.state.pin(rows[to]);
  }

  /** @param {SelectHow} how */
  function selectView(how) {
    const { width, height } = Peculiar.map.plot;
    Peculiar.pointer.select(
      [
        [0, 0],
        [width, 0],
        [width, height],
        [0, height],
      ],
      how,
    );
  }

  function stepBack() {
    if (Peculiar.map.drawing) Peculiar.pointer.cancel();
    else if (Peculiar.state.selectedCount + Peculiar.state.hiddenCount)
      Peculiar.state.clear();
    else Peculiar.state.pin(-1);
  }

  function start() {
    const { bind } = Peculiar.keys;
    const where = "#map";
    bind("ArrowLeft", "move the map", () => pan(-1, 0), where);
    bind("ArrowRight", "move the map", () => pan(1, 0), where);
    bind("ArrowUp", "move the map", () => pan(0, 1), where);
    bind("ArrowDown", "move the map", () => pan(0, -1), where);
    bind("+", "zoom in", () => zoom(1.5));
    bind("=", "zoom in", () => zoom(1.5));
    bind("-", "zoom out", () => zoom(1 / 1.5));
    bind("o", "the whole map", () => Peculiar.map.moveTo(null));
    bind(".", "next object on the map, by rank", () => walk(1));
    bind(",", "previous object on the map, by rank", () => walk(-1));
    bind("m", "go to the map", () => Peculiar.dom.at("map-canvas").focus());
    for (const [key, mode, help] of /** @type {const} */ ([
      ["p", "pan", "drag moves the map"],
      ["l", "lasso", "drag draws a lasso"],
      ["r", "box", "drag draws a rectangle"],
    ]))
      bind(key, help, () => Peculiar.events.emit("mode", mode));
    bind("v", "select what is in view", () => selectView("set"));
    bind("Shift+v", "add what is in view to the selection", () => selectView("add"));
    bind("Alt+v", "remove what is in view from the selection", () =>
      selectView("remove"),
    );
    bind("Escape", "clear the selection, then the object on show", stepBack);
  }

  Peculiar.mapKeys = { start };
})();

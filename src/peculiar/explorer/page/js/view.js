"use strict";
/** @file What the map shows: axes, colour, order of drawing and the part seen. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** More points than this hide each other: drawn at random, not the highest on top. */
  const CROWD = 50_000;

  /** The view to come while its columns are being read. */
  /** @type {ViewChoice | null} */
  let wanted = null;

  /** @returns {[string, string]} a map, else the sky, else two columns */
  function firstAxes() {
    const { M } = Peculiar.store;
    if (M.maps.length) return [M.maps[0].x, M.maps[0].y];
    if (M.places) return [M.places.ra, M.places.dec];
    const numbers = M.columns.filter((c) => c.kind === "number").map((c) => c.name);
    return [numbers[0], numbers[1] ?? numbers[0]];
  }

  async function start() {
    const { M } = Peculiar.store;
    const [x, y] = firstAxes();
    await set({ x, y, colour: M.sort, order: M.n > CROWD ? "random" : "top" });
    Peculiar.events.on("detector", follow);
  }

  /** The scores and the map of another detector, where these are shown. */
  /** @param {string} name */
  function follow(name) {
    const { M, info } = Peculiar.store;
    const { now } = Peculiar.view;
    const detector = M.detectors.find((d) => d.name === name);
    const map = M.maps.find((m) => m.detector === name);
    /** @type {Partial<ViewChoice>} */
    const change = {};
    if (detector && info(now.colour).detector) change.colour = detector.scores[0];
    if (map && mapOf(now)) [change.x, change.y] = [map.x, map.y];
    set(change);
  }

  /**
   * Changes may come faster than columns can be read: each builds on the one before,
   * and only the last is shown.
   * @type {View["set"]}
   */
  async function set(change) {
    const before = wanted ?? Peculiar.view.now;
    const next = { ...before, ...change };
    const otherAxes = next.x !== before.x || next.y !== before.y;
    if (next.colour !== before.colour && !("range" in change)) next.range = null;
    if (otherAxes && !("camera" in change)) next.camera = null;
    wanted = next;
    try {
      await Promise.all([next.x, next.y, next.colour].map(Peculiar.store.column));
      if (wanted === next) Peculiar.view.now = next;
    } finally {
      if (wanted === next) wanted = null;
    }
    if (Peculiar.view.now === next) Peculiar.events.emit("view");
  }

  /** @param {Camera | null} camera */
  function move(camera) {
    const { now } = Peculiar.view;
    now.camera = camera;
    if (wanted && wanted.x === now.x && wanted.y === now.y) wanted.camera = camera;
    Peculiar.events.emit("view");
  }

  /** @returns {[number, number]} */
  function range() {
    const { now } = Peculiar.view;
    return now.range ?? Peculiar.store.info(now.colour).range;
  }

  /** @type {View["mapOf"]} */
  const mapOf = ({ x, y }) => Peculiar.store.M.maps.find((m) => m.x === x && m.y === y);

  /** @param {string} name */
  function titleOf(name) {
    const { title, unit } = Peculiar.store.info(name);
    return unit ? `${title} (${unit === "sigma" ? "σ" : unit})` : title;
  }

  Peculiar.view = {
    now: {
      x: "",
      y: "",
      colour: "",
      palette: "viridis",
      order: "top",
      range: null,
      camera: null,
    },
    start,
    set,
    move,
    range,
    mapOf,
    titleOf,
  };
})();

"use strict";
/** @file The page's address says what is shown, so that it can be sent to others. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** A larger selection is kept only as the lines that made it. */
  const MOST_IDS = 200;
  /** Between two changes of the address, ms; browsers refuse too many. */
  const CALM = 300;

  let timer = 0;
  /** @type {string | null} */
  let written = null;
  let restoring = false;

  /** @param {URLSearchParams} p */
  function writeView(p) {
    const { now } = Peculiar.view;
    p.set("x", now.x);
    p.set("y", now.y);
    p.set("colour", now.colour);
    p.set("scale", now.palette);
    p.set("draw", now.order);
    if (now.range) p.set("range", now.range.join("_"));
    if (now.camera) {
      const { x, y, zoom } = now.camera;
      p.set("at", [x, y, zoom].map((v) => Number(v.toPrecision(10))).join("_"));
    }
  }

  /** Axes, how and corners, with signs that an address may hold as they are. */
  /** @param {LassoStep} step */
  const lassoText = ({ x, y, how, polygon }) =>
    [x, y, how, polygon.flat().join("_")].join("*");

  /** @param {string} text @returns {LassoStep} */
  function readLasso(text) {
    const [x, y, how, corners] = text.split("*");
    const values = corners.split("_").map(Number);
    /** @type {Polygon} */
    const polygon = [];
    for (let i = 0; i + 1 < values.length; i += 2)
      polygon.push([values[i], values[i + 1]]);
    return { x, y, polygon, how: how === "add" || how === "remove" ? how : "set" };
  }

  /** @param {URLSearchParams} p */
  function writeSelection(p) {
    const { selected, selectedCount, hiddenCount } = Peculiar.state;
    const count = selectedCount + hiddenCount;
    if (!count) return;
    const { steps } = Peculiar.lasso;
    if (count <= MOST_IDS) {
      const ids = Peculiar.store.ids();
      const rows = [];
      for (let row = 0; row < selected.length; row++) if (selected[row]) rows.push(row);
      p.set("ids", rows.map((row) => ids[row]).join("_"));
    } else for (const step of steps ?? []) p.append("lasso", lassoText(step));
  }

  function write() {
    const { state, tabs } = Peculiar;
    const p = new URLSearchParams();
    p.set("tab", tabs.now());
    if (tabs.now() === "map") {
      writeView(p);
      for (const [name, value] of Peculiar.filters.values())
        p.set(`f.${name}`, Peculiar.filterRules.encode(value));
      writeSelection(p);
      const { column, descending, distinct } = state.ranking;
      p.set("sort", `${descending ? "-" : ""}${column}`);
      if (distinct) p.set("distinct", "1");
      p.set("detector", state.detector);
      if (state.object >= 0)
        p.set("object", String(Peculiar.store.ids()[state.object]));
    }
    written = `#${p}`;
    history.replaceState(null, "", written);
  }

  function writeSoon() {
    if (restoring || timer) return;
    timer = setTimeout(() => {
      timer = 0;
      write();
    }, CALM);
  }

  /** @param {string | null} text @param {number} count @returns {number[] | null} */
  function numbers(text, count) {
    const all = (text ?? "").split("_").map(Number);
    return text && all.length === count && all.every(Number.isFinite) ? all : null;
  }

  /** @param {URLSearchParams} p @returns {Partial<ViewChoice>} */
  function readView(p) {
    const { now } = Peculiar.view;
    const { has, M } = Peculiar.store;
    const name = (/** @type {string} */ key, /** @type {string} */ otherwise) => {
      const column = p.get(key) ?? "";
      return has(column) ? column : otherwise;
    };
    const range = numbers(p.get("range"), 2);
    const at = numbers(p.get("at"), 3);
    const palette = Peculiar.colours.PALETTES.find((one) => one === p.get("scale"));
    /** @type {DrawOrder[]} */
    const orders = ["top", "random", "density"];
    return {
      x: name("x", now.x),
      y: name("y", now.y),
      colour: name("colour", M.sort),
      palette: palette ?? now.palette,
      order: orders.find((one) => one === p.get("draw")) ?? now.order,
      range: range && [range[0], range[1]],
      camera: at && { x: at[0], y: at[1], zoom: at[2] },
    };
  }

  /** @param {URLSearchParams} p */
  async function readFilters(p) {
    const { store, filters, filterRules } = Peculiar;
    for (const column of store.M.columns.filter((c) => c.filter)) {
      const text = p.get(`f.${column.name}`);
      const before = filters.values().has(column.name);
      const value = text === null ? null : filterRules.decode(text);
      if (value || before) await filters.set(column.name, value);
    }
  }

  /** @param {URLSearchParams} p */
  async function readSelection(p) {
    const { rowOf, has } = Peculiar.store;
    const rows = (p.get("ids") ?? "")
      .split("_")
      .map(rowOf)
      .filter((row) => row >= 0);
    Peculiar.state.select(rows, "set");
    for (const text of p.getAll("lasso")) {
      const step = readLasso(text);
      if (has(step.x) && has(step.y)) await Peculiar.lasso.apply(step);
    }
    Peculiar.state.pin(rowOf(p.get("object") ?? ""));
  }

  async function readMap() {
    const p = new URLSearchParams(location.hash.slice(1));
    const { state, store } = Peculiar;
    await state.setDetector(p.get("detector") ?? state.detector);
    const sort = p.get("sort") ?? `-${store.M.sort}`;
    const column = sort.replace(/^-/, "");
    if (store.has(column)) {
      const descending = sort.startsWith("-");
      await state.setRanking({ column, descending, distinct: p.has("distinct") });
    }
    await Peculiar.view.set(readView(p));
    await readFilters(p);
    await readSelection(p);
  }

  /** @returns {TabName} a link without a page is of a map, nothing at all the first page */
  function wanted() {
    const hash = location.hash.slice(1);
    const name = new URLSearchParams(hash).get("tab") ?? (hash ? "map" : "home");
    return name === "judge" || name === "map" ? name : "home";
  }

  /** Restores what the address says; a broken one is said, not followed. */
  async function restore() {
    if (location.hash === written) return;
    restoring = true;
    try {
      await Peculiar.tabs.show(wanted());
      if (location.hash.length > 1 && wanted() === "map") await readMap();
    } catch {
      Peculiar.status.fail("This link is damaged: not all of it could be restored.");
    } finally {
      restoring = false;
    }
  }

  async function start() {
    await restore();
    for (const name of /** @type {const} */ ([
      "tab",
      "view",
      "filter",
      "selection",
      "object",
      "ranking",
      "detector",
    ]))
      Peculiar.events.on(name, writeSoon);
    window.addEventListener("hashchange", restore);
  }

  Peculiar.permalink = { start, lassoText, readLasso };
})();

"use strict";
/** @file The lines above the map: axes, colour, order of drawing, what a drag does. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {[DrawOrder, string][]} */
  const ORDERS = [
    ["top", "highest on top"],
    ["random", "random order"],
    ["density", "density"],
  ];

  /** @type {[MouseMode, string, string][]} */
  const MODES = [
    ["pan", "Move", "Drag moves the map (P)"],
    ["lasso", "Lasso", "Drag draws a lasso: Shift adds, Alt removes (L)"],
    ["box", "Box", "Drag draws a rectangle: Shift adds, Alt removes (R)"],
  ];

  const COLUMNS = "columns";

  /** @param {string} id @param {string} label @param {HTMLElement[]} options @param {(value: string) => void} change */
  function choice(id, label, options, change) {
    const { make } = Peculiar.dom;
    const select = make("select", { id }, ...options);
    select.addEventListener("change", () => change(select.value));
    return make("label", { class: "choice" }, make("span", {}, label), select);
  }

  /** Maps, the sky, and any two columns. */
  function showChoice() {
    const { make } = Peculiar.dom;
    const { M } = Peculiar.store;
    const maps = M.maps.map((map, i) => make("option", { value: i }, map.title));
    const others = [make("option", { value: COLUMNS }, "two columns")];
    if (M.places) others.unshift(make("option", { value: "sky" }, "the sky"));
    if (scorePair()) others.unshift(make("option", { value: "scores" }, "two scores"));
    const groups = maps.length ? [make("optgroup", { label: "Maps" }, ...maps)] : [];
    groups.push(make("optgroup", { label: "Two columns" }, ...others));
    return choice("map-show", "Show", groups, showOther);
  }

  /** The first two scores of the detector chosen, or of the first that has two. */
  function scorePair() {
    const { detectors } = Peculiar.store.M;
    const chosen = detectors.find((d) => d.name === Peculiar.state.detector);
    const all = chosen ? [chosen, ...detectors] : detectors;
    const scores = all.find((d) => d.scores.length > 1)?.scores;
    return scores && { x: scores[1], y: scores[0] };
  }

  /** @param {string} value */
  function showOther(value) {
    const { M } = Peculiar.store;
    if (value === "sky" && M.places)
      Peculiar.view.set({ x: M.places.ra, y: M.places.dec });
    else if (value === "scores") Peculiar.view.set(scorePair() ?? {});
    else if (value === COLUMNS) Peculiar.dom.at("map-x").focus();
    else {
      const map = M.maps[Number(value)];
      Peculiar.view.set({ x: map.x, y: map.y });
    }
  }

  /** @param {ViewChoice} now */
  function shown(now) {
    const { M } = Peculiar.store;
    const map = M.maps.findIndex((m) => m.x === now.x && m.y === now.y);
    if (map >= 0) return String(map);
    if (now.x === M.places?.ra && now.y === M.places.dec) return "sky";
    const pair = scorePair();
    return pair && now.x === pair.x && now.y === pair.y ? "scores" : COLUMNS;
  }

  /** @param {"x" | "y"} axis */
  function axisChoice(axis) {
    const options = Peculiar.columnOptions.groups((c) => c.kind === "number");
    const label = choice(`map-${axis}`, axis, options, (value) =>
      Peculiar.view.set({ [axis]: value }),
    );
    label.querySelector("select")?.setAttribute("aria-label", `${axis} axis`);
    return label;
  }

  function colourChoice() {
    const options = Peculiar.columnOptions.groups(
      (c) => c.group !== "map" && Peculiar.store.isDrawn(c),
    );
    return choice("map-colour", "Colour", options, (colour) =>
      Peculiar.view.set({ colour }),
    );
  }

  function paletteChoice() {
    const { make } = Peculiar.dom;
    const options = Peculiar.colours.PALETTES.map((p) => make("option", {}, p));
    return choice("map-palette", "Scale", options, (value) =>
      Peculiar.view.set({ palette: /** @type {Palette} */ (value) }),
    );
  }

  function orderChoice() {
    const { make } = Peculiar.dom;
    const options = ORDERS.map(([value, text]) => make("option", { value }, text));
    return choice("map-order", "Draw", options, (value) =>
      Peculiar.view.set({ order: /** @type {DrawOrder} */ (value) }),
    );
  }

  function modeButtons() {
    const { make } = Peculiar.dom;
    const buttons = MODES.map(([mode, text, title]) =>
      make(
        "button",
        {
          id: `mode-${mode}`,
          title,
          "aria-pressed": String(mode === "pan"),
          onclick: () => Peculiar.events.emit("mode", mode),
        },
        text,
      ),
    );
    Peculiar.events.on("mode", (now) => {
      for (const [mode] of MODES)
        Peculiar.dom
          .at(`mode-${mode}`)
          .setAttribute("aria-pressed", String(mode === now));
    });
    return make(
      "div",
      { class: "joined", role: "group", "aria-label": "Drag" },
      ...buttons,
    );
  }

  function wholeButton() {
    return Peculiar.dom.make(
      "button",
      {
        id: "map-whole",
        title: "The whole map (0, or double click)",
        onclick: () => Peculiar.map.moveTo(null),
      },
      "Whole",
    );
  }

  /** @param {string} id @param {string} value */
  function setSelect(id, value) {
    const select = /** @type {HTMLSelectElement} */ (Peculiar.dom.at(id));
    select.value = value;
    select.title = select.selectedOptions[0]?.textContent ?? "";
  }

  function update() {
    const { now } = Peculiar.view;
    const column = Peculiar.store.info(now.colour);
    setSelect("map-show", shown(now));
    setSelect("map-x", now.x);
    setSelect("map-y", now.y);
    setSelect("map-colour", now.colour);
    setSelect("map-palette", now.palette);
    setSelect("map-order", now.order);
    const scale = /** @type {HTMLSelectElement} */ (Peculiar.dom.at("map-palette"));
    scale.disabled = column.kind !== "number" && now.order !== "density";
  }

  function start() {
    const { make, at } = Peculiar.dom;
    at("map-controls").append(
      make("div", { class: "line" }, showChoice(), axisChoice("x"), axisChoice("y")),
      make(
        "div",
        { class: "line" },
        colourChoice(),
        paletteChoice(),
        orderChoice(),
        modeButtons(),
        wholeButton(),
      ),
    );
    Peculiar.events.on("view", update);
    update();
  }

  Peculiar.mapControls = { start };
})();

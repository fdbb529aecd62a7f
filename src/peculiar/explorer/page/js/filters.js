"use strict";
/** @file The filters together: what passes all of them, and the panel at the left. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** What one asks for most comes first; before it only the parts of the survey. */
  /** @type {ColumnGroup[]} */
  const ORDER = [
    "score",
    "selection",
    "annotation",
    "property",
    "reason",
    "place",
    "map",
  ];

  /** @type {Map<string, FilterValue>} */
  const chosen = new Map();
  /** Rows that fail each filter that is set. */
  /** @type {Map<string, Uint8Array>} */
  const fails = new Map();
  /** How many filters each row fails. */
  let sum = new Uint8Array(0);
  /** @type {Map<string, FilterPanel>} */
  const panels = new Map();
  let asked = 0;

  /** @param {string} name @param {FilterValue | null} value */
  async function set(name, value) {
    const { failing, replace, passing } = Peculiar.filterRules;
    const values = await Peculiar.store.column(name);
    if (!sum.length) sum = new Uint8Array(values.length);
    const after = value ? failing(values, value) : null;
    replace(sum, fails.get(name) ?? null, after);
    if (value && after) {
      chosen.set(name, value);
      fails.set(name, after);
    } else {
      chosen.delete(name);
      fails.delete(name);
    }
    Peculiar.state.setPassing(passing(sum, null));
  }

  /** @param {string[]} names */
  async function clear(names) {
    for (const name of names) await set(name, null);
  }

  function reset() {
    clear([...chosen.keys()]);
  }

  /** The counts of all panels, once a frame at most. */
  function showSoon() {
    if (!asked)
      asked = requestAnimationFrame(() => {
        asked = 0;
        showPanels();
      });
  }

  function showPanels() {
    const all = Peculiar.state.passing;
    for (const [name, panel] of panels) {
      const own = fails.get(name);
      const others = own ? Peculiar.filterRules.passing(sum, own) : all;
      panel.show(others, chosen.get(name) ?? null);
    }
    /** @type {HTMLButtonElement} */ (Peculiar.dom.at("filters-reset")).disabled =
      !chosen.size;
  }

  /** @param {Column} column */
  async function addPanel(column) {
    const { make, at } = Peculiar.dom;
    const values = await Peculiar.store.column(column.name);
    const { choices, flag } = Peculiar.filterChoices;
    const { histogram } = Peculiar.filterHistogram;
    const kind = /** @type {"number" | "category" | "flag"} */ (column.kind);
    const makePanel = { number: histogram, category: choices, flag }[kind];
    const panel = makePanel(column, values, (value) => set(column.name, value));
    const title = Peculiar.view.titleOf(column.name);
    const id = `filter-${column.name}`;
    at("filters").append(
      make(
        "section",
        { class: "filter", id, "aria-label": title },
        make("h3", { title: column.description || title }, title),
        panel.element,
      ),
    );
    panels.set(column.name, panel);
    panel.show(Peculiar.state.passing, chosen.get(column.name) ?? null);
  }

  function build() {
    const { make, at } = Peculiar.dom;
    const button = make("button", { id: "filters-reset", onclick: reset }, "Reset");
    const head = make(
      "div",
      { class: "panel-head" },
      make("h2", {}, "Filters"),
      button,
    );
    at("filters").append(head);
    Peculiar.keys.bind("Shift+r", "reset the filters", reset);
    Peculiar.keys.bind("f", "go to the filters", () =>
      /** @type {HTMLElement | null} */ (
        at("filters").querySelector("input, .brush")
      )?.focus(),
    );
  }

  function inOrder() {
    const { columns, slice } = Peculiar.store.M;
    const place = (/** @type {Column} */ column) =>
      column.name === slice ? -1 : ORDER.indexOf(column.group);
    return columns.filter((c) => c.filter).sort((a, b) => place(a) - place(b));
  }

  /** The map is not kept waiting for the filters' columns. */
  async function start() {
    build();
    Peculiar.events.on("filter", showSoon);
    Peculiar.events.on("theme", showSoon);
    for (const column of inOrder()) await addPanel(column);
    showPanels();
  }

  Peculiar.filters = { start, set, reset, values: () => chosen };
})();

"use strict";
/** @file The three pages in one: candidates, judging, and the map with all else. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Button, panel and key of each, and what is started when it is first shown. */
  /** @type {Record<TabName, { panel: string, key: string, help: string }>} */
  const TABS = {
    home: { panel: "home", key: "c", help: "the candidates" },
    judge: { panel: "judge", key: "j", help: "judge" },
    map: { panel: "explore", key: "m", help: "the map, filters and all numbers" },
  };
  const NAMES = /** @type {TabName[]} */ (Object.keys(TABS));

  /** @type {Map<TabName, Promise<void>>} */
  const started = new Map();
  /** @type {TabName} */
  let shown = "home";

  /** @param {TabName} name */
  const button = (name) => Peculiar.dom.at(`tab-${name}`);
  /** @param {TabName} name */
  const panel = (name) => Peculiar.dom.at(TABS[name].panel);

  /** @type {Tabs["show"]} */
  async function show(name) {
    shown = name;
    document.documentElement.dataset.tab = name;
    for (const one of NAMES) {
      panel(one).hidden = one !== name;
      button(one).setAttribute("aria-selected", String(one === name));
      button(one).tabIndex = one === name ? 0 : -1;
    }
    const known = started.get(name);
    const start = known ?? Promise.resolve(Peculiar.parts[name]());
    started.set(name, start);
    await start;
    if (shown === name) Peculiar.events.emit("tab", name);
  }

  /** @param {number} by */
  function turn(by) {
    const next = NAMES[(NAMES.indexOf(shown) + by + NAMES.length) % NAMES.length];
    show(next);
    button(next).focus();
  }

  function start() {
    const { bind } = Peculiar.keys;
    for (const name of NAMES) {
      const { key, help } = TABS[name];
      button(name).addEventListener("click", () => show(name));
      button(name).title = `Key ${key}`;
      bind(key, `go to: ${help}`, () => show(name), "*");
    }
    bind("ArrowLeft", "on the line of pages: the one before", () => turn(-1), "#tabs");
    bind("ArrowRight", "on the line of pages: the next one", () => turn(1), "#tabs");
  }

  Peculiar.tabs = { start, show, now: () => shown, panel: () => panel(shown) };
})();

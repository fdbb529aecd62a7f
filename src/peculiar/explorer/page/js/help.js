"use strict";
/** @file The dialog of all keys. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {Record<string, string>} */
  const SIGNS = {
    ArrowLeft: "←",
    ArrowRight: "→",
    ArrowUp: "↑",
    ArrowDown: "↓",
    Escape: "Esc",
    PageUp: "Page up",
    PageDown: "Page down",
    " ": "Space",
  };

  /** @param {string} key "Ctrl+z" as keys on a keyboard */
  function keyCaps(key) {
    const parts = key === "+" ? ["+"] : key.split(/\+(?=.)/);
    return parts.map((part) =>
      Peculiar.dom.make(
        "kbd",
        {},
        SIGNS[part] ?? (part.length > 1 ? part : part.toUpperCase()),
      ),
    );
  }

  /** Keys with the same words share a line; of many only the first and the last. */
  function rows() {
    const { make } = Peculiar.dom;
    /** @type {Map<string, Set<string>>} */
    const byHelp = new Map();
    for (const { key, help } of Peculiar.keys.help())
      byHelp.set(help, (byHelp.get(help) ?? new Set()).add(key));
    return [...byHelp].map(([help, all]) => {
      const keys = [...all];
      const few = keys.length > 4 ? [keys[0], "…", keys[keys.length - 1]] : keys;
      const caps = few.map((key) =>
        key === "…" ? " …" : make("span", {}, ...keyCaps(key)),
      );
      return make("div", {}, make("span", { class: "keys" }, ...caps), help);
    });
  }

  function show() {
    const { make, at } = Peculiar.dom;
    const dialog = make(
      "dialog",
      { id: "help", "aria-labelledby": "help-title", onclose: () => dialog.remove() },
      make("h2", { id: "help-title" }, "Keys"),
      make("div", { class: "columns" }, ...rows()),
      make(
        "p",
        { class: "quiet" },
        "With the mouse: drag to pan, wheel to zoom, double click to show all. " +
          "While drawing a lasso or a box, Shift adds to the selection, Alt removes.",
      ),
      make("button", { onclick: () => dialog.close() }, "Close"),
    );
    at("dialogs").append(dialog);
    dialog.showModal();
  }

  function start() {
    Peculiar.keys.bind("?", "this list of keys", show);
    Peculiar.dom.at("help-button").addEventListener("click", show);
  }

  Peculiar.help = { start };
})();

"use strict";
/** @file The dialog that says what the page shows, and its keys. */
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

  /** What one sees and does, page by page; keys stand under each. */
  const PAGES = [
    {
      title: "Candidates",
      text:
        "The objects that are most likely to be interesting, the best first; what looks " +
        "like an artifact is set aside. A mark says how an object was judged. A click " +
        "shows it large.",
      own: (/** @type {string | undefined} */ where) => where === "#wall",
    },
    {
      title: "Judge",
      text:
        "One object after the other. Say what each is: interesting, boring, an artifact, " +
        "or unsure. After every ten the page learns from what was said, and brings up more " +
        "of what is interesting. All is kept in this browser; key T saves it as a file.",
      own: (/** @type {string | undefined} */ where) =>
        where === "#judge" || where === "#judge-grid",
    },
    {
      title: "Map",
      text:
        "All objects, with their scores and properties: filters on the left, a map, and the " +
        "objects themselves below. Drag to pan, wheel to zoom, double click to show all. " +
        "While drawing a lasso or a box, Shift adds to the selection, Alt removes. " +
        "More keys are listed here once this page was shown.",
      own: (/** @type {string | undefined} */ where) =>
        where !== "*" && where !== "#wall" && !where?.startsWith("#judge"),
    },
    {
      title: "On every page",
      text: "",
      own: (/** @type {string | undefined} */ where) => where === "*",
    },
  ];

  /** Keys with the same words share a line; of many only the first and the last. */
  /** @param {(where: string | undefined) => boolean | undefined} own */
  function rows(own) {
    const { make } = Peculiar.dom;
    /** @type {Map<string, Set<string>>} */
    const byHelp = new Map();
    for (const { key, help, where } of Peculiar.keys.help())
      if (own(where)) byHelp.set(help, (byHelp.get(help) ?? new Set()).add(key));
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
    const dialog = make("dialog", {
      id: "help",
      "aria-labelledby": "help-title",
      onclose: () => dialog.remove(),
    });
    const parts = PAGES.flatMap(({ title, text, own }) => [
      make("h3", {}, title),
      make("p", {}, text),
      make("div", { class: "columns" }, ...rows(own)),
    ]);
    const head = make("h2", { id: "help-title" }, "What this page shows, and its keys");
    const close = make("button", { onclick: () => dialog.close() }, "Close");
    dialog.append(make("div", { class: "help-head" }, head, close), ...parts);
    at("dialogs").append(dialog);
    dialog.showModal();
  }

  function start() {
    Peculiar.keys.bind("?", "what this page shows, and its keys", show, "*");
    Peculiar.dom.at("help-button").addEventListener("click", show);
  }

  Peculiar.help = { start };
})();

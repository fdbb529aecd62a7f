"use strict";
/** @file Light or dark: as the computer has it, until the button is pressed. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const KEY = "peculiar:theme";

  const system = () => matchMedia("(prefers-color-scheme: dark)");

  /** @returns {Theme} */
  const now = () =>
    document.documentElement.dataset.theme === "dark" ? "dark" : "light";

  /** What was chosen; null: nothing, or a browser lets a page from disk keep nothing. */
  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  /** Show what was chosen, else what the computer has. */
  function show() {
    const kept = remembered();
    const chosen = kept === "light" || kept === "dark" ? kept : null;
    const theme = chosen ?? (system().matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    Peculiar.events.emit("theme", theme);
  }

  function toggle() {
    const theme = now() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Then it holds until the page is closed.
    }
    Peculiar.events.emit("theme", theme);
  }

  function start() {
    show();
    Peculiar.dom.at("theme-button").addEventListener("click", toggle);
    Peculiar.keys.bind("Shift+d", "light or dark page", toggle, "*");
    system().addEventListener("change", show);
  }

  Peculiar.theme = { now, start };
})();

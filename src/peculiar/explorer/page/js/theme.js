"use strict";
/** @file Light or dark: as the computer has it, until the button is pressed. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const KEY = "peculiar:theme";

  /** @returns {Theme} */
  function now() {
    const chosen = document.documentElement.dataset.theme;
    if (chosen === "light" || chosen === "dark") return chosen;
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }

  /** A browser may forbid a page opened from disk to keep anything. */
  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  /** @param {Theme} theme */
  function set(theme) {
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Then it holds until the page is closed.
    }
    Peculiar.events.emit("theme", theme);
  }

  function start() {
    const kept = remembered();
    if (kept === "light" || kept === "dark")
      document.documentElement.dataset.theme = kept;
    const toggle = () => set(now() === "dark" ? "light" : "dark");
    Peculiar.dom.at("theme-button").addEventListener("click", toggle);
    Peculiar.keys.bind("Shift+d", "light or dark page", toggle);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
      Peculiar.events.emit("theme", now()),
    );
  }

  Peculiar.theme = { now, start };
})();

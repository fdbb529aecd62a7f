"use strict";
/** @file Events between the modules: listeners are called in the order in which they were added. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {Map<string, ((value: unknown) => void)[]>} */
  const listeners = new Map();

  /** @type {Events["on"]} */
  function on(name, f) {
    const list = listeners.get(name) ?? [];
    list.push(/** @type {(value: unknown) => void} */ (f));
    listeners.set(name, list);
  }

  /** @type {Events["emit"]} */
  function emit(name, ...value) {
    for (const f of listeners.get(name) ?? []) f(value[0]);
  }

  Peculiar.events = { on, emit };
})();

"use strict";
/** @file The line between map and gallery: drag it, or move it with arrow keys. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const STEP = 40;

  /** @param {number} height of the gallery, CSS pixels */
  function set(height) {
    const middle = Peculiar.dom.at("middle");
    const most = middle.clientHeight - 220;
    const kept = Math.round(Math.max(60, Math.min(most, height)));
    middle.style.setProperty("--gallery", `${kept}px`);
    Peculiar.dom.at("divider").setAttribute("aria-valuenow", String(kept));
  }

  function start() {
    const { at } = Peculiar.dom;
    const divider = at("divider");
    const height = () => at("gallery").clientHeight;
    divider.addEventListener("pointerdown", (event) =>
      divider.setPointerCapture(event.pointerId),
    );
    divider.addEventListener("pointermove", (event) => {
      if (divider.hasPointerCapture(event.pointerId))
        set(at("middle").getBoundingClientRect().bottom - event.clientY);
    });
    const { bind } = Peculiar.keys;
    bind(
      "ArrowUp",
      "with the focus on the line above the gallery: move it",
      () => set(height() + STEP),
      "#divider",
    );
    bind(
      "ArrowDown",
      "with the focus on the line above the gallery: move it",
      () => set(height() - STEP),
      "#divider",
    );
  }

  Peculiar.divider = { start };
})();

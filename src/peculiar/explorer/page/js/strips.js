"use strict";
/** @file Images of objects: one WebP strip each, panels side by side, loaded when seen. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {Uint8Array | null} */
  let kept = null;
  /** @type {IntersectionObserver | null} */
  let observer = null;

  /** Load which objects have an image. */
  async function start() {
    const { strips } = Peculiar.store.M;
    observer = new IntersectionObserver(showSeen, { rootMargin: "200px" });
    if (strips)
      kept = /** @type {Uint8Array} */ (await Peculiar.store.load(strips.has));
  }

  /**
   * @param {number} row
   * @returns {string} its file; a thousand share a folder
   */
  function path(row) {
    const folder = String(Math.floor(row / 1000)).padStart(4, "0");
    return `${Peculiar.store.base}strips/${folder}/${row}.webp`;
  }

  /**
   * @param {number} row
   * @returns {boolean}
   */
  function has(row) {
    return kept?.[row] === 1;
  }

  /** @returns {string[]} what a strip's panels show, from the left */
  function titles() {
    return Peculiar.store.M.strips?.panels ?? [];
  }

  /**
   * @param {number} row
   * @param {number} panel 0 is the left one
   * @param {number} size of its side, CSS pixels
   * @returns {HTMLElement}
   */
  function panel(row, panel, size) {
    const element = document.createElement("span");
    element.className = "panel";
    element.style.width = element.style.height = `${size}px`;
    if (!has(row)) {
      element.classList.add("panel-none");
      element.textContent = "no image";
      return element;
    }
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", titles()[panel]);
    element.style.backgroundSize = `${titles().length * size}px ${size}px`;
    element.style.backgroundPosition = `${-panel * size}px 0`;
    element.dataset.strip = path(row);
    observer?.observe(element);
    return element;
  }

  /** @param {IntersectionObserverEntry[]} entries */
  function showSeen(entries) {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !(target instanceof HTMLElement)) continue;
      target.style.backgroundImage = `url("${target.dataset.strip}")`;
      observer?.unobserve(target);
    }
  }

  Peculiar.strips = { start, path, has, titles, panel };
})();

"use strict";
/**
 * @file Pictures of objects, loaded when seen: a strip of what the detector sees, and a
 * picture of the whole cutout, each one WebP file with its panels side by side.
 */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {Uint8Array | null} */
  let kept = null;
  /** @type {IntersectionObserver | null} */
  let observer = null;

  /** Load which objects have pictures. */
  async function start() {
    const { strips } = Peculiar.store.M;
    observer = new IntersectionObserver(showSeen, { rootMargin: "200px" });
    if (strips)
      kept = /** @type {Uint8Array} */ (await Peculiar.store.load(strips.has));
  }

  /** @param {string} kind @param {number} row */
  function file(kind, row) {
    const folder = String(Math.floor(row / 1000)).padStart(4, "0");
    return `${Peculiar.store.base}${kind}/${folder}/${row}.webp`;
  }

  /**
   * @param {number} row
   * @returns {string} the file of its strip; a thousand share a folder
   */
  function path(row) {
    return file("strips", row);
  }

  /**
   * @param {number} row
   * @returns {string} the file of its whole cutout
   */
  function widePath(row) {
    return file("wide", row);
  }

  /**
   * @param {number} row
   * @returns {boolean} whether it has pictures
   */
  function has(row) {
    return (kept?.[row] ?? 0) > 0;
  }

  /** @param {number} row @returns {PictureForm | undefined} */
  function form(row) {
    return Peculiar.store.M.strips?.forms[(kept?.[row] ?? 0) - 1];
  }

  /** @param {number} row @returns {number | null} arcsec a pixel; null: not known */
  function scale(row) {
    return form(row)?.scale ?? null;
  }

  /** @param {number} row @returns {number} pixels on a side of a strip's panel */
  function side(row) {
    return form(row)?.side ?? 0;
  }

  /** @param {number} row @returns {number} pixels on a side of the whole cutout */
  function wideSide(row) {
    return form(row)?.wideSide ?? 0;
  }

  /** @returns {string[]} what a strip's panels show, from the left */
  function titles() {
    return Peculiar.store.M.strips?.panels ?? [];
  }

  /** @returns {string[]} panels of the whole cutout; a slice may lack some bands */
  function wideTitles() {
    return Peculiar.store.M.strips?.wide ?? [];
  }

  /**
   * @param {number} row
   * @param {number} panel of titles()
   * @param {number} size of its side, CSS pixels
   * @returns {HTMLElement}
   */
  function panel(row, panel, size) {
    if (!has(row)) return nothing(size, "no image", missing());
    return part(path(row), panel, titles(), size);
  }

  /**
   * @param {number} row
   * @param {number} panel of wideTitles()
   * @param {number} size of its side, CSS pixels
   * @returns {HTMLElement}
   */
  function wide(row, panel, size) {
    if (!has(row)) return nothing(size, "no image", missing());
    const own = form(row)?.wide ?? [];
    const title = wideTitles()[panel];
    if (!own.includes(title))
      return nothing(size, `no ${title}`, "The cutouts of its slice lack this band.");
    return part(widePath(row), own.indexOf(title), own, size);
  }

  /** @returns {string} why an object has no picture, and how one gets it */
  function missing() {
    return `No picture of this object. ${Peculiar.store.M.strips?.more ?? ""}`.trim();
  }

  /** @param {number} size */
  function square(size) {
    const element = document.createElement("span");
    element.className = "panel";
    element.style.width = element.style.height = `${size}px`;
    return element;
  }

  /**
   * @param {number} size
   * @param {string} text in place of the picture
   * @param {string} [why]
   */
  function nothing(size, text, why) {
    const element = square(size);
    element.classList.add("panel-none");
    // Shown by the style: no part of the name of a button around it.
    element.dataset.text = text;
    if (why) element.title = why;
    return element;
  }

  /**
   * @param {string} path
   * @param {number} place of the panel in the file, 0 is the left one
   * @param {string[]} all titles of the file's panels
   * @param {number} size
   */
  function part(path, place, all, size) {
    const element = square(size);
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", all[place]);
    element.style.backgroundSize = `${all.length * size}px ${size}px`;
    element.style.backgroundPosition = `${-place * size}px 0`;
    element.dataset.strip = path;
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

  Peculiar.strips = {
    ...{ start, path, has, titles, panel },
    ...{ widePath, wideTitles, wide, scale, side, wideSide, missing },
  };
})();

"use strict";
/** @file A grid of tiles that scrolls without end: only those that are seen exist. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Lines beyond the edges, so that images are there before they are seen. */
  const SPARE = 2;

  /**
   * Which tiles are to be seen.
   * @param {number} top of the view in the list, px
   * @param {number} view its height, px
   * @param {number} line height of one, px
   * @param {number} columns tiles a line
   * @param {number} count of all tiles
   * @returns {[number, number]} the first, and the one after the last
   */
  function span(top, view, line, columns, count) {
    const first = Math.max(0, Math.floor(top / line) - SPARE) * columns;
    const end = (Math.ceil((top + view) / line) + SPARE) * columns;
    return [Math.min(first, count), Math.min(end, count)];
  }

  class Grid {
    /** @type {Map<number, HTMLElement>} Tiles that exist, by place. */
    shown = new Map();
    count = 0;
    /** Tiles a line. */
    columns = 1;
    scroll = Peculiar.virtualScroll.create(0, 0);

    /**
     * @param {HTMLElement} scroller
     * @param {{width: number, height: number}} tile with the gap, px
     * @param {(place: number) => HTMLElement} build
     */
    constructor(scroller, tile, build) {
      const attributes = { class: "gallery-sheet", role: "presentation" };
      this.scroller = scroller;
      this.tile = tile;
      this.build = build;
      this.sheet = Peculiar.dom.make("div", attributes);
      scroller.replaceChildren(this.sheet);
      scroller.addEventListener("scroll", () => this.follow());
      scroller.addEventListener("scrollend", () => this.jump(this.scroll.top()));
      new ResizeObserver(() => this.layout()).observe(scroller);
    }

    /** The scrollbar moved: so does the list. */
    follow() {
      if (this.scroller.scrollTop === this.scroll.bar()) return;
      this.scroll.follow(this.scroller.scrollTop);
      requestAnimationFrame(() => this.paint());
    }

    /** Put the tiles that are seen into the page, take the others out. */
    paint() {
      const { scroller, tile, shown, columns } = this;
      const top = this.scroll.top();
      const view = scroller.clientHeight;
      const [first, end] = span(top, view, tile.height, columns, this.count);
      for (const [place, element] of shown) {
        if (place >= first && place < end) continue;
        element.remove();
        shown.delete(place);
      }
      // A tall list moves under the sheet, which is no taller than browsers allow.
      const shift = this.scroll.bar() - top;
      const pitch = Math.max(tile.width, Math.floor(scroller.clientWidth / columns));
      for (let place = first; place < end; place++) {
        const element = shown.get(place) ?? this.build(place);
        const x = (place % columns) * pitch;
        const y = Math.floor(place / columns) * tile.height + shift;
        element.style.transform = `translate(${x}px, ${y}px)`;
        if (shown.has(place)) continue;
        shown.set(place, element);
        this.sheet.append(element);
      }
    }

    /** Measure anew, keep the first tile that is seen. */
    layout() {
      const { scroller, tile } = this;
      const firstSeen = Math.floor(this.scroll.top() / tile.height) * this.columns;
      this.columns = Math.max(1, Math.floor(scroller.clientWidth / tile.width));
      const total = Math.ceil(this.count / this.columns) * tile.height;
      this.scroll = Peculiar.virtualScroll.create(total, scroller.clientHeight);
      this.sheet.style.height = `${this.scroll.height}px`;
      this.jump(Math.floor(firstSeen / this.columns) * tile.height);
    }

    /** @param {number} top of the view in the list, px */
    jump(top) {
      this.scroller.scrollTop = this.scroll.moveTo(top);
      // Browsers round where the bar is.
      this.scroll.settle(this.scroller.scrollTop);
      this.paint();
    }

    /** @param {number} count of tiles there are now; all are built anew */
    reset(count) {
      for (const element of this.shown.values()) element.remove();
      this.shown.clear();
      this.count = count;
      this.layout();
    }

    /** @param {number} place scrolls there, if it is not seen in full */
    reveal(place) {
      const top = Math.floor(place / this.columns) * this.tile.height;
      const lowest = top + this.tile.height - this.scroller.clientHeight;
      if (this.scroll.top() > top) this.jump(top);
      else if (this.scroll.top() < lowest) this.jump(lowest);
    }

    /** @returns {number} lines that are seen at once */
    lines() {
      return Math.max(1, Math.floor(this.scroller.clientHeight / this.tile.height));
    }

    /** @param {number} place */
    element(place) {
      return this.shown.get(place) ?? null;
    }
  }

  Peculiar.galleryGrid = { span, Grid };
})();

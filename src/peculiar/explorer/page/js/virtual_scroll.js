"use strict";
/** @file Scrolling through more than a browser's tallest element: where a list is. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Browsers end at 17 to 33 million pixels; a million objects may need more. */
  const TALLEST = 8e6;

  /**
   * Follows an element's scrollbar through a list that may be taller than the element
   * can be: small steps move the list by as much as the bar, long ones (the bar dragged)
   * by its share of the whole.
   * @param {number} total height of the list, px
   * @param {number} view height of what is seen, px
   * @returns {VirtualScroll}
   */
  function create(total, view) {
    const height = Math.max(view, Math.min(total, TALLEST));
    const last = Math.max(0, total - view);
    const lastBar = Math.max(1, height - view);
    /** Of the list, and of the scrollbar. */
    let top = 0;
    let bar = 0;

    /** @param {number} value */
    const clamped = (value) => Math.min(last, Math.max(0, value));

    /**
     * @param {number} scrollTop the bar is here now
     * @returns {number} the list's top
     */
    function follow(scrollTop) {
      const step = scrollTop - bar;
      const small = height === total || Math.abs(step) < 2 * view;
      top = clamped(small ? top + step : (scrollTop / lastBar) * last);
      // At its ends the bar can't go on, so what little is left comes at once.
      if (scrollTop <= 0 && top < view) top = 0;
      if (scrollTop >= lastBar && last - top < view) top = last;
      bar = scrollTop;
      return top;
    }

    /**
     * @param {number} value the list shall be here
     * @returns {number} where the bar belongs
     */
    function moveTo(value) {
      top = clamped(value);
      bar = height === total ? top : Math.round((top / Math.max(1, last)) * lastBar);
      return bar;
    }

    /** @param {number} scrollTop where the browser really put the bar */
    function settle(scrollTop) {
      bar = scrollTop;
    }

    return { height, top: () => top, bar: () => bar, follow, moveTo, settle };
  }

  Peculiar.virtualScroll = { create };
})();

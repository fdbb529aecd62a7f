"use strict";
/** @file Random numbers that are the same again from the same seed. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Mulberry32: 32 bits, enough for some thousand draws. */
  /** @type {PeculiarNamespace["random"]} */
  function random(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  Peculiar.random = random;
})();

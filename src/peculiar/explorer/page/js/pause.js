"use strict";
/** @file Lets the page draw and answer keys in the middle of long work. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Milliseconds of work that nobody notices. */
  const SHORT = 12;

  let last = 0;

  /** @type {PeculiarNamespace["pause"]} */
  async function pause() {
    if (performance.now() - last < SHORT) return;
    await new Promise((resolve) => {
      // A timer would wait for milliseconds.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve(undefined);
      };
      port2.postMessage(0);
    });
    last = performance.now();
  }

  Peculiar.pause = pause;
})();

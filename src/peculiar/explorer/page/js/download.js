"use strict";
/** @file A file made in the page, saved where the browser puts downloads. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Until the browser has surely taken the file, ms. */
  const TAKEN = 60000;

  /**
   * @param {string} name
   * @param {string} type of the content
   * @param {string[]} pieces
   */
  function save(name, type, pieces) {
    const url = URL.createObjectURL(new Blob(pieces, { type }));
    Peculiar.dom.make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), TAKEN);
    Peculiar.status.say(`Saved ${name}`);
  }

  Peculiar.download = { save };
})();

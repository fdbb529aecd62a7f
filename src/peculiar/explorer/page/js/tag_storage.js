"use strict";
/** @file Where one's own tags are kept: the browser's storage, a place a catalogue. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Tags that are verdicts: an object has one of them, or none. */
  const VERDICTS = ["interesting", "boring", "artifact", "unsure"];

  /** What the keys 1 to 9 stand for until they are renamed. */
  const NAMES = [...VERDICTS, "merger", "tidal", "lens", "jet", "other"];

  /** @returns {TagData} */
  function empty() {
    return { format: 1, names: [...NAMES], tags: {}, notes: {}, when: {}, who: "" };
  }

  /** @returns {string} this catalogue's place in the storage */
  function place() {
    return `peculiar:${Peculiar.store.M.key}`;
  }

  /** @returns {{data: TagData, trouble: string}} trouble: "", or why nothing is kept */
  function read() {
    try {
      const kept = window.localStorage.getItem(place());
      return { data: { ...empty(), ...JSON.parse(kept ?? "{}") }, trouble: "" };
    } catch {
      const trouble = "The browser stores no tags of this page: save them to a file.";
      return { data: empty(), trouble };
    }
  }

  /**
   * @param {TagData} data
   * @returns {string} "", or why it is not kept
   */
  function write(data) {
    try {
      window.localStorage.setItem(place(), JSON.stringify(data));
      return "";
    } catch {
      return "The browser's storage is full or blocked: save your tags to a file.";
    }
  }

  Peculiar.tagStorage = { VERDICTS, empty, place, read, write };
})();

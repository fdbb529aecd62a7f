"use strict";
/** @file One's own tags as a file: JSON to carry on with, CSV for the pipeline. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const ID = /^-?\d{1,19}$/;

  /** The tag of an object with a note only: the pipeline takes no row without a tag. */
  const NOTED = "noted";

  /**
   * @param {TagData} data
   * @param {string} key the catalogue's
   * @returns {string}
   */
  function toJson(data, key) {
    const { format, names, tags, notes, when, who } = data;
    const file = { format, key, names, tags, notes, when, who };
    return `${JSON.stringify(file, null, 1)}\n`;
  }

  /**
   * @param {string} text of a file
   * @param {string} key the catalogue's
   * @returns {TagData}
   * @throws {Error} in words, if it is no file of tags of this catalogue
   */
  function fromJson(text, key) {
    const file = parsed(text);
    if (!isObject(file) || file.format !== 1 || !isObject(file.tags)) {
      throw new Error("This is not a file of tags as written by “Save”.");
    }
    if (file.key !== key) {
      throw new Error(
        `These tags are of another catalogue (${file.key}); this one is ${key}. ` +
          "No tag was loaded.",
      );
    }
    return {
      format: 1,
      names: namesOf(file.names),
      tags: entriesOf(file.tags, tagsOf),
      notes: entriesOf(file.notes, noteOf),
      when: {},
      who: "",
    };
  }

  /**
   * @param {string} text
   * @returns {unknown}
   */
  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  /**
   * @param {unknown} value
   * @returns {value is Record<string, unknown>}
   */
  function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }

  /**
   * @param {unknown} names
   * @returns {string[]} nine, "" for a free key
   */
  function namesOf(names) {
    const given = Array.isArray(names) ? names : Peculiar.tags.data().names;
    return Array.from({ length: 9 }, (_, slot) =>
      typeof given[slot] === "string" ? Peculiar.tags.clean(given[slot]) : "",
    );
  }

  /**
   * @template T
   * @param {unknown} entries by id
   * @param {(value: unknown) => T} read
   * @returns {Record<string, T>}
   */
  function entriesOf(entries, read) {
    if (entries === undefined) return {};
    if (!isObject(entries)) throw new Error("Tags and notes are objects by id");
    const wrong = Object.keys(entries).find((id) => !ID.test(id));
    if (wrong !== undefined) throw new Error(`“${wrong}” is not an object id`);
    return Object.fromEntries(Object.entries(entries).map(([id, v]) => [id, read(v)]));
  }

  /**
   * @param {unknown} value
   * @returns {string[]}
   */
  function tagsOf(value) {
    if (!Array.isArray(value) || !value.every((tag) => typeof tag === "string")) {
      throw new Error("The tags of an object are a list of texts");
    }
    return value.map(Peculiar.tags.clean).filter(Boolean);
  }

  /**
   * @param {unknown} value
   * @returns {string}
   */
  function noteOf(value) {
    if (typeof value !== "string") throw new Error("The note on an object is a text");
    return value.trim();
  }

  /**
   * The form that the pipeline reads as `annotations.tags`; an object's note stands with
   * its first tag.
   * @param {TagData} data
   * @returns {string}
   */
  function toCsv(data) {
    const { quoted } = Peculiar.csv;
    const lines = ['"object_id","tag","note","who","when"'];
    for (const id of new Set([...Object.keys(data.tags), ...Object.keys(data.notes)])) {
      const tags = data.tags[id] ?? [NOTED];
      for (const [place, tag] of tags.entries()) {
        const note = place === 0 ? (data.notes[id] ?? "") : "";
        const cells = [id, tag, note, data.who, data.when[id] ?? ""];
        lines.push(cells.map((cell) => (cell ? quoted(cell) : "")).join(","));
      }
    }
    return `${lines.join("\n")}\n`;
  }

  Peculiar.tagFile = { toJson, fromJson, toCsv };
})();

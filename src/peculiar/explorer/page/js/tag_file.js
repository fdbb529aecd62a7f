"use strict";
/** @file One's own tags as a file: JSON to carry on with, CSV for the pipeline. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const ID = /^-?\d{1,19}$/;

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
      when: entriesOf(file.when, noteOf),
      who: noteOf(file.who ?? ""),
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
   * The form that the pipeline reads (`judgements.files`): a row an object. The last tag
   * that is a verdict is the verdict.
   * @param {TagData} data
   * @returns {string}
   */
  function toCsv(data) {
    const { VERDICTS } = Peculiar.tagStorage;
    const lines = ['"object_id","verdict","tags","note","who","when"'];
    for (const id of new Set([...Object.keys(data.tags), ...Object.keys(data.notes)])) {
      const own = data.tags[id] ?? [];
      const verdict = own.filter((tag) => VERDICTS.includes(tag)).at(-1) ?? "";
      const tags = own.filter((tag) => !VERDICTS.includes(tag)).join("; ");
      const said = [id, verdict, tags, data.notes[id], data.who, data.when[id]];
      lines.push(said.map((cell) => (cell ? Peculiar.csv.quoted(cell) : "")).join(","));
    }
    return `${lines.join("\n")}\n`;
  }

  /**
   * @param {string} text as `toCsv` writes it, or with a tag a row in the column `tag`
   * @returns {TagData}
   * @throws {Error} in words, if it is neither, or by several people
   */
  function fromCsv(text) {
    const { VERDICTS } = Peculiar.tagStorage;
    const [header = [], ...rows] = Peculiar.csv.read(text);
    const names = header.map((name) => (name.trim() === "tag" ? "tags" : name.trim()));
    const says = names.includes("verdict") || names.includes("tags");
    if (!names.includes("object_id") || !says) {
      throw new Error("Expected columns object_id, and verdict or tags.");
    }
    /** @type {Record<string, string[]>} */
    const tags = {};
    /** @type {Record<string, string>} */
    const notes = {};
    /** @type {Record<string, string>} */
    const when = {};
    const people = new Set();
    for (const row of rows) {
      const cell = (/** @type {string} */ name) =>
        row[names.indexOf(name)]?.trim() ?? "";
      const [id, verdict] = [cell("object_id"), cell("verdict").toLowerCase()];
      if (!ID.test(id)) throw new Error(`“${id}” is not an object id`);
      if (verdict && !VERDICTS.includes(verdict)) {
        throw new Error(`“${verdict}” is none of ${VERDICTS.join(", ")}`);
      }
      const said = [...cell("tags").split(";"), verdict].map(Peculiar.tags.clean);
      const before = (tags[id] ?? []).filter((t) => !verdict || !VERDICTS.includes(t));
      tags[id] = [...new Set([...before, ...said.filter(Boolean)])];
      notes[id] = [notes[id], cell("note")].filter(Boolean).join("\n");
      when[id] = cell("when") || when[id];
      if (cell("who")) people.add(cell("who"));
    }
    if (people.size > 1) {
      const all = [...people].join(", ");
      throw new Error(`The file is by several people: ${all}. Load your own file.`);
    }
    const who = [...people][0] ?? "";
    return { format: 1, names: namesOf(null), tags, notes, when, who };
  }

  /**
   * @param {string} text of a file, in either form
   * @param {string} key the catalogue's
   * @returns {TagData}
   * @throws {Error} in words
   */
  function read(text, key) {
    return /^\s*\{/.test(text) ? fromJson(text, key) : fromCsv(text);
  }

  Peculiar.tagFile = { toJson, toCsv, read };
})();

"use strict";
/**
 * @file Judgements in the browser's storage: a key a record, so that two windows that
 * judge at the same time never write over each other.
 */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** What the keys 4 to 9 stand for until they are renamed. */
  const NAMES = ["merger", "tidal", "lens", "jet", "other", ""];

  const BLOCKED = "The browser keeps no judgements of this page: save them to a file.";
  const FULL = "The browser's storage is full: save your judgements to a file.";

  /** What could not be kept, by key: tried again with every change. */
  /** @type {Map<string, string | null>} */
  const unkept = new Map();
  let blocked = false;

  /** @returns {string} the key that earlier versions of the page had everything under */
  const old = () => `peculiar:${Peculiar.store.M.key}`;

  /**
   * @param {string} id
   * @param {string} who
   */
  const keyOf = (id, who) => `${old()}/record/${id}/${who}`;
  const whoKey = () => `${old()}/who`;
  const namesKey = () => `${old()}/names`;

  /**
   * @param {string | null} key that another window wrote to
   * @returns {{id: string, who: string} | "settings" | null} what is in it of ours
   */
  function placeOf(key) {
    if (key === whoKey() || key === namesKey()) return "settings";
    const beginning = keyOf("", "").slice(0, -1);
    if (!key?.startsWith(beginning)) return null;
    const place = /^([^/]+)\/([\s\S]*)$/.exec(key.slice(beginning.length));
    return place && { id: place[1], who: place[2] };
  }

  /** @returns {KeptJudgements} */
  function read() {
    blocked = false;
    unkept.clear();
    try {
      moveOld();
      return { table: records(), ...settings() };
    } catch {
      blocked = true;
      return { table: new Map(), who: "", names: [...NAMES] };
    }
  }

  /** @returns {{who: string, names: string[]}} who judges, and what the keys are called */
  function settings() {
    const names = parsed(localStorage.getItem(namesKey()));
    return {
      who: localStorage.getItem(whoKey()) ?? "",
      names: Array.isArray(names) ? names.map(String) : [...NAMES],
    };
  }

  /** @returns {JudgementTable} */
  function records() {
    /** @type {JudgementTable} */
    const table = new Map();
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i);
      const place = placeOf(key);
      if (!key || !place || place === "settings") continue;
      const { id, who } = place;
      const found = recordOf(id, who, localStorage.getItem(key));
      if (found) table.set(id, (table.get(id) ?? new Map()).set(who, found));
    }
    return table;
  }

  /**
   * @param {string} id
   * @param {string} who
   * @param {string | null} text
   * @returns {Judgement | null}
   */
  function recordOf(id, who, text) {
    const said = parsed(text);
    if (typeof said !== "object" || said === null) return null;
    return { ...Peculiar.judgementRecords.empty(id, who), ...said, id, who };
  }

  /**
   * @param {string | null} text
   * @returns {unknown}
   */
  function parsed(text) {
    try {
      return JSON.parse(text ?? "null");
    } catch {
      return null;
    }
  }

  /**
   * A record as it is now, also if another window has just written it.
   * @param {string} id
   * @param {string} who
   * @returns {Judgement | null | undefined} null: none is kept; undefined: not known
   */
  function record(id, who) {
    const key = keyOf(id, who);
    if (blocked || unkept.has(key)) return undefined;
    try {
      return recordOf(id, who, localStorage.getItem(key));
    } catch {
      return undefined;
    }
  }

  /**
   * @param {string} id
   * @param {string} who
   * @param {Judgement | null} said null removes it
   */
  function keep(id, who, said) {
    const rest = said && { ...said, id: undefined, who: undefined };
    write(keyOf(id, who), rest && JSON.stringify(rest));
  }

  /** @param {string} who */
  const keepWho = (who) => write(whoKey(), who);

  /** @param {string[]} names */
  const keepNames = (names) => write(namesKey(), JSON.stringify(names));

  /**
   * @param {string} key
   * @param {string | null} text null removes it
   */
  function write(key, text) {
    unkept.delete(key);
    if (!isWritten(key, text)) unkept.set(key, text);
    else {
      for (const [waiting, value] of unkept) {
        if (!isWritten(waiting, value)) break;
        unkept.delete(waiting);
      }
    }
  }

  /**
   * @param {string} key
   * @param {string | null} text
   * @returns {boolean} false: the storage is full, or blocked
   */
  function isWritten(key, text) {
    try {
      if (text === null) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
      return true;
    } catch {
      return false;
    }
  }

  /** @returns {string} why something is not kept; "" if all is */
  function trouble() {
    if (blocked) return BLOCKED;
    return unkept.size ? FULL : "";
  }

  /** Records out of the one key of earlier versions, once; that key stays as it is. */
  function moveOld() {
    const text = localStorage.getItem(old());
    if (text === null || localStorage.getItem(namesKey()) !== null) return;
    const { records, names } = fromOld(text);
    for (const said of records) keep(said.id, said.who, said);
    if (records[0]?.who) keepWho(records[0].who);
    keepNames(NAMES.map((name, i) => (names.length ? (names[i] ?? "") : name)));
  }

  /** @param {string} text */
  function fromOld(text) {
    try {
      return Peculiar.judgementFile.fromOld(parsed(text));
    } catch {
      return { records: [], names: [] };
    }
  }

  Peculiar.judgementStorage = {
    read,
    record,
    keep,
    keepWho,
    keepNames,
    settings,
    placeOf,
    trouble,
  };
})();

"use strict";
/** @file The data: columns as typed arrays out of script files, loaded when needed. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const ARRAYS = {
    f4: Float32Array,
    f8: Float64Array,
    i1: Int8Array,
    u1: Uint8Array,
    i4: Int32Array,
    i8: BigInt64Array,
  };

  /** What stands for "not known" in a sparse column of numbers; in others 0 does. */
  const UNKNOWN = { f4: Number.NaN, f8: Number.NaN, u1: 0, i4: -1 };

  /** @type {Map<string, StoredArray | Texts>} */
  const files = new Map();
  /** @type {Map<string, Promise<StoredArray | Texts>>} */
  const loading = new Map();
  /** @type {Map<string, ColumnValues>} */
  const columns = new Map();
  /** @type {Map<string, Promise<ColumnValues>>} */
  const spreading = new Map();
  /** @type {Uint32Array | null} */
  let places = null;

  /** @param {Meta} meta */
  function meta(meta) {
    Peculiar.store.M = meta;
  }

  /** @param {string} key @param {ArrayType} type @param {string} base64 */
  function put(key, type, base64) {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    files.set(key, new ARRAYS[type](bytes.buffer));
  }

  /** @param {string} key @param {string} json */
  function json(key, json) {
    files.set(key, JSON.parse(json));
  }

  /** @param {string} key */
  const load = (key) => /** @type {Promise<StoredArray>} */ (read(key));

  /** @param {string} key @returns {Promise<StoredArray | Texts>} */
  function read(key) {
    const known = loading.get(key);
    if (known) return known;
    const promise = files.has(key) ? Promise.resolve() : runScript(key);
    const loaded = promise.then(() => {
      const array = files.get(key);
      if (!array) throw new Error(`The file data/${key}.js has unexpected contents.`);
      return array;
    });
    loading.set(key, loaded);
    return loaded;
  }

  /** A script tag is the one way to read a file in a page opened from disk. */
  /** @param {string} key @returns {Promise<void>} */
  function runScript(key) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${Peculiar.store.base}data/${key}.js`;
      script.onload = () => {
        script.remove();
        resolve();
      };
      script.onerror = () => {
        script.remove();
        loading.delete(key);
        reject(new Error(`The file data/${key}.js can't be read.`));
      };
      document.head.append(script);
    });
  }

  /** @param {string} name @returns {Promise<ColumnValues>} */
  function column(name) {
    const known = spreading.get(name);
    if (known) return known;
    const promise = readColumn(info(name));
    promise.catch(() => spreading.delete(name));
    spreading.set(name, promise);
    return promise;
  }

  /** @param {Column} column @returns {Promise<ColumnValues>} */
  async function readColumn(column) {
    const values = /** @type {ColumnValues} */ (await load(column.file));
    if (!column.sparse) {
      columns.set(column.name, values);
      return values;
    }
    const rows = /** @type {Int32Array} */ (await load(`${column.file}r`));
    const type = /** @type {keyof typeof UNKNOWN} */ (column.type);
    const all = new ARRAYS[type](Peculiar.store.M.n);
    if (column.kind === "number") all.fill(UNKNOWN[type]);
    for (let i = 0; i < rows.length; i++) all[rows[i]] = values[i];
    for (const key of [column.file, `${column.file}r`]) {
      files.delete(key);
      loading.delete(key);
    }
    columns.set(column.name, all);
    return all;
  }

  /** @type {Store["exact"]} */
  async function exact(name) {
    const { kind, none, file } = info(name);
    if (kind === "text") {
      const all = /** @type {Texts} */ (await read(file));
      return (row) => all[row];
    }
    const all = /** @type {BigInt64Array} */ (await load(file));
    const unknown = none === null ? null : BigInt(none);
    return (row) => (all[row] === unknown ? null : String(all[row]));
  }

  /** @param {string} name */
  const ready = (name) => columns.get(name) ?? null;

  /** @param {string} name */
  const has = (name) =>
    Peculiar.store.M.columns.some((c) => c.name === name && isDrawn(c));

  /** @param {Column} column */
  const isDrawn = ({ kind }) => kind !== "exact" && kind !== "text";

  /** @param {string} name @returns {Column} */
  function info(name) {
    const column = Peculiar.store.M.columns.find((c) => c.name === name);
    if (!column) throw new Error(`There is no column ${name}.`);
    return column;
  }

  /** @returns {BigInt64Array} */
  function ids() {
    const array = files.get("id");
    if (!array) throw new Error("The ids have not been loaded.");
    return /** @type {BigInt64Array} */ (array);
  }

  /** @param {number} low @param {number} high @param {number} slots a power of two */
  function slotOf(low, high, slots) {
    const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
    return (mixed ^ (mixed >>> 15)) & (slots - 1);
  }

  /**
   * A hash table of row + 1 by id (0: free) with linear probing: a Map with a
   * million BigInt keys would take ten times the memory.
   * @param {BigInt64Array} all
   */
  function placeIds(all) {
    const words = new Int32Array(all.buffer, all.byteOffset, all.length * 2);
    const slots = 2 ** Math.ceil(Math.log2(all.length * 2 + 2));
    const table = new Uint32Array(slots);
    for (let row = 0; row < all.length; row++) {
      let slot = slotOf(words[2 * row], words[2 * row + 1], slots);
      while (table[slot]) slot = (slot + 1) & (slots - 1);
      table[slot] = row + 1;
    }
    return table;
  }

  /** @param {string} idText @returns {number} */
  function rowOf(idText) {
    if (!/^-?\d{1,19}$/.test(idText)) return -1;
    const id = BigInt(idText);
    const all = ids();
    places ??= placeIds(all);
    const low = Number(BigInt.asIntN(32, id));
    const high = Number(BigInt.asIntN(32, id >> 32n));
    let slot = slotOf(low, high, places.length);
    while (places[slot]) {
      const row = places[slot] - 1;
      if (all[row] === id) return row;
      slot = (slot + 1) & (places.length - 1);
    }
    return -1;
  }

  Peculiar.store = {
    M: /** @type {Meta} */ (/** @type {unknown} */ (null)),
    base: "",
    meta,
    put,
    json,
    load,
    column,
    exact,
    ready,
    has,
    isDrawn,
    info,
    ids,
    rowOf,
  };
})();

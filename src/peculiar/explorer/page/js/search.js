"use strict";
/** @file Search: an id or its beginning, a position, a label, text or tag. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** An id's beginning may be that of very many. */
  const MOST = 200;
  const RADIUS_ARCSEC = 10;

  function start() {
    const input = box();
    input.setAttribute("list", "search-words");
    Peculiar.dom
      .at("search")
      .after(Peculiar.dom.make("datalist", { id: "search-words" }));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      search(input.value);
    });
    Peculiar.events.on("judgements", suggest);
    Peculiar.events.on("blind", suggest);
    Peculiar.keys.bind("/", "search: id, position, label or tag", (event) => {
      event.preventDefault();
      input.focus();
      input.select();
    });
    suggest();
  }

  /** @returns {HTMLInputElement} */
  function box() {
    return /** @type {HTMLInputElement} */ (Peculiar.dom.at("search"));
  }

  /** Offer the labels and tags there are. */
  function suggest() {
    const { make, at } = Peculiar.dom;
    const own = [...Peculiar.judgements.lists().keys()];
    const labels = Peculiar.state.blind ? [] : categories().map(({ name }) => name);
    const options = [...new Set([...own, ...labels])].map((value) =>
      make("option", { value }),
    );
    at("search-words").replaceChildren(...options);
  }

  /** @returns {{column: string, index: number, name: string}[]} values of categories */
  function categories() {
    return Peculiar.store.M.columns
      .filter((info) => info.kind === "category")
      .flatMap((info) =>
        info.categories.map((name, index) => ({ column: info.name, index, name })),
      )
      .filter(({ index }) => index > 0);
  }

  /** @param {string} text what was typed */
  async function search(text) {
    const query = text.trim();
    if (!query) return;
    try {
      const { rows, said } = await find(query);
      Peculiar.status.say(said);
      if (!rows.length) return;
      Peculiar.state.select(rows, "set");
      Peculiar.state.pin(rows[0]);
    } catch (error) {
      Peculiar.status.say(/** @type {Error} */ (error).message);
    }
  }

  /**
   * @param {string} query
   * @returns {Promise<Found>}
   */
  async function find(query) {
    const row = Peculiar.store.rowOf(query);
    if (row >= 0) return { rows: [row], said: `Object ${query}` };
    const named = await withText((text) => text === query);
    if (named.length)
      return {
        rows: named,
        said: `${Peculiar.format.count(named.length, "object")}: ${query}`,
      };
    if (/^-?\d{1,19}$/.test(query)) return byBeginning(query);
    const position = Peculiar.sexagesimal.parse(query);
    return position ? byPosition(position) : byWord(query);
  }

  /**
   * @param {(text: string) => boolean} fits
   * @returns {Promise<number[]>} rows where a text or an exact number fits; of columns
   *   that blind mode shows
   */
  async function withText(fits) {
    const { M, exact, isDrawn } = Peculiar.store;
    const columns = M.columns.filter(
      (info) => !isDrawn(info) && (!Peculiar.state.blind || info.name === "source_id"),
    );
    /** @type {Set<number>} */
    const found = new Set();
    for (const { name } of columns) {
      const of = await exact(name);
      for (let row = 0; row < M.n; row++) {
        const text = of(row);
        if (text !== null && fits(text)) found.add(row);
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  /**
   * @param {string} digits
   * @returns {Found}
   */
  function byBeginning(digits) {
    const rows = beginningWith(Peculiar.store.ids(), digits, MOST + 1);
    const first = rows.length > MOST ? "The first " : "";
    const found = rows.slice(0, MOST);
    const said = rows.length
      ? `${first}${Peculiar.format.count(found.length, "object")} with an id that begins with ${digits}`
      : `No id is ${digits} or begins with it`;
    return { rows: found, said };
  }

  /**
   * @param {BigInt64Array} ids
   * @param {string} digits
   * @param {number} most
   * @returns {number[]} rows
   */
  function beginningWith(ids, digits, most) {
    const rows = [];
    for (let row = 0; row < ids.length && rows.length < most; row++) {
      if (String(ids[row]).startsWith(digits)) rows.push(row);
    }
    return rows;
  }

  /**
   * @param {{ra: number, dec: number, radius: number | null}} position
   * @returns {Promise<Found>}
   */
  async function byPosition(position) {
    const { M, column } = Peculiar.store;
    if (!M.places) return { rows: [], said: "This catalogue has no positions" };
    const [ra, dec] = await Promise.all([column(M.places.ra), column(M.places.dec)]);
    const radius = position.radius ?? RADIUS_ARCSEC;
    const rows = Peculiar.positions.within(ra, dec, position, radius);
    const where = Peculiar.sexagesimal.format(position.ra, position.dec);
    const objects = Peculiar.format.count(rows.length, "object");
    return { rows, said: `${objects} within ${radius}″ of ${where}` };
  }

  /**
   * @param {string} word a label's, category's or tag's name, or a part of it
   * @returns {Promise<Found>}
   */
  async function byWord(word) {
    const { blind } = Peculiar.state;
    const names = [
      ...categories().map(({ name }) => name),
      ...Peculiar.judgements.lists().keys(),
    ];
    const wanted = word.toLowerCase();
    const same = names.some((name) => name.toLowerCase() === wanted);
    const fits = (/** @type {string} */ name) => {
      const known = name.toLowerCase();
      return same ? known === wanted : known.includes(wanted);
    };
    const labelled = blind ? [] : await withCategory(fits);
    const written = same ? [] : await withText(fits);
    const rows = [...new Set([...labelled, ...written, ...tagged(fits)])].sort(
      (a, b) => a - b,
    );
    const hint = blind ? " (labels are hidden in blind mode)" : "";
    const said = rows.length
      ? `${Peculiar.format.count(rows.length, "object")}: ${word}`
      : `No label, text or tag is called “${word}”${hint}`;
    return { rows, said };
  }

  /**
   * @param {(name: string) => boolean} fits
   * @returns {Promise<number[]>} rows
   */
  async function withCategory(fits) {
    const found = [];
    for (const { column, index } of categories().filter(({ name }) => fits(name))) {
      const values = await Peculiar.store.column(column);
      for (let row = 0; row < values.length; row++) {
        if (values[row] === index) found.push(row);
      }
    }
    return found;
  }

  /**
   * @param {(name: string) => boolean} fits
   * @returns {number[]} rows with such a tag of one's own
   */
  function tagged(fits) {
    return [...Peculiar.judgements.lists()]
      .filter(([name]) => fits(name))
      .flatMap(([, ids]) => ids.map(Peculiar.store.rowOf))
      .filter((row) => row >= 0);
  }

  Peculiar.search = { start, find, beginningWith };
})();

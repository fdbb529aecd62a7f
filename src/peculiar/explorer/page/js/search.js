"use strict";
/** @file Search: an id, its beginning or end, a position, a label, text or tag. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** An id's beginning may be that of very many. */
  const MOST = 200;
  /** Fewer digits than these are the end of too many ids. */
  const FEWEST_LAST = 3;
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
    input.addEventListener("input", () => input.setCustomValidity(""));
    Peculiar.events.on("judgements", suggest);
    Peculiar.events.on("blind", suggest);
    Peculiar.keys.bind(
      "/",
      "search: id, position, label or tag",
      (event) => {
        event.preventDefault();
        input.focus();
        input.select();
      },
      "*",
    );
    suggest();
  }

  /** @returns {HTMLInputElement} */
  function box() {
    return /** @type {HTMLInputElement} */ (Peculiar.dom.at("search"));
  }

  /** Offer the labels and tags there are. */
  function suggest() {
    const { make, at } = Peculiar.dom;
    const labels = Peculiar.state.blind ? [] : categories().map(({ name }) => name);
    const options = [...new Set([...tags().keys(), ...labels])].map((value) =>
      make("option", { value }),
    );
    at("search-words").replaceChildren(...options);
  }

  /** @returns {Map<string, string[]>} ids by verdict and tag, without those of none */
  function tags() {
    const lists = [...Peculiar.judgements.lists()];
    return new Map(lists.filter(([, ids]) => ids.length));
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
    box().setCustomValidity("");
    try {
      const { rows, said } = await find(query);
      Peculiar.status.say(said);
      if (!rows.length) {
        nothing(said);
        return;
      }
      Peculiar.state.select(rows, "set");
      Peculiar.state.pin(rows[0]);
      // The keys are the page's again.
      Peculiar.tabs.panel().focus();
    } catch (error) {
      nothing(/** @type {Error} */ (error).message);
    }
  }

  /** @param {string} said why nothing was found, shown at the search itself */
  function nothing(said) {
    box().setCustomValidity(said);
    box().reportValidity();
  }

  /**
   * @param {string} query
   * @returns {Promise<Found>}
   */
  async function find(query) {
    const digits = query.replace(/^[−–](?=\d+$)/, "-");
    const row = Peculiar.store.rowOf(digits);
    if (row >= 0) return { rows: [row], said: `Object ${digits}` };
    const same = (/** @type {string} */ text) => text === digits;
    const named = await withText(same, [...exactColumns(), ...wholeColumns(digits)]);
    const objects = Peculiar.format.count(named.length, "object");
    if (named.length) return { rows: named, said: `${objects}: ${query}` };
    if (/^-?\d{1,19}$/.test(digits)) return byPart(digits);
    const position = Peculiar.sexagesimal.parse(query);
    return position ? byPosition(position) : byWord(query);
  }

  /** @returns {Column[]} of text and of exact numbers, that blind mode shows */
  function exactColumns() {
    const { M, isDrawn } = Peculiar.store;
    return M.columns.filter(
      (info) => !isDrawn(info) && (!Peculiar.state.blind || info.name === "source_id"),
    );
  }

  /**
   * @param {string} query
   * @returns {Column[]} of whole numbers, if it is one: ids of other tables
   */
  function wholeColumns(query) {
    if (Peculiar.state.blind || !/^-?\d+$/.test(query)) return [];
    return Peculiar.store.M.columns.filter(
      ({ kind, number, unit, group }) =>
        kind === "number" && number === "long" && !unit && group === "property",
    );
  }

  /**
   * @param {(text: string) => boolean} fits
   * @param {Column[]} columns
   * @returns {Promise<number[]>} rows where a text or a whole number fits
   */
  async function withText(fits, columns) {
    const { M, column, exact, isDrawn } = Peculiar.store;
    /** @type {Set<number>} */
    const found = new Set();
    for (const info of columns) {
      const values = isDrawn(info) ? await column(info.name) : null;
      const of = values
        ? (/** @type {number} */ row) => String(values[row])
        : await exact(info.name);
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
  function byPart(digits) {
    const rows = withPart(Peculiar.store.ids(), digits, MOST + 1);
    const first = rows.length > MOST ? "The first " : "";
    const found = rows.slice(0, MOST);
    const said = rows.length
      ? `${first}${Peculiar.format.count(found.length, "object")} with an id that begins or ends with ${digits}`
      : `No id begins or ends with ${digits}`;
    return { rows: found, said };
  }

  /**
   * @param {BigInt64Array} ids
   * @param {string} digits
   * @param {number} most
   * @returns {number[]} rows whose id begins with them, or ends, if they are not few
   */
  function withPart(ids, digits, most) {
    const isLong = digits.length >= FEWEST_LAST;
    const rows = [];
    for (let row = 0; row < ids.length && rows.length < most; row++) {
      const id = String(ids[row]);
      if (id.startsWith(digits) || (isLong && id.endsWith(digits))) rows.push(row);
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
    const objects = rows.length
      ? Peculiar.format.count(rows.length, "object")
      : "No object";
    return { rows, said: `${objects} within ${radius}″ of ${where}` };
  }

  /**
   * @param {string} word a label's, category's or tag's name, or a part of it
   * @returns {Promise<Found>}
   */
  async function byWord(word) {
    const { blind } = Peculiar.state;
    // Each for itself: a tag called like a part of a label does not hide the label.
    const labels = blind ? [] : categories().map(({ name }) => name);
    const isLabel = fitting(word, labels);
    const labelled = blind ? [] : await withCategory(isLabel);
    const isWhole = labels.some((name) => name.toLowerCase() === word.toLowerCase());
    const written = isWhole ? [] : await withText(fitting(word, []), exactColumns());
    const judged = tagged(fitting(word, [...tags().keys()]));
    const rows = [...new Set([...labelled, ...written, ...judged])].sort(
      (a, b) => a - b,
    );
    const hint = blind ? " (labels are hidden in blind mode)" : "";
    const said = rows.length
      ? `${Peculiar.format.count(rows.length, "object")}: ${word}`
      : `No label, text or tag is called “${word}”${hint}`;
    return { rows, said };
  }

  /**
   * @param {string} word
   * @param {string[]} names
   * @returns {(name: string) => boolean} whether a name is the word, if one of them is;
   *   else whether it contains the word
   */
  function fitting(word, names) {
    const wanted = word.toLowerCase();
    const isWhole = names.some((name) => name.toLowerCase() === wanted);
    return (name) => {
      const known = name.toLowerCase();
      return isWhole ? known === wanted : known.includes(wanted);
    };
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
   * @returns {number[]} rows with such a verdict or tag
   */
  function tagged(fits) {
    return [...tags()]
      .filter(([name]) => fits(name))
      .flatMap(([, ids]) => ids.map(Peculiar.store.rowOf))
      .filter((row) => row >= 0);
  }

  Peculiar.search = { start, find, withPart };
})();

"use strict";
/** @file Objects like the pinned one: neighbours, the nearest ordinary one, its group. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Sides of pictures, px; those of similar objects are many. */
  const PICTURE = 64;
  const SMALL = 48;
  /** Members of a group that are shown. */
  const MEMBERS = 24;
  const LONGEST_TRAIL = 200;
  /** Of the trail. */
  const SHOWN = 8;

  /** Rows that were pinned before this one, the last one last. @type {number[]} */
  let trail = [];
  let current = -1;

  function start() {
    Peculiar.events.on("object", follow);
    const { bind } = Peculiar.keys;
    const like = "go to the most similar object not visited yet";
    const back = "go back to the previous object";
    for (const where of [undefined, "#enlarge"]) {
      bind("s", like, walk, where);
      bind("Backspace", back, goBack, where);
    }
  }

  /** @param {number} row that is pinned now */
  function follow(row) {
    if (row === current) return;
    if (current >= 0) trail = [...trail, current].slice(-LONGEST_TRAIL);
    current = row;
  }

  function goBack() {
    const row = trail.pop();
    if (row === undefined) {
      Peculiar.status.say("This is the first object");
      return;
    }
    current = row;
    Peculiar.state.pin(row);
  }

  async function walk() {
    const row = Peculiar.state.object;
    if (row < 0) return;
    const { neighbours } = await neighboursOf(row);
    const next = neighbours.find((other) => !trail.includes(other));
    if (next !== undefined) Peculiar.state.pin(next);
    else Peculiar.status.say("All similar objects have been visited");
  }

  /**
   * @param {number} row
   * @returns {Promise<{neighbours: number[], ordinary: number}>} ordinary: -1 if unknown
   */
  async function neighboursOf(row) {
    const { similar } = Peculiar.store.M;
    if (!similar) return { neighbours: [], ordinary: -1 };
    const { k, chunk, file } = similar;
    const rows = /** @type {Int32Array} */ (await Peculiar.store.load(`${file}_rows`));
    const place = Peculiar.stats.firstFrom(rows, row);
    if (rows[place] !== row) return { neighbours: [], ordinary: -1 };
    const values = await Peculiar.store.load(`${file}_${Math.floor(place / chunk)}`);
    const begin = (place % chunk) * (k + 1);
    const found = Array.from(values.subarray(begin, begin + k + 1), Number);
    const neighbours = found.slice(0, k).filter((other) => other >= 0);
    return { neighbours, ordinary: found[k] ?? -1 };
  }

  /**
   * @param {number} row
   * @returns {Promise<number[]>} other rows at the same position, at most MEMBERS
   */
  async function groupOf(row) {
    const { group } = Peculiar.store.M;
    if (!group) return [];
    const groups = await Peculiar.store.column(group);
    const members = [];
    for (let other = 0; other < groups.length; other++) {
      const same = groups[row] >= 0 && groups[other] === groups[row];
      if (same && other !== row) members.push(other);
      if (members.length === MEMBERS) break;
    }
    return members;
  }

  /**
   * @param {number} row
   * @param {number} size px
   * @returns {HTMLElement} an image that leads to its object
   */
  function thumbnail(row, size = PICTURE) {
    const id = String(Peculiar.store.ids()[row]);
    return Peculiar.dom.make(
      "button",
      {
        type: "button",
        class: "thumbnail",
        title: id,
        "aria-label": `Show object ${id}`,
        "data-row": row,
        onclick: () => Peculiar.state.pin(row),
      },
      Peculiar.strips.panel(row, 0, size),
    );
  }

  /**
   * @param {number} row
   * @returns {Section} the objects that look most like it
   */
  async function build(row) {
    const { neighbours } = await neighboursOf(row);
    if (!neighbours.length) return null;
    const all = pictures(neighbours, SMALL);
    return Peculiar.card.section("Similar objects (key s: next)", all);
  }

  /**
   * @param {number} row
   * @returns {Section} the nearest object that is not selected, and those at its place
   */
  async function others(row) {
    const [{ ordinary }, members] = await Promise.all([
      neighboursOf(row),
      groupOf(row),
    ]);
    /** @type {HTMLElement[]} */
    const parts = [];
    const add = (/** @type {string} */ title, /** @type {number[]} */ rows) => {
      if (rows.length) parts.push(Peculiar.card.section(title, pictures(rows)));
    };
    add("Nearest object that is not selected", ordinary >= 0 ? [ordinary] : []);
    add("Same position on the sky", members);
    return parts.length ? Peculiar.dom.make("div", {}, ...parts) : null;
  }

  /**
   * @param {number[]} rows
   * @param {number} size px
   */
  function pictures(rows, size = PICTURE) {
    const all = rows.map((row) => thumbnail(row, size));
    return Peculiar.dom.make("div", { class: "thumbnails" }, ...all);
  }

  /** @returns {HTMLElement | null} the objects that were on show, the last one first */
  function trailOf() {
    return trail.length ? pictures(trail.slice(-SHOWN).reverse()) : null;
  }

  /** @returns {HTMLElement} */
  function backButton() {
    return Peculiar.dom.make(
      "button",
      {
        type: "button",
        id: "card-back",
        class: "quiet",
        title: "Back to the previous object (Backspace)",
        "aria-label": "Back to the previous object",
        onclick: goBack,
        disabled: trail.length === 0,
      },
      "←",
    );
  }

  Peculiar.similar = {
    start,
    build,
    others,
    trail: trailOf,
    thumbnail,
    backButton,
  };
})();

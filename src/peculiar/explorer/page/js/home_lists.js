"use strict";
/** @file The lists of the first page: which objects, in which order, in words. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Judged objects from which on the candidates follow the judgements (as the workflow). */
  const LEAST_JUDGED = 60;
  const RANK = "candidate_rank";

  /** @type {Int32Array} rows of the candidates, first to last */
  let ranked = new Int32Array(0);
  /** @type {Int32Array} rows that are set aside, the highest scores first */
  let aside = new Int32Array(0);

  /** Of objects in several slices: the row that an id leads to, and the candidate's. */
  /** @type {Map<number, number>} */
  let elsewhere = new Map();

  async function start() {
    const { M, column, has } = Peculiar.store;
    if (!has(RANK)) return;
    const ranks = await column(RANK);
    // Ranks are 1, 2, 3 ...: each row goes to its place.
    let count = 0;
    for (let row = 0; row < M.n; row++) if (ranks[row] > 0) count++;
    ranked = new Int32Array(count);
    for (let row = 0; row < M.n; row++)
      if (ranks[row] > 0) ranked[ranks[row] - 1] = row;
    aside = new Int32Array(M.n - count);
    let place = 0;
    for (let row = 0; row < M.n; row++) if (!(ranks[row] > 0)) aside[place++] = row;
    elsewhere = new Map(M.slice ? others() : []);
  }

  /** @returns {[number, number][]} see `elsewhere` */
  function others() {
    const { M, info, ids, rowOf } = Peculiar.store;
    if (!M.slice || info(M.slice).categories.length < 3) return [];
    const all = ids();
    return Array.from(ranked, (row) => {
      /** @type {[number, number]} */
      const pair = [rowOf(String(all[row])), row];
      return pair;
    }).filter(([first, row]) => first !== row);
  }

  /** @param {string} id @returns {number} the candidate's row, else any of the object */
  function rowOf(id) {
    const row = Peculiar.store.rowOf(id);
    return elsewhere.get(row) ?? row;
  }

  /** @returns {Map<number, Verdict>} rows with a verdict */
  function judged() {
    const said = [...Peculiar.judgements.consensus()];
    return new Map(said.map(([id, verdict]) => [rowOf(id), verdict]));
  }

  /** @returns {Ranked | null} what is learnt, once candidates follow it */
  function taught() {
    const now = Peculiar.learn.now();
    const follows = Peculiar.store.M.found.follows && now?.interesting;
    return follows && now.judged >= LEAST_JUDGED ? now : null;
  }

  /** @returns {string} by what candidates are ordered, in words */
  function orderedBy() {
    return taught() ? "what the judgements teach" : Peculiar.store.M.found.order;
  }

  /** @returns {Int32Array} */
  function order() {
    const now = taught();
    if (!now?.interesting) return ranked;
    const isRanked = new Uint8Array(Peculiar.store.M.n);
    for (const row of ranked) isRanked[row] = 1;
    const first = [];
    for (const at of Peculiar.stats.argsort(now.interesting, true)) {
      const row = now.rows[at];
      if (isRanked[row]) first.push(row);
      isRanked[row] = 0;
    }
    // Those without descriptors here stay in the workflow's order.
    const rest = ranked.filter((row) => isRanked[row]);
    return Int32Array.from([...first, ...rest]);
  }

  /** @returns {HomeList[]} */
  function all() {
    const said = judged();
    const candidates = order().filter((row) => said.get(row) !== "artifact");
    const interesting = [...said].filter(([, verdict]) => verdict === "interesting");
    const disputed = Peculiar.judgements.disputed().map(rowOf);
    return [
      { name: "all", title: "all candidates", rows: candidates },
      {
        name: "new",
        title: "not judged yet",
        rows: candidates.filter((row) => !said.has(row)),
      },
      {
        name: "interesting",
        title: "found interesting",
        rows: Int32Array.from(interesting, ([row]) => row),
      },
      { name: "aside", title: "set aside", rows: aside },
      {
        name: "disputed",
        title: "judged differently",
        rows: Int32Array.from(disputed),
      },
    ];
  }

  Peculiar.homeLists = { start, all, orderedBy };
})();

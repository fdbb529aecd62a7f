"use strict";
/** @file The lists of the first page: which objects, in which order, in words. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Judged objects from which on the candidates follow the judgements (as the workflow). */
  const LEAST_JUDGED = 60;
  const RANK = "candidate_rank";

  /** @type {Int32Array} rows of the candidates, first to last */
  let ranked = new Int32Array(0);
  /** @type {Int32Array} rows that stand out, and are set aside */
  let aside = new Int32Array(0);

  async function start() {
    const { M, column, has } = Peculiar.store;
    if (!has(RANK)) return;
    const ranks = await column(RANK);
    const found = [];
    for (let row = 0; row < M.n; row++) if (ranks[row] > 0) found.push(row);
    ranked = Int32Array.from(found).sort((a, b) => ranks[a] - ranks[b]);
    const selected = `${Peculiar.state.detector}_selected`;
    if (!has(selected)) return;
    const stands = await column(selected);
    aside = Int32Array.from({ length: M.n }, (_, row) => row).filter(
      (row) => stands[row] === 1 && !(ranks[row] > 0),
    );
  }

  /** @param {number} row */
  const said = (row) => Peculiar.judgements.verdict(String(Peculiar.store.ids()[row]));

  /** @returns {Int32Array} candidates as the page knows them now */
  function candidates() {
    const now = Peculiar.learn.now();
    const kept = ranked.filter((row) => said(row) !== "artifact");
    if (!now?.interesting || now.judged < LEAST_JUDGED) return kept;
    /** @type {Map<number, number>} */
    const chance = new Map();
    const { rows, interesting } = now;
    for (let i = 0; i < rows.length; i++) chance.set(rows[i], interesting[i]);
    // Equal ones, and those without descriptors here, stay in the workflow's order.
    return kept.sort((a, b) => (chance.get(b) ?? -1) - (chance.get(a) ?? -1));
  }

  /** @returns {HomeList[]} */
  function all() {
    const first = candidates();
    const of = (/** @type {string} */ verdict) =>
      first.filter((row) => said(row) === verdict);
    const byId = (/** @type {string[]} */ ids) =>
      Int32Array.from(ids, Peculiar.store.rowOf).filter((row) => row >= 0);
    const interesting = [...Peculiar.judgements.consensus()]
      .filter(([, verdict]) => verdict === "interesting")
      .map(([id]) => id);
    return [
      { name: "all", title: "all candidates", rows: first },
      { name: "new", title: "not judged yet", rows: of("") },
      { name: "interesting", title: "found interesting", rows: byId(interesting) },
      { name: "aside", title: "stand out, but set aside", rows: aside },
      {
        name: "disputed",
        title: "judged differently",
        rows: byId(Peculiar.judgements.disputed()),
      },
    ];
  }

  Peculiar.homeLists = { start, all };
})();

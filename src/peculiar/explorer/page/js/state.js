"use strict";
/** @file What the page is about now: passing, selected and pinned rows, the ranking. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {Int32Array} Row numbers in the ranking's order. */
  let order = new Int32Array(0);
  /** @type {Int32Array | null} Place of each row on the sky; -1: a place of its own. */
  let group = null;

  function start() {
    const { M } = Peculiar.store;
    const state = Peculiar.state;
    state.n = M.n;
    state.passing = new Uint8Array(M.n).fill(1);
    state.passingCount = M.n;
    state.selected = new Uint8Array(M.n);
    const first = M.detectors.find((d) => d.scores.includes(M.sort)) ?? M.detectors[0];
    state.detector = first?.name ?? "";
  }

  /** The first ranking: its columns are read when it is needed. */
  async function rank() {
    const { M, column } = Peculiar.store;
    const ranked = setRanking({ column: M.sort });
    if (M.group) group = /** @type {Int32Array} */ (await column(M.group));
    await ranked;
  }

  /** Counts again what is selected and passes. */
  function countSelected() {
    const { selected, passing } = Peculiar.state;
    let both = 0;
    let hidden = 0;
    for (let row = 0; row < selected.length; row++) {
      if (!selected[row]) continue;
      if (passing[row]) both++;
      else hidden++;
    }
    Peculiar.state.selectedCount = both;
    Peculiar.state.hiddenCount = hidden;
  }

  /** @type {State["select"]} */
  function select(rows, how) {
    const { selected } = Peculiar.state;
    if (how === "set") selected.fill(0);
    const value = how === "remove" ? 0 : 1;
    for (let i = 0; i < rows.length; i++) selected[rows[i]] = value;
    countSelected();
    Peculiar.events.emit("selection");
  }

  const clear = () => select([], "set");

  /** @param {Uint8Array} mask */
  function setPassing(mask) {
    const state = Peculiar.state;
    state.passing = mask;
    let count = 0;
    for (let row = 0; row < mask.length; row++) count += mask[row];
    state.passingCount = count;
    countSelected();
    Peculiar.events.emit("filter");
  }

  /** @param {number} row */
  function pin(row) {
    if (row === Peculiar.state.object) return;
    Peculiar.state.object = row;
    Peculiar.events.emit("object", row);
  }

  /** @param {number} row */
  function hover(row) {
    if (row === Peculiar.state.hovered) return;
    Peculiar.state.hovered = row;
    Peculiar.events.emit("hover", row);
  }

  /** @type {State["setRanking"]} */
  async function setRanking(change) {
    const state = Peculiar.state;
    const next = { ...state.ranking, ...change };
    state.ranking = next;
    const values = await Peculiar.store.column(next.column);
    if (state.ranking !== next) return;
    order = Peculiar.stats.argsort(values, next.descending);
    Peculiar.events.emit("ranking");
  }

  /** @param {string} name */
  async function setDetector(name) {
    const detector = Peculiar.store.M.detectors.find((d) => d.name === name);
    if (!detector || name === Peculiar.state.detector) return;
    Peculiar.state.detector = name;
    Peculiar.events.emit("detector", name);
    await setRanking({ column: detector.scores[0], descending: true });
  }

  /** @param {boolean} on */
  function setBlind(on) {
    if (on === Peculiar.state.blind) return;
    Peculiar.state.blind = on;
    document.documentElement.classList.toggle("blind", on);
    Peculiar.events.emit("blind", on);
  }

  /** @type {State["selectedRows"]} */
  function selectedRows(isFiltered = true) {
    const { selected, passing, selectedCount, hiddenCount } = Peculiar.state;
    const rows = new Int32Array(selectedCount + (isFiltered ? 0 : hiddenCount));
    let k = 0;
    for (let row = 0; row < selected.length; row++)
      if (selected[row] && (passing[row] || !isFiltered)) rows[k++] = row;
    return rows;
  }

  /** @type {State["rows"]} */
  function rows({ of }) {
    const { n, passing, selected } = Peculiar.state;
    const judged = of === "judged" ? new Uint8Array(n) : null;
    if (judged) for (const row of Peculiar.judgements.rows()) judged[row] = 1;
    const sorted = new Int32Array(n);
    let k = 0;
    for (let i = 0; i < n; i++) {
      // The catalogue's own order, before there is another.
      const row = order.length ? order[i] : i;
      const wanted = judged
        ? judged[row]
        : passing[row] && (of === "passing" || selected[row]);
      if (wanted) sorted[k++] = row;
    }
    const found = sorted.slice(0, k);
    return Peculiar.state.ranking.distinct ? firstOfEachPlace(found) : found;
  }

  /** @param {Int32Array} sorted */
  function firstOfEachPlace(sorted) {
    const seen = new Set();
    return sorted.filter((row) => {
      const place = group ? group[row] : -1;
      if (place < 0) return true;
      if (seen.has(place)) return false;
      seen.add(place);
      return true;
    });
  }

  const workRows = () =>
    rows({ of: Peculiar.state.selectedCount ? "selection" : "passing" });

  Peculiar.state = {
    n: 0,
    passing: new Uint8Array(0),
    passingCount: 0,
    selected: new Uint8Array(0),
    selectedCount: 0,
    hiddenCount: 0,
    object: -1,
    hovered: -1,
    ranking: { column: "", descending: true, distinct: false },
    detector: "",
    blind: false,
    start,
    rank,
    selectedRows,
    select,
    clear,
    setPassing,
    pin,
    hover,
    setRanking,
    setDetector,
    setBlind,
    rows,
    workRows,
  };
})();

"use strict";
/** @file The objects to judge, one after the other: by what is learnt, or from a list. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Judgements after which the model is fitted anew. */
  const EVERY = 10;
  /** Looks that are chosen ahead; more than are judged before the next fit. */
  const AHEAD = 48;
  /** Objects of a list that are gone through. */
  const LISTED = 1000;
  /** Objects that rose are looked for among so many that come next, and so many shown. */
  const HEAD = 40;
  const RISEN = 3;
  /** The pace is that of so many judgements. */
  const PACE = 20;

  /** @type {ShownLook[]} shown before, the last one last */
  let past = [];
  /** @type {ShownLook | null} */
  let here = null;
  /** @type {ShownLook[]} */
  let ahead = [];
  /** Where the objects come from. @type {LineSource} */
  let source = "learnt";
  /** What taught the last fit; the number of this list; times, ms. */
  /** @type {Map<string, Verdict>} */
  let taught = new Map();
  let round = 1;
  /** @type {number[]} */
  let times = [];
  /** @type {Promise<void> | null} */
  let teaching = null;
  /** @type {Risen[]} */
  let risen = [];

  async function start() {
    const { learn, judgements, homeLists } = Peculiar;
    await homeLists.start();
    if (learn.available()) await learn.start();
    const last = judgements
      .all()
      .reduce((most, one) => Math.max(most, one.round ?? 0), 0);
    round = last + 1;
    await teach();
    if (!here) step();
    // Those of a file, or of another window, teach too.
    Peculiar.events.on("judgements", again);
  }

  /** @returns {number} objects of which something else is said than at the last fit */
  function news() {
    const said = Peculiar.judgements.consensus();
    let count = 0;
    for (const [id, verdict] of said) if (taught.get(id) !== verdict) count++;
    for (const id of taught.keys()) if (!said.has(id)) count++;
    return count;
  }

  /** @returns {Set<number>} rows that somebody judged, and the one that is shown */
  function done() {
    const { rowOf } = Peculiar.store;
    const rows = new Set([...Peculiar.judgements.consensus().keys()].map(rowOf));
    if (here) rows.add(here.row);
    return rows;
  }

  /** Fit the model to all judgements, and choose what comes next by it. */
  async function teach() {
    const said = Peculiar.judgements.consensus();
    taught = said;
    if (Peculiar.learn.available()) {
      const before = Peculiar.learn.now();
      const now = await Peculiar.learn.teach(said);
      risen = before?.interesting && now.interesting ? rose(before, now) : [];
    }
    if (source === "learnt") choose();
    Peculiar.events.emit("taught");
  }

  /** Choose the looks that come next; one who went back still comes to where he was. */
  function choose() {
    const known = done();
    const again = ahead.filter(({ isAgain }) => isAgain);
    const taken = Peculiar.learn.available()
      ? Peculiar.looks.next(AHEAD, Peculiar.learn.now(), known)
      : byRank(known);
    ahead = [...again, ...taken.map((look) => ({ ...look, round }))];
  }

  /** @param {Set<number>} known @returns {Look[]} without descriptors: by the rank */
  function byRank(known) {
    const rows = Peculiar.homeLists.all()[0].rows;
    return [...rows.filter((row) => !known.has(row)).slice(0, AHEAD)].map((row) =>
      plain(row, "by rank"),
    );
  }

  /** @param {number} row @param {string} why @returns {ShownLook} */
  const plain = (row, why) => ({
    round: null,
    row,
    why,
    chance: Number.NaN,
    probability: Number.NaN,
    shownAs: why,
  });

  /**
   * @param {Ranked} before
   * @param {Ranked} now
   * @returns {Risen[]} what rose most among what comes next, and because of what
   */
  function rose(before, now) {
    const known = done();
    const order = orderOf(now);
    const was = new Int32Array(order.length);
    for (const [place, at] of orderOf(before).entries()) was[at] = place + 1;
    const first = [];
    for (let place = 0; place < order.length && first.length < HEAD; place++) {
      const at = order[place];
      if (!known.has(now.rows[at]))
        first.push({ row: now.rows[at], from: was[at], to: place + 1 });
    }
    return first
      .filter(({ from, to }) => from > 2 * to)
      .sort((a, b) => b.from / b.to - a.from / a.to)
      .slice(0, RISEN)
      .map((one) => ({ ...one, because: Peculiar.learn.because(one.row)?.row ?? -1 }));
  }

  /** @param {Ranked} ranked @returns {Int32Array} the most likely object first */
  function orderOf({ interesting }) {
    return Peculiar.stats.argsort(/** @type {Float64Array} */ (interesting), true);
  }

  /**
   * @param {ShownLook} look
   * @returns {boolean} whether it has still to be judged: others judge meanwhile
   */
  function isOpen({ row, isAgain }) {
    if (isAgain || source === "list") return true;
    return !Peculiar.judgements.consensus().has(String(Peculiar.store.ids()[row]));
  }

  /** Go on to the next one. */
  function step() {
    if (here) past.push(here);
    ahead = ahead.filter(isOpen);
    if (!ahead.length && source === "learnt") choose();
    here = ahead.shift() ?? null;
    changed();
  }

  function changed() {
    Peculiar.state.pin(here ? here.row : -1);
    Peculiar.events.emit("look");
  }

  /** @type {JudgeLine["judge"]} */
  function judge(verdicts) {
    const ids = Peculiar.store.ids();
    const known = new Map([here, ...ahead].map((look) => [look?.row ?? -1, look]));
    const given = verdicts.filter(({ verdict }) => verdict);
    Peculiar.judgements.judge(
      given.map(({ row, verdict }) => ({
        id: String(ids[row]),
        verdict,
        round: known.get(row)?.round ?? undefined,
        shownAs: known.get(row)?.shownAs,
      })),
    );
    times.push(...given.map(() => Date.now()));
    times = times.slice(-PACE);
    const rows = new Set(verdicts.map(({ row }) => row));
    if (verdicts.length > 1) {
      for (const look of [here, ...ahead])
        if (look && rows.has(look.row)) past.push(look);
      here = null;
      ahead = ahead.filter(({ row }) => !rows.has(row));
    }
    step();
  }

  /** One fit at a time; another that is wanted meanwhile waits for its end. */
  async function again() {
    if (teaching || news() < EVERY) return;
    // What is judged now is first shown to be done.
    teaching = Promise.resolve().then(() => {
      round += 1;
      return teach();
    });
    try {
      await teaching;
    } finally {
      teaching = null;
    }
    if (!here) step();
    await again();
  }

  /** @type {JudgeLine["back"]} */
  function back(steps = 1) {
    if (!past.length) return false;
    for (let step = 0; step < steps && past.length; step++) {
      if (here) ahead.unshift({ ...here, isAgain: true });
      here = past.pop() ?? null;
    }
    changed();
    return true;
  }

  /** @type {JudgeLine["insert"]} */
  function insert(row, why) {
    if (here) ahead.unshift({ ...here, isAgain: true });
    here = plain(row, why);
    changed();
  }

  /** @type {JudgeLine["take"]} */
  function take(rows, place, why) {
    source = "list";
    past = [...rows.subarray(Math.max(0, place - 1), place)].map((row) =>
      plain(row, why),
    );
    ahead = [...rows.subarray(place, place + LISTED)].map((row) => plain(row, why));
    here = null;
    step();
  }

  /** Leave a list, and go on with what is learnt. */
  function learnt() {
    if (source === "learnt") return;
    source = "learnt";
    [here, ahead] = [null, []];
    choose();
    step();
  }

  /** @returns {number} judgements a minute; NaN before there are three */
  function pace() {
    if (times.length < 3) return Number.NaN;
    return (
      (60_000 * (times.length - 1)) / Math.max(1, times[times.length - 1] - times[0])
    );
  }

  Peculiar.judgeLine = {
    start,
    judge,
    step,
    back,
    insert,
    take,
    learnt,
    pace,
    here: () => here,
    ahead: () => ahead.filter(isOpen),
    source: () => source,
    risen: () => risen,
    untilTaught: () => Math.max(0, EVERY - news()),
    last: () => past.at(-1) ?? null,
    busy: () => teaching !== null,
  };
})();

"use strict";
/** @file The ranking that judgements teach: all objects, most likely interesting ones first. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** What teaches, in the order of the workflow. @type {Verdict[]} */
  const VERDICTS = ["interesting", "artifact", "boring"];

  /** @type {Promise<LearnData> | null} */
  let loading = null;
  /** @type {LearnData | null} */
  let loaded = null;
  /** @type {Promise<unknown>} */
  let teaching = Promise.resolve();
  /** @type {Ranked | null} */
  let ranked = null;
  /** Judged learn rows, and how much each raises objects like it. @type {Teachers | null} */
  let teachers = null;

  const available = () => Boolean(Peculiar.store.M.learn);

  async function start() {
    loading ??= Peculiar.learnData.load();
    loaded = await loading;
  }

  function data() {
    if (!loaded) throw new Error("The descriptors have not been loaded.");
    return loaded;
  }

  /** One after the other. @type {Learn["teach"]} */
  function teach(said) {
    const next = teaching.then(() => teachNow(said));
    teaching = next.catch(() => {});
    return next;
  }

  /** @param {Map<string, Verdict>} said @returns {Promise<Ranked>} */
  async function teachNow(said) {
    await start();
    const began = performance.now();
    const judged = judgedOf(said);
    const found = new Set(judged.map(({ verdict }) => verdict));
    const kinds = VERDICTS.filter((verdict) => found.has(verdict));
    const nothing = { interesting: null, artifact: null, strength: null };
    const taught = kinds.length > 1 && found.has(VERDICTS[0]);
    if (!taught) teachers = null;
    const own = taught ? await fitAndRank(judged, kinds) : nothing;
    const ms = performance.now() - began;
    ranked = { rows: data().rows, judged: judged.length, ...own, ms };
    return ranked;
  }

  /** @param {JudgedRow[]} judged @param {Verdict[]} kinds of verdicts among them */
  async function fitAndRank(judged, kinds) {
    const codes = Uint8Array.from(judged, ({ verdict }) => kinds.indexOf(verdict));
    const x = coordinatesOf(judged.map(({ row }) => row));
    const maker = Peculiar.kernels.of(x, judged.length);
    const best = await Peculiar.fitStrength.best(maker, codes, kinds.length);
    const found = await rank(best.fit, x, kinds);
    teachers = teachersOf(judged, best.fit, codes, kinds.length);
    return { ...found, strength: best.strength };
  }

  /**
   * Judged objects that teach, in the order of the workflow: by id.
   * @param {Map<string, Verdict>} said
   * @returns {JudgedRow[]}
   */
  function judgedOf(said) {
    const { of, first } = data();
    const judged = [];
    for (const [text, verdict] of said) {
      const own = of[Peculiar.store.rowOf(text)] ?? -1;
      if (own < 0 || !VERDICTS.includes(verdict)) continue;
      judged.push({ row: first[own], id: BigInt(text), verdict });
    }
    return judged.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** @param {number[]} rows @returns {Float64Array} row after row */
  function coordinatesOf(rows) {
    const each = rows.map((row) => data().coordinates(row));
    const found = new Float64Array(each.length * each[0].length);
    for (let i = 0; i < each.length; i++) found.set(each[i], i * each[i].length);
    return found;
  }

  /**
   * @param {Fit} fit @param {Float64Array} x coordinates of the judged @param {Verdict[]} kinds
   * @returns {Promise<Pick<Ranked, "interesting" | "artifact">>}
   */
  async function rank(fit, x, kinds) {
    const { directionsOf, chances } = Peculiar.fit;
    const directions = directionsOf(kinds.length);
    const scores = await Peculiar.learnScores.of(data(), fit, x);
    const place = kinds.indexOf("artifact");
    const n = data().rows.length;
    const interesting = new Float64Array(n);
    const artifact = place < 0 ? null : new Float64Array(n);
    const own = new Float64Array(directions.length);
    const p = new Float64Array(kinds.length);
    for (let row = 0; row < n; row++) {
      for (let j = 0; j < own.length; j++) own[j] = scores[j][row];
      chances(directions, own, p);
      interesting[row] = p[0];
      if (artifact) artifact[row] = p[place];
    }
    return { interesting, artifact };
  }

  /**
   * @param {JudgedRow[]} judged @param {Fit} fit @param {Uint8Array} codes
   * @param {number} kinds @returns {Teachers}
   */
  function teachersOf(judged, fit, codes, kinds) {
    // The score of interesting objects against the mean of all verdicts.
    const parts = Peculiar.fit.directionsOf(kinds).map((direction) => {
      return direction[0] - direction.reduce((sum, one) => sum + one, 0) / kinds;
    });
    const n = judged.length;
    const factors = Float64Array.from(codes, (_, i) =>
      parts.reduce((sum, part, j) => sum + part * fit.factors[j * n + i], 0),
    );
    return { rows: judged.map(({ row }) => row), codes, factors };
  }

  /** @type {Learn["because"]} */
  function because(row) {
    const own = loaded?.of[row] ?? -1;
    if (!loaded || !teachers || own < 0) return null;
    const { dot } = Peculiar.linear;
    const here = loaded.coordinates(own);
    let [sum, most, best] = [0, 0, -1];
    for (let i = 0; i < teachers.rows.length; i++) {
      const other = teachers.rows[i];
      const raised =
        teachers.factors[i] * dot(here, 0, loaded.coordinates(other), 0, here.length);
      if (raised > 0) sum += raised;
      // An object does not speak for itself.
      const counts = teachers.codes[i] === 0 && other !== loaded.first[own];
      if (counts && raised > most) [most, best] = [raised, other];
    }
    return best < 0 ? null : { row: loaded.rows[best], share: most / sum };
  }

  Peculiar.learn = { available, start, data, teach, now: () => ranked, because };
})();

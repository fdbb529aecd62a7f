"use strict";
/** @file The next objects to look at, why, and with what chance: peculiar.scores.queue. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Of the looks at taught objects one in so many is at random, and one is uncertain. */
  const ONE_IN = 20;

  const LIKELY = "most likely interesting";
  const UNCERTAIN = "most uncertain";
  const RANDOM = "at random";

  /** Learn rows at one place with a row of the catalogue. */
  /** @type {((row: number) => number[]) | null} */
  let same = null;

  /** @type {Looks["next"]} */
  function next(count, ranked, judged) {
    const { rows } = Peculiar.learn.data();
    const free = new Uint8Array(rows.length).fill(1);
    const before = takeJudged(free, judged);
    // Who comes back is shown the same.
    const random = Peculiar.random(before);
    const interesting = ranked?.interesting ?? null;
    const choose = interesting
      ? taught(interesting, before, random, free)
      : drawing(random, free);
    /** @type {Look[]} */
    const looks = [];
    while (looks.length < count) {
      const one = choose(looks.length);
      if (!one) break;
      const probability = interesting ? interesting[one.own] : Number.NaN;
      const look = { ...one, row: rows[one.own], probability };
      looks.push({ ...look, shownAs: shownAs(look) });
      take(free, look.row);
    }
    return looks;
  }

  /** Takes all objects at the place of one, itself among them. */
  /** @param {Uint8Array} free @param {number} row of the catalogue */
  function take(free, row) {
    const { of, rows, sky } = Peculiar.learn.data();
    same ??= Peculiar.places.of(rows, sky, Peculiar.store.M.learn?.radius ?? 0);
    if (of[row] >= 0) free[of[row]] = 0;
    for (const other of same(row)) free[other] = 0;
  }

  /**
   * @param {Uint8Array} free
   * @param {Set<number>} judged rows of the catalogue
   * @returns {number} learn rows that were judged
   */
  function takeJudged(free, judged) {
    const { of, rows, first } = Peculiar.learn.data();
    const known = new Set();
    for (const row of judged) {
      if (of[row] >= 0) known.add(first[of[row]]);
      take(free, row);
    }
    let count = 0;
    // An object of several slices was judged in all of them.
    for (let own = 0; own < rows.length; own++)
      if (known.has(first[own])) {
        count++;
        take(free, rows[own]);
      }
    return count;
  }

  /**
   * @param {Float64Array} interesting @param {number} before looks so far
   * @param {() => number} random @param {Uint8Array} free
   * @returns {(number: number) => Chosen | null}
   */
  function taught(interesting, before, random, free) {
    const likely = inOrder(() => interesting, true, free);
    const distance = () => interesting.map((p) => Math.abs(p - 0.5));
    const uncertain = inOrder(distance, false, free);
    return (number) => {
      const turn = (before + number + 1) % ONE_IN;
      if (turn === 0) return draw(RANDOM, free, randomWeights(interesting), random);
      const [why, order] =
        turn === ONE_IN / 2 ? [UNCERTAIN, uncertain] : [LIKELY, likely];
      const own = order();
      return own < 0 ? null : { own, why, chance: 1 };
    };
  }

  /**
   * @param {() => Float64Array} values @param {boolean} descending @param {Uint8Array} free
   * @returns {() => number} gives the first learn row that is free; -1 if none is
   */
  function inOrder(values, descending, free) {
    /** @type {Int32Array | null} */
    let order = null;
    let at = 0;
    return () => {
      order ??= Peculiar.stats.argsort(values(), descending);
      while (at < order.length && !free[order[at]]) at++;
      return at < order.length ? order[at] : -1;
    };
  }

  /**
   * Half of the chance is the same for all, half goes as the scatter of a verdict: looks
   * at objects of which all is known say little of how many are left.
   * @param {Float64Array} interesting @returns {Float64Array}
   */
  function randomWeights(interesting) {
    const spread = interesting.map((p) => Math.sqrt(p * (1 - p)));
    const mean = spread.reduce((sum, one) => sum + one, 0) / spread.length;
    return spread.map((one) => one + Math.max(mean, 1e-9));
  }

  /** From the pools of the first looks in turn; when all are shown, from all. */
  /** @param {() => number} random @param {Uint8Array} free */
  function drawing(random, free) {
    const parts = (Peculiar.store.M.learn?.pools ?? []).map(({ why, bit }) => {
      const inside = Peculiar.learn.data().pools.map((bits) => (bits & bit ? 1 : 0));
      return { why, inside };
    });
    const all = { why: RANDOM, inside: new Uint8Array(free.length).fill(1) };
    return (/** @type {number} */ number) => {
      const turn = parts.length ? number % parts.length : 0;
      for (const { why, inside } of [
        ...parts.slice(turn),
        ...parts.slice(0, turn),
        all,
      ]) {
        const found = draw(why, free, inside, random);
        if (found) return found;
      }
      return null;
    };
  }

  /**
   * @param {string} why @param {Uint8Array} free
   * @param {Float64Array | Uint8Array} weights @param {() => number} random
   * @returns {Chosen | null}
   */
  function draw(why, free, weights, random) {
    let sum = 0;
    for (let own = 0; own < free.length; own++) if (free[own]) sum += weights[own];
    if (!sum) return null;
    let rest = random() * sum;
    let last = -1;
    for (let own = 0; own < free.length && rest >= 0; own++) {
      if (!free[own] || !weights[own]) continue;
      rest -= weights[own];
      last = own;
    }
    return { own: last, why, chance: weights[last] / sum };
  }

  /** @param {{why: string, chance: number, probability: number}} look */
  function shownAs({ why, chance, probability }) {
    const known = Number.isNaN(probability) ? "" : `; p=${sixDigits(probability)}`;
    return `${why}${known}; chance=${sixDigits(chance)}`;
  }

  /** As Python's format ".6g". @param {number} value */
  function sixDigits(value) {
    const [digits, power] = value.toExponential(5).split("e");
    if (Number(power) >= -4 && Number(power) < 6)
      return String(Number(value.toPrecision(6)));
    const size = String(Math.abs(Number(power))).padStart(2, "0");
    return `${Number(digits)}e${Number(power) < 0 ? "-" : "+"}${size}`;
  }

  Peculiar.looks = { next };
})();

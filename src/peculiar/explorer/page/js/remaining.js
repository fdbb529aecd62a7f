"use strict";
/** @file How many interesting objects there are, from all looks: peculiar.scores.remaining. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** The same numbers as in the workflow, which says why. */
  const LEAST = 100;
  const WEIGHT = 1 / 3;
  const PRIOR = { mean: [-1, 0.7], deviation: [3.5, 0.9] };
  const [DRAWS, BINS] = [4000, 200];
  const EDGE = 1e-6;

  /** Variance from which on a binomial number is drawn as a normal one. */
  const NORMAL = 30;

  /** @param {number} odds */
  const chanceOf = (odds) => 1 / (1 + Math.exp(-odds));

  /** @param {number} chance */
  function oddsOf(chance) {
    const inside = Math.min(Math.max(chance, EDGE), 1 - EDGE);
    return Math.log(inside / (1 - inside));
  }

  /** @type {Remaining["estimate"]} */
  function estimate(ranked) {
    const { interesting } = ranked;
    if (!interesting) return null;
    const { looks, found } = looksOf();
    const good = looks.filter((look) => look.interesting).length;
    if (looks.length < LEAST || good === 0 || good === looks.length) return null;
    const bins = binsOf(restOf(ranked, interesting));
    const fit = lineOf(looks);
    const random = Peculiar.random(looks.length);
    const left = new Float64Array(DRAWS);
    for (let turn = 0; turn < DRAWS; turn++) {
      const [start, slope] = lineDrawn(fit, random);
      for (const { middle, count } of bins)
        left[turn] += binomial(count, chanceOf(start + slope * middle), random);
    }
    left.sort();
    const at = (/** @type {number} */ part) => Math.round(found + quantile(left, part));
    return { found, value: at(0.5), low: at(0.025), high: at(0.975) };
  }

  /**
   * The looks whose probability is known, and how many interesting objects were found.
   */
  function looksOf() {
    const { of } = Peculiar.learn.data();
    const { judgements, store } = Peculiar;
    /** @type {Map<string, number>} */
    const shown = new Map();
    const records = judgements.all().filter(({ shownAs }) => shownAs);
    // As in the workflow's table: of several people the last by name.
    records.sort((a, b) => (a.who < b.who ? -1 : Number(a.who > b.who)));
    for (const { id, shownAs } of records) shown.set(id, probabilityIn(shownAs));
    const looks = [];
    let found = 0;
    for (const [id, verdict] of judgements.consensus()) {
      if (verdict === "unsure" || !(of[store.rowOf(id)] >= 0)) continue;
      const interesting = verdict === "interesting";
      if (interesting) found++;
      const probability = shown.get(id) ?? Number.NaN;
      if (Number.isFinite(probability))
        looks.push({ odds: oddsOf(probability), interesting });
    }
    return { looks, found };
  }

  /** @param {string} text of shownAs */
  function probabilityIn(text) {
    const found = /; p=([0-9.e+-]+);/.exec(text);
    return found ? Number(found[1]) : Number.NaN;
  }

  /** Log-odds of the objects that nobody has judged. */
  /** @param {Ranked} ranked @param {Float64Array} interesting */
  function restOf({ rows }, interesting) {
    const { of, first } = Peculiar.learn.data();
    const judged = new Set();
    for (const id of Peculiar.judgements.consensus().keys()) {
      const own = of[Peculiar.store.rowOf(id)] ?? -1;
      if (own >= 0) judged.add(first[own]);
    }
    const left = rows.map((_, own) => own).filter((own) => !judged.has(first[own]));
    return Float64Array.from(left, (own) => oddsOf(interesting[own]));
  }

  /** @param {Float64Array} odds @returns {{middle: number, count: number}[]} */
  function binsOf(odds) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const one of odds) [low, high] = [Math.min(low, one), Math.max(high, one)];
    const width = (high - low) / BINS || 1;
    const counts = new Array(BINS).fill(0);
    for (const one of odds)
      counts[Math.min(BINS - 1, Math.floor((one - low) / width))]++;
    return counts
      .map((count, bin) => ({ middle: low + (bin + 0.5) * width, count }))
      .filter(({ count }) => count > 0);
  }

  /**
   * The most probable line of the log-odds in those given, and its curvature there.
   * @param {{odds: number, interesting: boolean}[]} looks @returns {Line}
   */
  function lineOf(looks) {
    let at = PRIOR.mean;
    let now = curvedAt(looks, at);
    for (let turn = 0; turn < 100; turn++) {
      const { slope, a, b, c } = now;
      const size = a * c - b * b;
      const move = [
        (c * slope[0] - b * slope[1]) / size,
        (a * slope[1] - b * slope[0]) / size,
      ];
      if (Math.hypot(...move) < 1e-10) break;
      let part = 1;
      for (; part > 1e-9; part /= 2) {
        const there = [at[0] - part * move[0], at[1] - part * move[1]];
        const then = curvedAt(looks, there);
        if (then.loss > now.loss) continue;
        [at, now] = [there, then];
        break;
      }
      if (part <= 1e-9) break;
    }
    return { at, a: now.a, b: now.b, c: now.c };
  }

  /** Loss, slope, and curvature (a b; b c) at a line. */
  /** @param {{odds: number, interesting: boolean}[]} looks @param {number[]} at */
  function curvedAt(looks, at) {
    const { mean, deviation } = PRIOR;
    const off = at.map((one, j) => (one - mean[j]) / deviation[j]);
    let loss = (off[0] ** 2 + off[1] ** 2) / 2;
    const slope = off.map((one, j) => one / deviation[j]);
    let [a, b, c] = [deviation[0] ** -2, 0, deviation[1] ** -2];
    for (const { odds, interesting } of looks) {
      const score = at[0] + at[1] * odds;
      const sign = interesting ? -score : score;
      loss += WEIGHT * (Math.max(sign, 0) + Math.log1p(Math.exp(-Math.abs(sign))));
      const chance = chanceOf(score);
      const error = WEIGHT * (chance - Number(interesting));
      slope[0] += error;
      slope[1] += error * odds;
      const curve = WEIGHT * chance * (1 - chance);
      a += curve;
      b += curve * odds;
      c += curve * odds ** 2;
    }
    return { loss, slope, a, b, c };
  }

  /** A line drawn from the normal distribution about the fit. */
  /** @param {Line} line @param {() => number} random @returns {[number, number]} */
  function lineDrawn({ at, a, b, c }, random) {
    const slope = normal(random) / Math.sqrt(c - (b * b) / a);
    return [at[0] + normal(random) / Math.sqrt(a) - (b / a) * slope, at[1] + slope];
  }

  /** @param {() => number} random */
  function normal(random) {
    const size = Math.sqrt(-2 * Math.log(1 - random()));
    return size * Math.cos(2 * Math.PI * random());
  }

  /**
   * @param {number} count @param {number} chance @param {() => number} random
   * @returns {number}
   */
  function binomial(count, chance, random) {
    if (chance > 0.5) return count - binomial(count, 1 - chance, random);
    const mean = count * chance;
    if (mean * (1 - chance) > NORMAL) {
      const drawn = mean + normal(random) * Math.sqrt(mean * (1 - chance));
      return Math.min(Math.max(Math.round(drawn), 0), count);
    }
    // The first number whose probability, with those below, is above a random one.
    let part = (1 - chance) ** count;
    let rest = random() - part;
    let found = 0;
    for (; rest >= 0 && found < count; found++) {
      part *= ((count - found) / (found + 1)) * (chance / (1 - chance));
      rest -= part;
    }
    return found;
  }

  /** @param {Float64Array} sorted @param {number} part 0..1 */
  function quantile(sorted, part) {
    const at = part * (sorted.length - 1);
    const low = Math.floor(at);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  }

  Peculiar.remaining = { estimate };
})();

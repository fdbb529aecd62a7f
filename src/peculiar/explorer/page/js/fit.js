"use strict";
/**
 * @file The fit by which judgements teach a ranking: the multinomial logistic regression
 * of the workflow (peculiar.scores.rerank), to rounding errors. Its weights are sums of
 * the judged objects' coordinates, so that the factors of these sums are what is sought,
 * by Newton's method.
 */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const MOST_STEPS = 50;

  /** Of an object's curvature, where that of the fit is next to nothing. */
  const LEAST_CURVATURE = 1e-3;

  /**
   * Of the verdicts' scores only differences matter: they are sums of these directions.
   * Of two verdicts the second has a score, and the first 0: the binary regression.
   * @type {Fitting["directionsOf"]}
   */
  function directionsOf(kinds) {
    if (kinds === 2) return [[0, 1]];
    const [long, short] = [Math.sqrt(1 / 6), Math.sqrt(1 / 2)];
    return [
      [2 * long, -long, -long],
      [0, short, -short],
    ];
  }

  /** @type {Fitting["weightsOf"]} */
  function weightsOf(codes, kinds, used) {
    const counts = new Array(kinds).fill(0);
    for (let i = 0; i < codes.length; i++) if (used(i)) counts[codes[i]]++;
    const share = counts.reduce((sum, one) => sum + one, 0) / kinds;
    return Float64Array.from(codes, (code, i) => (used(i) ? share / counts[code] : 0));
  }

  /** @type {Fitting["nothing"]} */
  function nothing(weights, kinds) {
    const q = directionsOf(kinds).length;
    // All verdicts are equally likely: p (1 - p) of two, p of three.
    const curvature = kinds === 2 ? 1 / 4 : 1 / 3;
    return {
      factors: new Float64Array(weights.length * q),
      scores: new Float64Array(weights.length * q),
      starts: new Float64Array(q),
      scale: weights.map((weight) => Math.sqrt(weight * curvature)),
    };
  }

  /** @type {Fitting["chances"]} */
  function chances(directions, scores, found) {
    found.fill(0);
    for (let j = 0; j < directions.length; j++)
      for (let k = 0; k < found.length; k++) found[k] += directions[j][k] * scores[j];
    let most = found[0];
    for (let k = 1; k < found.length; k++) most = Math.max(most, found[k]);
    let sum = 0;
    for (let k = 0; k < found.length; k++) sum += found[k] = Math.exp(found[k] - most);
    for (let k = 0; k < found.length; k++) found[k] /= sum;
  }

  /**
   * @param {Said} said
   * @param {Float64Array} scores of the objects in the directions
   * @returns the loss of all objects; of each its slope in each direction, and its
   *   curvature in each two: direction after direction, as all vectors here
   */
  function termsOf({ codes, kinds, weights }, scores) {
    const n = codes.length;
    const directions = directionsOf(kinds);
    const q = directions.length;
    const slopes = new Float64Array(q * n);
    const curves = new Float64Array(q * q * n);
    const [own, p, mean] = [q, kinds, q].map((size) => new Float64Array(size));
    let loss = 0;
    for (let i = 0; i < n; i++) {
      if (!weights[i]) continue;
      for (let j = 0; j < q; j++) own[j] = scores[j * n + i];
      chances(directions, own, p);
      loss -= weights[i] * Math.log(p[codes[i]]);
      for (let j = 0; j < q; j++) {
        mean[j] = 0;
        for (let k = 0; k < kinds; k++) mean[j] += p[k] * directions[j][k];
        slopes[j * n + i] = weights[i] * (mean[j] - directions[j][codes[i]]);
      }
      for (let jl = 0; jl < q * q; jl++) {
        const [j, l] = [Math.floor(jl / q), jl % q];
        let both = -mean[j] * mean[l];
        for (let k = 0; k < kinds; k++)
          both += p[k] * directions[j][k] * directions[l][k];
        curves[jl * n + i] = weights[i] * both;
      }
    }
    return { loss, slopes, curves };
  }

  /**
   * @param {Said} said
   * @param {Kernel} kernel
   * @param {number} strength
   * @param {Vector} at of scaled objects
   */
  function stateOf(said, { scale }, strength, at) {
    const { dot } = Peculiar.linear;
    const n = scale.length;
    const start = (/** @type {number} */ i) => at.starts[Math.floor(i / n)];
    const scores = at.scores.map((one, i) => one / scale[i % n] + start(i));
    const { loss, slopes, curves } = termsOf(said, scores);
    const starts = at.starts.map((_, j) =>
      slopes.subarray(j * n, (j + 1) * n).reduce((sum, one) => sum + one, 0),
    );
    const factors = slopes.map(
      (one, i) => at.factors[i] / strength + one / scale[i % n],
    );
    const size = dot(at.factors, 0, at.scores, 0, at.factors.length);
    return { loss: loss + size / (2 * strength), slope: { factors, starts }, curves };
  }

  /** @type {Fitting["solve"]} */
  async function solve(said, kernel, strength, start, tolerance) {
    const { space, find, product } = Peculiar.fitStep;
    const n = kernel.scale.length;
    const inSpace = space(kernel, strength);
    /** @type {Vector} */
    let at = {
      factors: start.factors.map((one, i) => one / kernel.scale[i % n]),
      scores: start.scores.map((one, i) => one * kernel.scale[i % n]),
      starts: start.starts,
    };
    let now = stateOf(said, kernel, strength, at);
    for (let turn = 0; turn < MOST_STEPS; turn++) {
      const first = inSpace.rough(now.slope);
      const square = product(now.slope, first);
      if (!(square > tolerance ** 2)) break;
      // Far from the end a rough step is good enough.
      const ratio = Math.max(Math.min(0.01, square), tolerance ** 2 / square / 4);
      const step = find(inSpace, now.curves, now.slope, first, ratio);
      await Peculiar.pause();
      const next = after(said, kernel, strength, at, step, now.loss);
      if (!next) break;
      [at, now] = next;
    }
    return fitOf(said, kernel.scale, at, now.curves);
  }

  /**
   * @param {Said} said @param {Kernel} kernel @param {number} strength
   * @param {Vector} at @param {Vector} step @param {number} loss
   * @returns {[Vector, ReturnType<typeof stateOf>] | null} the place after the step, which
   *   is halved until the loss is less; null if that is not so but for rounding errors
   */
  function after(said, kernel, strength, at, step, loss) {
    const n = kernel.scale.length;
    for (let part = 1; part > 1e-6; part /= 2) {
      const moved = { factors: at.factors.slice(), starts: at.starts.slice() };
      Peculiar.fitStep.addTo(part, step, moved);
      // Not by the step's own scores: errors would add up.
      const scores = moved.factors.slice();
      for (let from = 0; from < scores.length; from += n)
        scores.set(kernel.times(moved.factors.subarray(from, from + n)), from);
      const there = { ...moved, scores };
      const then = stateOf(said, kernel, strength, there);
      if (then.loss <= loss * (1 + 1e-12)) return [there, then];
    }
    return null;
  }

  /**
   * @param {Said} said @param {Float64Array} scale
   * @param {Vector} at @param {Float64Array} curves @returns {Fit} of unscaled objects
   */
  function fitOf({ weights }, scale, { factors, scores, starts }, curves) {
    const n = scale.length;
    const q = starts.length;
    return {
      factors: factors.map((one, i) => one * scale[i % n]),
      scores: scores.map((one, i) => one / scale[i % n]),
      starts,
      scale: weights.map((weight, i) => {
        let sum = LEAST_CURVATURE * weight;
        for (let j = 0; j < q; j++) sum += curves[j * (q + 1) * n + i] / q;
        return Math.sqrt(sum);
      }),
    };
  }

  Peculiar.fit = { directionsOf, weightsOf, nothing, chances, solve };
})();

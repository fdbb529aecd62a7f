"use strict";
/**
 * @file A step of Newton's method, by conjugate gradients. Vectors are sums of scaled
 * objects' coordinates, of which the factors are kept, and their scores, K times the
 * factors; and an intercept, all in each direction of the verdicts' scores.
 */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const MOST_TURNS = 500;

  /** @type {FitStep["space"]} */
  const space = (kernel, strength) => ({
    curved: (vector, curves) => curved(kernel.scale, strength, vector, curves),
    rough: roughly(kernel, strength),
  });

  /**
   * @param {Float64Array} scale @param {number} strength
   * @param {Vector} vector @param {Float64Array} curves @returns {Slope}
   */
  function curved(scale, strength, { factors, scores, starts }, curves) {
    const n = scale.length;
    const q = starts.length;
    const found = factors.map((one) => one / strength);
    const sums = new Float64Array(q);
    const change = new Float64Array(q);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < q; j++) change[j] = scores[j * n + i] / scale[i] + starts[j];
      for (let j = 0; j < q; j++) {
        let turned = 0;
        for (let l = 0; l < q; l++) turned += curves[(j * q + l) * n + i] * change[l];
        found[j * n + i] += turned / scale[i];
        sums[j] += turned;
      }
    }
    return { factors: found, starts: sums };
  }

  /**
   * The curvature if that of each scaled object were 1 in all directions: it is near
   * enough to the true one for few turns, and to invert it needs no product with K.
   * @param {Kernel} kernel @param {number} strength @returns {FitSpace["rough"]}
   */
  function roughly(kernel, strength) {
    const { dot } = Peculiar.linear;
    const { scale } = kernel;
    const n = scale.length;
    const one = kernel.solve(scale);
    const rest = dot(scale, 0, one, 0, n) / strength;
    return ({ factors, starts }) => {
      const found = { factors: factors.slice(), starts: starts.slice() };
      const scores = factors.slice();
      for (let j = 0; j < starts.length; j++) {
        const solved = kernel.solve(factors.subarray(j * n, (j + 1) * n));
        for (let i = 0; i < n; i++) {
          scores[j * n + i] -= solved[i] / strength;
          found.starts[j] -= scale[i] * scores[j * n + i];
        }
        const start = (found.starts[j] /= rest);
        for (let i = 0; i < n; i++) {
          found.factors[j * n + i] = solved[i] - start * one[i];
          scores[j * n + i] -= start * (scale[i] - one[i] / strength);
        }
      }
      return { ...found, scores };
    };
  }

  /** @type {FitStep["product"]} */
  function product(slope, vector) {
    const { dot } = Peculiar.linear;
    const inside = dot(slope.factors, 0, vector.scores, 0, slope.factors.length);
    return inside + dot(slope.starts, 0, vector.starts, 0, slope.starts.length);
  }

  /** @type {FitStep["addTo"]} */
  function addTo(factor, from, to) {
    const { add } = Peculiar.linear;
    add(factor, from.factors, 0, to.factors, 0, to.factors.length);
    add(factor, from.starts, 0, to.starts, 0, to.starts.length);
  }

  /** @param {number} factor @param {Vector} from @param {Vector} to */
  function addAll(factor, from, to) {
    addTo(factor, from, to);
    Peculiar.linear.add(factor, from.scores, 0, to.scores, 0, to.scores.length);
  }

  /** @type {FitStep["find"]} */
  function find(inSpace, curves, left, first, ratio) {
    let direction = first;
    let square = product(left, first);
    const enough = square * ratio;
    const found = {
      factors: new Float64Array(first.factors.length),
      scores: new Float64Array(first.scores.length),
      starts: new Float64Array(first.starts.length),
    };
    for (let turn = 0; turn < MOST_TURNS && square > enough; turn++) {
      const turned = inSpace.curved(direction, curves);
      const length = square / product(turned, direction);
      addAll(-length, direction, found);
      addTo(-length, turned, left);
      const next = inSpace.rough(left);
      const before = square;
      square = product(left, next);
      addAll(square / before, direction, next);
      direction = next;
    }
    return found;
  }

  Peculiar.fitStep = { space, product, addTo, find };
})();

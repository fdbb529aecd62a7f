"use strict";
/** @file The strength of the fit, by cross-validation, as the workflow chooses it. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Strength before it can be chosen, and those to choose from, as in the workflow. */
  const STRENGTH = 0.03;
  const STRENGTHS = [0.03, 0.1, 0.3];
  const LEAST_TO_CHOOSE = 100;
  const FOLDS = 5;

  const EXACT = 1e-12;
  /** Losses of fits that end here are right to about a thousandth. */
  const ROUGH = 1e-3;
  const CLEAR = 0.01;

  /** @type {FitStrength["best"]} */
  async function best(maker, codes, kinds) {
    const { weightsOf, nothing, solve } = Peculiar.fit;
    const said = { codes, kinds, weights: weightsOf(codes, kinds, () => true) };
    let fit = nothing(said.weights, kinds);
    let strength = STRENGTH;
    if (canChoose(codes, kinds)) {
      ({ fit, strength } = await choose(said, await tryAll(maker, said, fit)));
    }
    fit = await solve(said, maker(fit.scale, strength), strength, fit, EXACT);
    return { fit, strength, said };
  }

  /** @param {Uint8Array} codes @param {number} kinds */
  function canChoose(codes, kinds) {
    const counts = new Array(kinds).fill(0);
    for (const code of codes) counts[code]++;
    return codes.length >= LEAST_TO_CHOOSE && Math.min(...counts) >= FOLDS;
  }

  /**
   * Rough fits of each strength, to all objects and without each fold; one begins where
   * another ended.
   * @param {KernelMaker} maker @param {Said} said @param {Fit} start
   * @returns {Promise<FitTry[]>}
   */
  async function tryAll(maker, said, start) {
    const folds = foldsOf(said);
    const tries = [];
    let fit = start;
    for (const strength of STRENGTHS) {
      const kernel = maker(fit.scale, strength);
      fit = await Peculiar.fit.solve(said, kernel, strength, fit, ROUGH);
      const held = folds.map((weights) => ({ weights, fit }));
      const one = { strength, fit, kernel: maker(fit.scale, strength), held, loss: 0 };
      await refine(one, said, ROUGH);
      tries.push(one);
    }
    return tries;
  }

  /**
   * Objects of a verdict go in turn to fold 0, 1, ..., 4.
   * @param {Said} said
   * @returns {Float64Array[]} per fold the weights of the others, 0 for its own
   */
  function foldsOf({ codes, kinds }) {
    const counts = new Array(kinds).fill(0);
    const fold = Array.from(codes, (code) => counts[code]++ % FOLDS);
    return Array.from({ length: FOLDS }, (_, number) =>
      Peculiar.fit.weightsOf(codes, kinds, (i) => fold[i] !== number),
    );
  }

  /**
   * Fits again without each fold, and finds the loss of those left out: the mean over
   * the objects of each verdict, then over verdicts.
   * @param {FitTry} one @param {Said} said @param {number} tolerance
   */
  async function refine(one, { codes, kinds }, tolerance) {
    const sums = new Float64Array(kinds);
    const counts = new Float64Array(kinds);
    for (const part of one.held) {
      const said = { codes, kinds, weights: part.weights };
      part.fit = await Peculiar.fit.solve(
        said,
        one.kernel,
        one.strength,
        part.fit,
        tolerance,
      );
      addLosses(said, part.fit, sums, counts);
    }
    one.loss = sums.reduce((sum, each, k) => sum + each / counts[k], 0) / kinds;
  }

  /**
   * @param {Said} said @param {Fit} fit
   * @param {Float64Array} sums of the losses of each verdict's objects of no weight
   * @param {Float64Array} counts of these objects
   */
  function addLosses({ codes, kinds, weights }, fit, sums, counts) {
    const { directionsOf, chances } = Peculiar.fit;
    const directions = directionsOf(kinds);
    const n = codes.length;
    const p = new Float64Array(kinds);
    for (let i = 0; i < n; i++) {
      if (weights[i]) continue;
      const scores = fit.starts.map((start, j) => start + fit.scores[j * n + i]);
      chances(directions, scores, p);
      sums[codes[i]] -= Math.log(p[codes[i]]);
      counts[codes[i]]++;
    }
  }

  /**
   * The try of the lowest loss to six digits; of equal ones that of the least strength.
   * @param {Said} said @param {FitTry[]} tries
   */
  async function choose(said, tries) {
    const least = Math.min(...tries.map(({ loss }) => loss));
    const near = tries.filter(({ loss }) => loss < least + CLEAR);
    if (near.length > 1) for (const one of near) await refine(one, said, EXACT);
    const losses = near.map(({ loss }) => Math.round(loss * 1e6));
    return near[losses.indexOf(Math.min(...losses))];
  }

  Peculiar.fitStrength = { best };
})();

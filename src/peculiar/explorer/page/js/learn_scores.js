"use strict";
/** @file Linear scores of all objects, from their int8 descriptors. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Objects scored before the page may answer. */
  const BLOCK = 16384;

  /** @type {PeculiarNamespace["learnScores"]["of"]} */
  async function of(data, fit, x) {
    const width = data.basis.means.length;
    const found = [];
    for (let j = 0; j < fit.starts.length; j++) {
      const slopes = slopesOf(fit, x, j);
      const own = new Float64Array(width);
      for (let a = 0; a < width; a++) {
        const along = Peculiar.linear.dot(data.basis.axes, a * width, slopes, 0, width);
        own[a] = along / data.basis.scales[a];
      }
      const start =
        fit.starts[j] - Peculiar.linear.dot(data.basis.means, 0, own, 0, width);
      found.push({ own, beside: slopes.subarray(width), start });
    }
    return scored(data, found);
  }

  /** @param {Fit} fit @param {Float64Array} x @param {number} j direction */
  function slopesOf({ factors, starts }, x, j) {
    const n = factors.length / starts.length;
    const width = x.length / n;
    const found = new Float64Array(width);
    for (let i = 0; i < n; i++)
      Peculiar.linear.add(factors[j * n + i], x, i * width, found, 0, width);
    return found;
  }

  /** @param {LearnData} data @param {Slopes[]} slopes in each direction */
  async function scored({ rows, chunks, added, basis }, slopes) {
    const width = basis.means.length;
    const n = rows.length;
    const found = slopes.map(({ start }) => new Float64Array(n).fill(start));
    // Two directions at once: of two verdicts there is only one.
    const [first, second] = [slopes[0].own, (slopes[1] ?? slopes[0]).own];
    let from = 0;
    for (const chunk of chunks) {
      for (let low = 0; low < chunk.length; low += BLOCK * width) {
        const part = chunk.subarray(low, low + BLOCK * width);
        addProducts(part, first, second, found[0], found[1] ?? null, from);
        from += part.length / width;
        await Peculiar.pause();
      }
    }
    for (let a = 0; a < added.length; a++)
      for (let row = 0; row < n; row++) {
        const one = (added[a][row] - basis.added[2 * a]) / basis.added[2 * a + 1];
        if (!Number.isFinite(one)) continue;
        for (let j = 0; j < found.length; j++)
          found[j][row] += one * slopes[j].beside[a];
      }
    return found;
  }

  /**
   * @param {Int8Array} values row after row
   * @param {Float64Array} first @param {Float64Array} second slopes
   * @param {Float64Array} sums of the first @param {Float64Array | null} others
   * @param {number} from the row of these sums that the first row of values is added to
   */
  function addProducts(values, first, second, sums, others, from) {
    const width = first.length;
    const n = values.length / width;
    for (let row = 0; row < n; row++) {
      let [a, b, c, d] = [0, 0, 0, 0];
      const at = row * width;
      let k = 0;
      for (; k < width - 1; k += 2) {
        const [one, two] = [values[at + k], values[at + k + 1]];
        a += one * first[k];
        b += two * first[k + 1];
        c += one * second[k];
        d += two * second[k + 1];
      }
      if (k < width) {
        a += values[at + k] * first[k];
        c += values[at + k] * second[k];
      }
      sums[from + row] += a + b;
      if (others) others[from + row] += c + d;
    }
  }

  Peculiar.learnScores = { of };
})();

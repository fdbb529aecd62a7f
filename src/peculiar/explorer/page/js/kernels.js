"use strict";
/**
 * @file What a fit needs of the coordinates of the judged objects: the sums of products
 * of each two of them, the matrix G. With few objects G itself is kept, with many their
 * coordinates, which then have fewer numbers.
 */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /**
   * @param {Float64Array} x n rows of coordinates
   * @param {number} n
   * @returns {KernelMaker}
   */
  function of(x, n) {
    const width = x.length / n;
    return n < 2 * width ? ofFew(gramOf(x, n)) : ofMany(x, n);
  }

  /** @param {Float64Array} x @param {number} n @returns {Float64Array} G, n × n */
  function gramOf(x, n) {
    const { dot } = Peculiar.linear;
    const width = x.length / n;
    const gram = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        const sum = dot(x, i * width, x, j * width, width);
        gram[i * n + j] = sum;
        gram[j * n + i] = sum;
      }
    return gram;
  }

  /** @param {Float64Array} gram @returns {KernelMaker} */
  const ofFew = (gram) => (scale, strength) => {
    const { dot, factor, solve } = Peculiar.linear;
    const n = scale.length;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++)
        matrix[i * n + j] = scale[i] * gram[i * n + j] * scale[j];
      matrix[i * n + i] += 1 / strength;
    }
    factor(matrix, n);
    return {
      scale,
      times: (vector) => {
        const scaled = vector.map((one, i) => one * scale[i]);
        return scaled.map((_, i) => scale[i] * dot(gram, i * n, scaled, 0, n));
      },
      solve: (vector) => {
        const found = vector.slice();
        solve(matrix, n, found);
        return found;
      },
    };
  };

  /** @param {Float64Array} x @param {number} n @returns {KernelMaker} */
  const ofMany = (x, n) => (scale, strength) => {
    const { dot, add, factor, solve } = Peculiar.linear;
    const width = x.length / n;
    const rows = x.map((one, at) => one * scale[Math.floor(at / width)]);
    const matrix = new Float64Array(width * width);
    for (let i = 0; i < n; i++)
      for (let a = 0; a < width; a++)
        add(rows[i * width + a], rows, i * width, matrix, a * width, a + 1);
    for (let a = 0; a < width; a++) matrix[a * width + a] += 1 / strength;
    factor(matrix, width);
    const sums = (/** @type {Float64Array} */ vector) => {
      const found = new Float64Array(width);
      for (let i = 0; i < n; i++) add(vector[i], rows, i * width, found, 0, width);
      return found;
    };
    const each = (/** @type {Float64Array} */ one) =>
      scale.map((_, i) => dot(rows, i * width, one, 0, width));
    return {
      scale,
      times: (vector) => each(sums(vector)),
      // By Woodbury's identity.
      solve: (vector) => {
        const inner = sums(vector);
        solve(matrix, width, inner);
        return each(inner).map((one, i) => strength * (vector[i] - one));
      },
    };
  };

  Peculiar.kernels = { of };
})();

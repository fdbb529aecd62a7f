"use strict";
/** @file Sums over rows of matrices that are kept row by row in arrays of doubles. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {Linear["dot"]} */
  function dot(a, i, b, j, count) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    const whole = count & ~3;
    for (let k = 0; k < whole; k += 4) {
      s0 += a[i + k] * b[j + k];
      s1 += a[i + k + 1] * b[j + k + 1];
      s2 += a[i + k + 2] * b[j + k + 2];
      s3 += a[i + k + 3] * b[j + k + 3];
    }
    for (let k = whole; k < count; k++) s0 += a[i + k] * b[j + k];
    return s0 + s1 + (s2 + s3);
  }

  /** @type {Linear["add"]} */
  function add(factor, a, i, b, j, count) {
    for (let k = 0; k < count; k++) b[j + k] += factor * a[i + k];
  }

  /** @type {Linear["factor"]} */
  function factor(matrix, width) {
    for (let a = 0; a < width; a++)
      for (let b = 0; b <= a; b++) {
        const known = dot(matrix, a * width, matrix, b * width, b);
        const rest = matrix[a * width + b] - known;
        matrix[a * width + b] =
          a === b ? Math.sqrt(rest) : rest / matrix[b * width + b];
      }
  }

  /** @type {Linear["solve"]} */
  function solve(lower, width, vector) {
    for (let a = 0; a < width; a++) {
      const rest = vector[a] - dot(lower, a * width, vector, 0, a);
      vector[a] = rest / lower[a * width + a];
    }
    // Two rows at once: each number is written half as often.
    for (let a = width - 1; a >= 0; a -= 2) {
      const [row, before] = [a * width, (a - 1) * width];
      const last = (vector[a] /= lower[row + a]);
      if (a === 0) return;
      const other = (vector[a - 1] - last * lower[row + a - 1]) / lower[before + a - 1];
      vector[a - 1] = other;
      for (let k = 0; k < a - 1; k++)
        vector[k] -= last * lower[row + k] + other * lower[before + k];
    }
  }

  Peculiar.linear = { dot, add, factor, solve };
})();

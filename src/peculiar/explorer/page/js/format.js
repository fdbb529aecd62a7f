"use strict";
/** @file Values as people read them. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const UNKNOWN = "–";

  /**
   * @param {number} value
   * @returns {string} four digits, or all of a whole number
   */
  function number(value) {
    if (Number.isNaN(value)) return UNKNOWN;
    const text = Number.isInteger(value)
      ? String(value)
      : String(Number(value.toPrecision(4)));
    return text.replace("-", "−");
  }

  /**
   * @param {Column} info
   * @param {ColumnValues} values of all rows
   * @param {number} row
   * @returns {string} with the unit
   */
  function value(info, values, row) {
    const found = values[row];
    if (info.kind === "flag") return found === 1 ? "yes" : "no";
    if (info.kind === "category") return found > 0 ? info.categories[found] : UNKNOWN;
    const isScore = info.unit === "sigma";
    const text = isScore ? score(found) : number(found);
    return text === UNKNOWN || !info.unit ? text : `${text} ${unit(info.unit)}`;
  }

  /**
   * @param {number} sigmas
   * @returns {string}
   */
  function score(sigmas) {
    return Number.isNaN(sigmas) ? UNKNOWN : sigmas.toFixed(2).replace("-", "−");
  }

  /**
   * @param {string} name as in the table
   * @returns {string}
   */
  function unit(name) {
    return name === "sigma" ? "σ" : name;
  }

  /**
   * @param {number} share 0 to 1
   * @returns {string} never rounded up: the highest of ten thousand is 99.99 %
   */
  function percentile(share) {
    if (Number.isNaN(share)) return UNKNOWN;
    return `${(Math.floor(share * 1e4) / 100).toFixed(2)} %`;
  }

  /**
   * @param {number} many
   * @param {string} thing in the singular
   * @returns {string} `1,234 objects`
   */
  function count(many, thing) {
    return `${many.toLocaleString("en")} ${thing}${many === 1 ? "" : "s"}`;
  }

  Peculiar.format = { number, value, score, percentile, count };
})();

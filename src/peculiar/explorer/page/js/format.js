"use strict";
/** @file Values as people read them. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const UNKNOWN = "–";

  /**
   * @param {number} value
   * @returns {string} four digits, or all of a whole number and two decimals
   */
  function number(value) {
    if (Number.isNaN(value)) return UNKNOWN;
    return String(rounded(value)).replace("-", "−");
  }

  /**
   * @param {number} value
   * @returns {number}
   */
  function rounded(value) {
    if (Number.isInteger(value)) return value;
    return Number(Math.abs(value) < 1000 ? value.toPrecision(4) : value.toFixed(2));
  }

  /**
   * @param {Column} info
   * @param {ColumnValues} values of all rows
   * @param {number} row
   * @returns {string} with the unit
   */
  function value(info, values, row) {
    const found = values[row];
    if (info.kind === "flag") return ["no", "yes", UNKNOWN][found];
    if (info.kind === "category") return found > 0 ? info.categories[found] : UNKNOWN;
    const isScore = info.unit === "sigma";
    return withUnit(info, isScore ? score(found) : number(found));
  }

  /**
   * @param {Column} info of text, or of exact numbers
   * @param {string | null} text
   * @returns {string} all of it, with the unit
   */
  function exact(info, text) {
    return withUnit(info, (text || UNKNOWN).replace(/^-(?=\d+$)/, "−"));
  }

  /**
   * @param {Column} info
   * @param {string} text
   * @returns {string}
   */
  function withUnit(info, text) {
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

  Peculiar.format = { number, value, exact, score, percentile, count };
})();

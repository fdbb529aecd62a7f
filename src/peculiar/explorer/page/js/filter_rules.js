"use strict";
/** @file Which rows fail a filter, and the sum over all filters. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** A bound that is set is not passed by what is not known. */
  /** @param {ColumnValues} values @param {Bounds} bounds */
  function outside(values, [low, high]) {
    const fails = new Uint8Array(values.length);
    const least = low ?? Number.NEGATIVE_INFINITY;
    const most = high ?? Number.POSITIVE_INFINITY;
    for (let row = 0; row < values.length; row++)
      if (!(values[row] >= least && values[row] <= most)) fails[row] = 1;
    return fails;
  }

  /** @type {FilterRules["failing"]} */
  function failing(values, value) {
    if (value.kind === "bounds") return outside(values, value.bounds);
    const fails = new Uint8Array(values.length);
    if (value.kind === "flag") {
      for (let row = 0; row < values.length; row++)
        fails[row] = values[row] === value.want ? 0 : 1;
      return fails;
    }
    const off = new Set(value.off);
    for (let row = 0; row < values.length; row++)
      fails[row] = off.has(values[row]) ? 1 : 0;
    return fails;
  }

  /** @type {FilterRules["replace"]} */
  function replace(sum, before, after) {
    for (let row = 0; row < sum.length; row++)
      sum[row] += (after ? after[row] : 0) - (before ? before[row] : 0);
  }

  /** Rows that fail no filter, or none but one. */
  /** @type {FilterRules["passing"]} */
  function passing(sum, but) {
    const mask = new Uint8Array(sum.length);
    for (let row = 0; row < sum.length; row++)
      mask[row] = sum[row] === (but ? but[row] : 0) ? 1 : 0;
    return mask;
  }

  /** @type {FilterRules["encode"]} */
  function encode(value) {
    if (value.kind === "bounds")
      return `b${value.bounds.map((b) => b ?? "").join("_")}`;
    if (value.kind === "flag") return `f${value.want}`;
    return `n${value.off.join("_")}`;
  }

  /** @type {FilterRules["decode"]} */
  function decode(text) {
    const parts = text.slice(1).split("_");
    if (/[^\d.eE+_-]/.test(text.slice(1))) return null;
    if (text[0] === "f") return { kind: "flag", want: parts[0] === "1" ? 1 : 0 };
    if (text[0] === "n") return { kind: "names", off: parts.map(Number) };
    if (text[0] !== "b" || parts.length !== 2) return null;
    const [low, high] = parts.map((part) => (part === "" ? null : Number(part)));
    return { kind: "bounds", bounds: [low, high] };
  }

  Peculiar.filterRules = { failing, replace, passing, encode, decode };
})();

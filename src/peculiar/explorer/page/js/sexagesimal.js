"use strict";
/** @file Positions as people write them: read and written, degrees and sexagesimal. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;

  /** Hours and degrees run together, as in names: `SDSS J123228.90+030217.4`. */
  const NAME =
    /^(?:[^+]*\bJ ?)?(\d\d)(\d\d)(\d\d(?:\.\d*)?)([+-]\d\d)(\d\d)(\d\d(?:\.\d*)?)$/i;

  /**
   * Read `150.1 2.2`, `10:00:24 +02:12:00` or `10h00m24s +2d12m00s`, each with a
   * radius in arcsec behind it or without; or a name such as `J123228.9+030217`.
   * @param {string} text
   * @returns {{ra: number, dec: number, radius: number | null} | null} degrees; null if
   *   the text is no position at all
   * @throws {RangeError} in words, if it is one, but none on the sky
   */
  function parse(text) {
    const name = NAME.exec(text.trim().replace(/[−–]/g, "-"));
    const words = name ? name.slice(1) : numbers(text);
    if (words.length < 2 || !words.every((word) => NUMBER.test(word))) return null;
    const parts = name || words.length > 3 || /\d(h|:\d)/i.test(text) ? 3 : 1;
    const rest = words.length - 2 * parts;
    if (rest !== 0 && rest !== 1) {
      throw new RangeError("A position is two numbers in degrees, or three and three");
    }
    const ra = sexagesimal(words.slice(0, parts)) * (parts === 3 ? 15 : 1);
    const dec = sexagesimal(words.slice(parts, 2 * parts));
    const radius = rest ? Number(words[2 * parts]) : null;
    check(ra, dec, radius);
    return { ra, dec, radius };
  }

  /**
   * @param {string} text
   * @returns {string[]} its words, without the letters and signs of units
   */
  function numbers(text) {
    return text
      .replace(/[−–]/g, "-")
      .replace(/(radius|ra|dec|r)\s*[=:]/gi, " ")
      .replace(/arcsec|[hmsd°:'"′″,;]/gi, " ")
      .replace(/(\d)([+-])/g, "$1 $2")
      .split(/\s+/)
      .filter(Boolean);
  }

  /**
   * @param {string[]} parts degrees or hours; then where wanted minutes and seconds
   * @returns {number}
   */
  function sexagesimal(parts) {
    const [whole, minutes, seconds] = [...parts.map(Number), 0, 0];
    if (!(minutes >= 0 && minutes < 60 && seconds >= 0 && seconds < 60)) {
      throw new RangeError("Minutes and seconds go from 0 to 60");
    }
    // The sign is the text's: minus zero degrees is not zero degrees.
    const sign = parts[0].startsWith("-") ? -1 : 1;
    return sign * (Math.abs(whole) + minutes / 60 + seconds / 3600);
  }

  /**
   * @param {number} ra
   * @param {number} dec
   * @param {number | null} radius
   */
  function check(ra, dec, radius) {
    if (ra < 0 || ra >= 360)
      throw new RangeError("Right ascension is 0 to 360 degrees");
    if (Math.abs(dec) > 90) throw new RangeError("Declination is -90 to 90 degrees");
    if (radius !== null && !(radius > 0))
      throw new RangeError("A radius is above zero");
  }

  /**
   * @param {number} ra degrees
   * @param {number} dec degrees
   * @returns {string} `10:00:24.00 +02:12:00.0`
   */
  function format(ra, dec) {
    const sign = dec < 0 ? "-" : "+";
    return `${clock(ra / 15, 2, 24)} ${sign}${clock(Math.abs(dec), 1, 91)}`;
  }

  /**
   * @param {number} value hours or degrees, not negative
   * @param {number} decimals of the seconds
   * @param {number} turn where the count begins anew
   * @returns {string}
   */
  function clock(value, decimals, turn) {
    const unit = 10 ** decimals;
    // Rounded once, as a whole number: no 59.999 becomes 60.00.
    const ticks = Math.round(value * 3600 * unit) % (turn * 3600 * unit);
    return digits(ticks, decimals).join(":");
  }

  /**
   * @param {number} ticks a whole number, of the last decimal of the seconds
   * @param {number} decimals of the seconds
   * @returns {string[]} hours or degrees, minutes and seconds
   */
  function digits(ticks, decimals) {
    const unit = 10 ** decimals;
    const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
    const seconds = ((ticks % (60 * unit)) / unit).toFixed(decimals);
    return [
      two(Math.floor(ticks / (3600 * unit))),
      two(Math.floor(ticks / (60 * unit)) % 60),
      seconds.padStart(decimals ? decimals + 3 : 2, "0"),
    ];
  }

  Peculiar.sexagesimal = { parse, format, digits };
})();

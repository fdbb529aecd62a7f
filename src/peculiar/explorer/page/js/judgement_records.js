"use strict";
/** @file Records of what people say: which verdict is the last, and that of most people. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** The key of each verdict. @type {Record<Verdict, string>} */
  const KEYS = { interesting: "1", boring: "2", artifact: "3", unsure: "0" };
  const VERDICTS = /** @type {Verdict[]} */ (Object.keys(KEYS));
  /** Keys of one's own tags. */
  const TAG_KEYS = ["4", "5", "6", "7", "8", "9"];

  const DATE = /^(\d{4})([-/.])(\d\d?)\2(\d\d?)(?:[T ]+(\d\d?)(:.*))?$/;
  const ZONE = /(Z|[+-]\d\d:?(\d\d)?)$/i;

  /**
   * @param {string} text
   * @returns {text is Verdict}
   */
  function isVerdict(text) {
    return VERDICTS.includes(/** @type {Verdict} */ (text));
  }

  /**
   * @param {string} text
   * @returns {string} on one line, accents as one character, as the workflow reads it
   */
  function clean(text) {
    return text.normalize("NFC").replace(/\s+/g, " ").trim();
  }

  /**
   * @param {string} id
   * @param {string} who
   * @returns {Judgement}
   */
  function empty(id, who) {
    const said = /** @type {const} */ ({ verdict: "", note: "", when: "" });
    return { id, who, ...said, tags: [], round: null, shownAs: "" };
  }

  /** @param {Judgement} record */
  function saysNothing(record) {
    return !record.verdict && !record.tags.length && !record.note;
  }

  /**
   * @param {Judgement | null} one
   * @param {Judgement | null} other
   */
  function same(one, other) {
    if (!one || !other) return one === other;
    const text = (/** @type {Judgement} */ r) =>
      JSON.stringify([
        r.id,
        r.who,
        r.verdict,
        r.tags,
        r.note,
        r.when,
        r.round,
        r.shownAs,
      ]);
    return text(one) === text(other);
  }

  /**
   * @param {string} text a time that begins with the year; UTC unless it says a zone
   * @returns {number} ms; NaN for any other text
   */
  function time(text) {
    const tidy = text.trim().replace(/\s*(UTC|GMT)$/i, "Z");
    const found = DATE.exec(tidy.replace(/\s+(?=[+-]\d\d)/, ""));
    if (!found) return Number.NaN;
    const [, year, , month, day, hour, rest] = found;
    const two = (/** @type {string} */ part) => part.padStart(2, "0");
    const date = `${year}-${two(month)}-${two(day)}`;
    if (!hour) return Date.parse(date);
    const zone = ZONE.test(rest) ? "" : "Z";
    return Date.parse(`${date}T${two(hour)}${rest}${zone}`);
  }

  /**
   * @param {Judgement} one
   * @param {Judgement} other
   * @returns {boolean} whether both have a time, and the first one's is later
   */
  function isLater(one, other) {
    return time(one.when) > time(other.when);
  }

  /**
   * What a person says of an object in two records. The last verdict counts: the latest,
   * or the second one where a time is not known. Tags and notes are of both.
   * @param {Judgement} first
   * @param {Judgement} second stands later
   * @returns {Judgement}
   */
  function joined(first, second) {
    const both = [first, second];
    const judged = both.filter((record) => record.verdict);
    const looks = judged.length ? judged : both;
    const [one, other = one] = looks;
    const last = isLater(one, other) ? one : other;
    // Who corrects a verdict elsewhere has looked at the object as it was shown before.
    const look = last.shownAs ? last : (looks.find((r) => r.shownAs) ?? last);
    return {
      ...last,
      tags: [...new Set([...first.tags, ...second.tags])],
      note: notes(first.note, second.note),
      round: look.round,
      shownAs: look.shownAs,
    };
  }

  /**
   * @param {string} first
   * @param {string} second
   */
  function notes(first, second) {
    if (first.includes(second)) return first;
    return second.includes(first) ? second : `${first}; ${second}`;
  }

  /**
   * @param {Judgement[]} records of an object, one a person
   * @returns {Map<Verdict, number>} how many gave each verdict
   */
  function tally(records) {
    /** @type {Map<Verdict, number>} */
    const counts = new Map();
    for (const { verdict } of records)
      if (verdict) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    return counts;
  }

  /**
   * @param {Judgement[]} records of an object, one a person
   * @returns {Verdict | ""} of most people; unsure if two verdicts have equally many
   */
  function majority(records) {
    const counts = tally(records);
    const most = Math.max(0, ...counts.values());
    const first = [...counts].filter(([, count]) => count === most);
    if (first.length > 1) return "unsure";
    return first[0]?.[0] ?? "";
  }

  /** @param {Judgement[]} records of an object, one a person */
  function differ(records) {
    return tally(records).size > 1;
  }

  Peculiar.judgementRecords = {
    KEYS,
    VERDICTS,
    TAG_KEYS,
    isVerdict,
    clean,
    empty,
    saysNothing,
    same,
    isLater,
    joined,
    majority,
    differ,
  };
})();

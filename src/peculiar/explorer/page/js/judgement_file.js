"use strict";
/** @file Judgements of all people as a file: CSV, which the workflow reads, too. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const COLUMNS = [
    ...["object_id", "verdict", "tags", "note"],
    ...["who", "when", "round", "shown_as"],
  ];
  /** Of files of the first versions, with a tag a row. */
  const OLD_COLUMN = "tag";
  const ROUND = /^(\d{1,9})([.,]0*)?$/;

  /**
   * @param {Judgement[]} records
   * @returns {string} a row each
   */
  function write(records) {
    const lines = [COLUMNS.map(Peculiar.csv.quoted).join(",")];
    for (const said of records) {
      const { id, verdict, tags, note, who, when, round, shownAs } = said;
      const texts = [id, verdict, tags.join("; "), note, who, when, round, shownAs];
      lines.push(
        texts.map((text) => (text ? Peculiar.csv.quoted(String(text)) : "")).join(","),
      );
    }
    return `${lines.join("\n")}\n`;
  }

  /**
   * @param {string} text of a file: CSV; JSON, a list of objects with the same names; or
   *   what earlier versions of the page saved
   * @param {(text: string) => string} idOf the id of an object that is called otherwise
   *   in the file; "" if there is none
   * @returns {JudgementsRead}
   * @throws {Error} in words, if it is no file of judgements
   */
  function read(text, idOf) {
    if (!/^\s*[[{]/.test(text)) return fromCsv(text, idOf);
    /** @type {unknown} */
    let file = null;
    try {
      file = JSON.parse(text);
    } catch {
      // Said below.
    }
    return Array.isArray(file) ? fromList(file, idOf) : fromOld(file);
  }

  /**
   * @param {unknown[]} list
   * @param {(text: string) => string} idOf
   * @returns {JudgementsRead}
   */
  function fromList(list, idOf) {
    return sorted(
      list.map((entry) => {
        const said = /** @type {Record<string, unknown>} */ (Object(entry));
        const { object_id: id, tags } = said;
        if (typeof id !== "string") return `${id}: an id in JSON has to be text`;
        const cell = (/** @type {string} */ name) =>
          name === "tags" && Array.isArray(tags)
            ? tags.join(";")
            : String(said[name] ?? "").trim();
        return fromRow(cell, id.trim(), idOf);
      }),
    );
  }

  /**
   * @param {(Judgement | string)[]} rows
   * @returns {JudgementsRead} without rows in which nobody has written yet
   */
  function sorted(rows) {
    const { saysNothing } = Peculiar.judgementRecords;
    return {
      records: rows.flatMap((said) =>
        typeof said === "string" || saysNothing(said) ? [] : said,
      ),
      refused: rows.filter((said) => typeof said === "string"),
    };
  }

  /**
   * @param {string} text
   * @param {(text: string) => string} idOf
   */
  function fromCsv(text, idOf) {
    const [first = [], ...rows] = Peculiar.csv.read(text);
    const header = first.map((name) => name.trim().replace(/^\uFEFF/, ""));
    const isOld = header.includes(OLD_COLUMN) && !header.includes("tags");
    const names = header.map((name) => (isOld && name === OLD_COLUMN ? "tags" : name));
    const id = names.includes("object_id") ? "object_id" : "source_id";
    if (!names.includes(id) || !(names.includes("verdict") || names.includes("tags"))) {
      throw new Error(
        `The file has the columns ${header.join(", ") || "(none)"}. Expected ` +
          "object_id or source_id, and verdict or tags.",
      );
    }
    return sorted(
      rows.map((row) => {
        const cell = (/** @type {string} */ name) =>
          row[names.indexOf(name)]?.trim() ?? "";
        if (row.slice(names.length).join("").trim())
          return `${cell(id)}: more fields than columns; put one with a comma in quotes`;
        return fromRow(cell, cell(id), idOf);
      }),
    );
  }

  /**
   * @param {(name: string) => string} cell
   * @param {string} written the object's id in the file
   * @param {(text: string) => string} idOf
   * @returns {Judgement | string} or why the row is of no use
   */
  function fromRow(cell, written, idOf) {
    const { clean, isVerdict, VERDICTS } = Peculiar.judgementRecords;
    const id = digits(written) || idOf(written);
    if (!id) return `“${written}” is no object's id`;
    const tags = [...new Set(cell("tags").split(";").map(clean).filter(Boolean))];
    const named = tags.map((tag) => tag.toLowerCase()).filter(isVerdict);
    const own = clean(cell("verdict")).toLowerCase();
    const verdict = own || (named.length === 1 ? named[0] : "");
    if (verdict && !isVerdict(verdict)) {
      return `${written}: “${verdict}” is none of ${VERDICTS.join(", ")}`;
    }
    const round = ROUND.exec(cell("round"));
    return {
      ...{ id, verdict: /** @type {Verdict | ""} */ (verdict), tags },
      ...{ note: cell("note"), who: clean(cell("who")), when: clean(cell("when")) },
      round: round ? Number(round[1]) : null,
      shownAs: clean(cell("shown_as")),
    };
  }

  /**
   * @param {string} text
   * @returns {string} a 64-bit integer in digits; "" for any other text
   */
  function digits(text) {
    if (!/^[+-]?\d{1,19}$/.test(text)) return "";
    const id = BigInt(text.replace(/^\+/, ""));
    return BigInt.asIntN(64, id) === id ? String(id) : "";
  }

  /**
   * @param {unknown} file tags as earlier versions of the page kept and saved them: one
   *   person's, verdicts among the tags
   * @returns {{records: Judgement[], refused: string[], names: string[]}} names of keys
   *   that were no verdicts
   * @throws {Error} in words, if it is something else
   */
  function fromOld(file) {
    const { isVerdict, clean, empty } = Peculiar.judgementRecords;
    const old = /** @type {Partial<OldTags> | null} */ (file);
    if (old?.format !== 1 || typeof old.tags !== "object") {
      throw new Error("This is no file of judgements: expected CSV with object_id.");
    }
    const { tags = {}, notes = {}, when = {}, names = [], who = "" } = old;
    const ids = [...new Set([...Object.keys(tags), ...Object.keys(notes)])];
    const records = ids.filter(digits).map((id) => {
      const all = (tags[id] ?? []).map(String).map(clean).filter(Boolean);
      return {
        ...empty(id, clean(who)),
        verdict: all.filter(isVerdict).at(-1) ?? /** @type {const} */ (""),
        tags: all.filter((tag) => !isVerdict(tag)),
        note: String(notes[id] ?? ""),
        when: String(when[id] ?? ""),
      };
    });
    const refused = ids.filter((id) => !digits(id));
    return {
      records,
      refused: refused.map((id) => `“${id}” is no object's id`),
      names: names.map(clean).filter((name) => name && !isVerdict(name)),
    };
  }

  Peculiar.judgementFile = { write, read, fromOld };
})();

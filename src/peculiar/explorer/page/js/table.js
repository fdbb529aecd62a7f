"use strict";
/** @file Rows of the catalogue as a table to export: fields with names, units, values. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** What a float32 is in decimal has at most nine digits, and six are always safe. */
  const FEWEST_DIGITS = 6;

  /** What the values of a flag mean. */
  const FLAGS = [false, true, null];

  /**
   * The number with the shortest decimal text that reads back as the same float32.
   * @param {number} value a float32
   * @returns {number} its `String()` is that text
   */
  function shortest(value) {
    for (let digits = FEWEST_DIGITS; digits < 9; digits++) {
      const decimal = Number(value.toPrecision(digits));
      if (Math.fround(decimal) === value) return decimal;
    }
    return Number(value.toPrecision(9));
  }

  /**
   * A field of a column of the catalogue.
   * @param {Column} info
   * @param {ColumnValues} values of all rows
   * @returns {ExportField}
   */
  function fieldOf(info, values) {
    const { name, unit, description } = info;
    const named = { name, unit, description: description || info.title };
    if (info.kind === "flag") {
      return { ...named, type: "flag", value: (row) => FLAGS[values[row]] };
    }
    if (info.kind === "category") {
      return { ...named, type: "text", value: (row) => category(info, values[row]) };
    }
    const type = info.number;
    if (info.type === "i4") {
      return { ...named, type, value: (row) => integer(info, values[row]) };
    }
    const isDecimal = info.type === "f4" && (type === "float" || type === "double");
    const decimal = isDecimal ? shortest : Number;
    return { ...named, type, value: (row) => known(values[row], decimal) };
  }

  /**
   * A field of a column that is read alone: all letters, and all digits.
   * @param {Column} info
   * @param {(row: number) => string | null} value
   * @returns {ExportField}
   */
  function exactField({ name, title, kind, unit, description }, value) {
    const type = kind === "text" ? "text" : "long";
    return { name, unit, description: description || title, type, value };
  }

  /**
   * @param {Column} info
   * @param {number} index into its categories; 0 (dense) and -1 (sparse) are none
   * @returns {string | null}
   */
  function category(info, index) {
    return index > 0 ? info.categories[index] : null;
  }

  /**
   * @param {number} value NaN is not known
   * @param {(value: number) => number} decimal
   * @returns {number | null}
   */
  function known(value, decimal) {
    return Number.isNaN(value) ? null : decimal(value);
  }

  /**
   * @param {Column} info
   * @param {number} value -1 is none in a sparse column, and in the one of groups
   * @returns {number | null}
   */
  function integer(info, value) {
    const mayLack = info.sparse || info.name === Peculiar.store.M.group;
    return mayLack && value === -1 ? null : value;
  }

  /**
   * The field of the objects' ids, as text: no number of JavaScript holds 19 digits.
   * @param {BigInt64Array} ids
   * @returns {ExportField}
   */
  function idField(ids) {
    const description = "Identifier in the survey, 64-bit integer";
    return {
      name: "object_id",
      unit: "",
      description,
      type: "id",
      value: (row) => String(ids[row]),
    };
  }

  /**
   * Fields of what people say, for an export of rows of which anything was said.
   * @param {BigInt64Array} ids
   * @param {Judgements["of"]} of
   * @returns {ExportField[]}
   */
  function ownFields(ids, of) {
    const { majority } = Peculiar.judgementRecords;
    const field = (
      /** @type {string} */ name,
      /** @type {string} */ description,
      /** @type {(records: Judgement[]) => string} */ text,
    ) =>
      /** @type {ExportField} */ ({
        ...{ name, unit: "", description, type: "text" },
        value: (/** @type {number} */ row) => text(of(String(ids[row]))) || null,
      });
    return [
      field("own_verdict", "Verdict of most people, as the explorer has it", majority),
      field("own_tags", "Tags of all people, as the explorer has them", (records) =>
        [...new Set(records.flatMap(({ tags }) => tags))].join("; "),
      ),
      field("own_note", "Notes of all people, as the explorer has them", (records) =>
        records
          .filter(({ note }) => note)
          .map(({ who, note }) => (who ? `${note} (${who})` : note))
          .join("; "),
      ),
    ];
  }

  Peculiar.table = { shortest, fieldOf, exactField, idField, ownFields };
})();

"use strict";
/** @file Who judges, and judgements to and from files. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** As `peculiar.labels.judgements_file` calls who judges by the true labels. */
  const SIMULATED = "simulated, by the true labels";

  /** Rows of a file that are of no use and are named. */
  const NAMED = 3;

  /**
   * @param {HTMLDialogElement} dialog that it is in
   * @returns {HTMLElement} a line with one's name, save and load
   */
  function build(dialog) {
    const { make } = Peculiar.dom;
    const who = make("input", {
      type: "text",
      id: "judgement-who",
      value: Peculiar.judgements.who(),
      maxlength: 60,
      placeholder: "your name",
    });
    who.addEventListener("change", () => Peculiar.judgements.setWho(who.value));
    const button = (
      /** @type {string} */ id,
      /** @type {string} */ text,
      /** @type {() => void} */ f,
    ) => make("button", { type: "button", id, onclick: f }, text);
    return make(
      "div",
      { class: "judgement-files" },
      make("label", {}, "judged by ", who),
      button("judgement-save", "Save all (CSV)", save),
      button("judgement-load", "Load a file…", () => choose(dialog)),
    );
  }

  /** What people said; a simulated person's verdicts are the run's own. */
  function save() {
    const people = Peculiar.judgements.all().filter(({ who }) => who !== SIMULATED);
    const text = Peculiar.judgementFile.write(people);
    Peculiar.download.save("judgements.csv", "text/csv", [text]);
  }

  /** @param {HTMLDialogElement} dialog */
  function choose(dialog) {
    const input = Peculiar.dom.make("input", { type: "file", accept: ".csv,.json" });
    input.addEventListener("change", async () => {
      const file = input.files?.[0];
      if (!file) return;
      try {
        const text = decoded(await file.arrayBuffer());
        const { said, lost } = await load(text);
        Peculiar.status.say(`${file.name}: ${said}`);
        if (lost) Peculiar.status.fail(`${file.name}: ${lost}`);
      } catch (error) {
        Peculiar.status.fail(`${file.name}: ${/** @type {Error} */ (error).message}`);
        dialog.close();
      }
    });
    input.click();
  }

  /**
   * @param {ArrayBuffer} bytes
   * @returns {string} UTF-8, UTF-16 with its mark, or what older spreadsheets write
   */
  function decoded(bytes) {
    const [first, second] = new Uint8Array(bytes);
    if (first === 0xff && second === 0xfe)
      return new TextDecoder("utf-16le").decode(bytes);
    if (first === 0xfe && second === 0xff)
      return new TextDecoder("utf-16be").decode(bytes);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      return new TextDecoder("latin1").decode(bytes);
    }
  }

  /**
   * @param {string} text of a file
   * @returns {Promise<{said: string, lost: string}>} what was new, and which rows are of
   *   no use ("": none)
   */
  async function load(text) {
    const { count } = Peculiar.format;
    const { records, refused } = Peculiar.judgementFile.read(text, await names());
    const { added, changed, disputed } = Peculiar.judgements.merge(records);
    const strange = records.filter(({ id }) => Peculiar.store.rowOf(id) < 0).length;
    const said = [
      `${count(records.length, "judgement")}, ${added} new, ${changed} changed`,
      disputed ? `people differ on ${count(disputed, "object")}` : "",
      strange ? `${strange} of objects that are not in this catalogue, kept` : "",
    ];
    const first = refused.slice(0, NAMED).join("; ");
    const lost = `${count(refused.length, "row")} not used: ${first}`;
    return {
      said: said.filter(Boolean).join("; "),
      lost: refused.length ? lost : "",
    };
  }

  /** @returns {Promise<(text: string) => string>} ids by what the source calls objects */
  async function names() {
    const { M, exact, ids } = Peculiar.store;
    if (!M.columns.some(({ name }) => name === "source_id")) return () => "";
    const of = await exact("source_id");
    /** @type {Map<string, number>} */
    const rows = new Map();
    for (let row = 0; row < M.n; row++) {
      const text = of(row);
      if (text !== null) rows.set(text, row);
    }
    return (text) => {
      const row = rows.get(text);
      return row === undefined ? "" : String(ids()[row]);
    };
  }

  Peculiar.judgementExchange = { build, save, decoded, load };
})();

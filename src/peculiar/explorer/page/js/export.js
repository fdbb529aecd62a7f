"use strict";
/** @file The dialog that writes objects to a file: which ones, in which form. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {Record<string, {title: string, ending: string, mime: string}>} */
  const FORMS = {
    csv: { title: "CSV: all columns, ids as text", ending: "csv", mime: "text/csv" },
    votable: {
      title: "VOTable: for TOPCAT, Aladin, astropy",
      ending: "vot",
      mime: "application/x-votable+xml",
    },
    regions: { title: "DS9 regions: circles", ending: "reg", mime: "text/plain" },
    json: { title: "JSON: ids as text", ending: "json", mime: "application/json" },
  };

  /** @type {HTMLDialogElement} */
  let dialog;

  function start() {
    const { make, at } = Peculiar.dom;
    dialog = Peculiar.dialog.create("export", "Export", form());
    const button = make(
      "button",
      { type: "button", id: "export-button", title: "Key e", onclick: open },
      "export",
    );
    at("toolbar").append(button);
    Peculiar.keys.bind("e", "export the selection or the judged objects", open);
  }

  /** @returns {HTMLElement} */
  function form() {
    const { make } = Peculiar.dom;
    const which = fieldset("Which objects", "export-rows", [
      ["work", ""],
      ["judged", ""],
    ]);
    const { places } = Peculiar.store.M;
    const forms = Object.entries(FORMS).filter(
      ([name]) => places || name !== "regions",
    );
    const how = fieldset(
      "As",
      "export-form",
      forms.map(([name, { title }]) => [name, title]),
    );
    const submit = make("button", { type: "submit", id: "export-save" }, "Save");
    const print = make(
      "button",
      { type: "button", id: "export-print", onclick: printed },
      "Print a sheet",
    );
    const buttons = make("div", { class: "export-buttons" }, submit, print);
    const element = make("form", { class: "export-form" }, which, how, buttons);
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = new FormData(element);
      save(String(chosen.get("export-rows")), String(chosen.get("export-form")));
    });
    return element;
  }

  /**
   * @param {string} title
   * @param {string} name
   * @param {string[][]} choices value and title of each; the first is chosen
   * @returns {HTMLElement}
   */
  function fieldset(title, name, choices) {
    const { make } = Peculiar.dom;
    const lines = choices.map(([value, text], i) =>
      make(
        "label",
        {},
        make("input", {
          type: "radio",
          name,
          value,
          checked: i === 0,
          autofocus: i === 0,
        }),
        make("span", { id: `${name}-${value}` }, text),
      ),
    );
    return make("fieldset", {}, make("legend", {}, title), ...lines);
  }

  /** The sheet has the selection, or what passes, whichever objects are chosen here. */
  function printed() {
    dialog.close();
    Peculiar.printSheet.print();
  }

  /** Show the dialog, with the numbers of objects as they are now. */
  function open() {
    const { at } = Peculiar.dom;
    const work = Peculiar.state.workRows().length;
    const what = Peculiar.state.selectedCount ? "selected" : "that pass the filters";
    const judged = Peculiar.state.rows({ of: "judged" }).length;
    const { count } = Peculiar.format;
    at("export-rows-work").textContent = `${count(work, "object")} ${what}`;
    at("export-rows-judged").textContent =
      `${count(judged, "object")} with a verdict, tag or note`;
    dialog.showModal();
  }

  /**
   * @param {string} which "work" or "judged"
   * @param {string} name of the form
   */
  async function save(which, name) {
    const { state, status } = Peculiar;
    const rows = which === "judged" ? state.rows({ of: "judged" }) : state.workRows();
    const { ending, mime } = FORMS[name];
    const base = which === "judged" ? "judged" : "selection";
    dialog.close();
    status.say("Writing…");
    try {
      const pieces = [];
      for (const piece of await content(name, rows)) {
        pieces.push(piece);
        // A million rows take seconds: the page goes on meanwhile.
        await new Promise((resolve) => setTimeout(resolve));
      }
      Peculiar.download.save(`${base}.${ending}`, mime, pieces);
    } catch (error) {
      status.fail(`Not saved: ${/** @type {Error} */ (error).message}`);
    }
  }

  /**
   * @param {string} name of the form
   * @param {Int32Array} rows
   * @returns {Promise<Iterable<string>>} the file in pieces
   */
  async function content(name, rows) {
    const { M, ids, column } = Peculiar.store;
    if (name === "regions" && M.places) {
      const places = [column(M.places.ra), column(M.places.dec)];
      const [ra, dec] = await Promise.all(places);
      return Peculiar.regions.write(ids(), ra, dec, rows);
    }
    const fields = await fieldsFor(rows);
    if (name === "csv") return Peculiar.csv.write(fields, rows);
    if (name === "votable") return Peculiar.votable.write(fields, rows, M);
    return Peculiar.jsonTable.write(fields, rows, M);
  }

  /**
   * @param {Int32Array} rows
   * @returns {Promise<ExportField[]>} ids, all columns, and what was said of the rows
   */
  async function fieldsFor(rows) {
    const { M, ids, column, exact, isDrawn } = Peculiar.store;
    const { idField, fieldOf, exactField, ownFields } = Peculiar.table;
    const fields = await Promise.all(
      M.columns.map(async (info) =>
        isDrawn(info)
          ? fieldOf(info, await column(info.name))
          : exactField(info, await exact(info.name)),
      ),
    );
    const judged = new Set(Peculiar.judgements.rows());
    const own = rows.some((row) => judged.has(row))
      ? ownFields(ids(), Peculiar.judgements.of)
      : [];
    return [idField(ids()), ...fields, ...own];
  }

  Peculiar.export = { start, content };
})();

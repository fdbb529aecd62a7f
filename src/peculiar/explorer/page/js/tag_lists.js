"use strict";
/** @file A page of one's own tagged lists: names of the keys, images, files. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Images of a list that are shown here; the gallery shows all. */
  const SHOWN = 12;

  /** @type {HTMLDialogElement} */
  let dialog;
  /** @type {HTMLElement} */
  let body;

  function start() {
    body = Peculiar.dom.make("div", { class: "tag-lists" });
    dialog = Peculiar.dialog.create("tag-lists", "My tags", body);
    // Later: the Tab that ended a name has yet to move the focus.
    Peculiar.events.on("tags", () => setTimeout(fill));
    // An image was chosen: show it.
    Peculiar.events.on("object", () => dialog.close());
    Peculiar.keys.bind("t", "my tagged lists; names of the keys, save, load", open);
  }

  function open() {
    dialog.showModal();
    fill();
  }

  function fill() {
    if (!dialog.open) return;
    const focused = document.activeElement?.id;
    const { data, lists } = Peculiar.tags;
    const names = data().names;
    const others = [...lists().keys()].filter((name) => !names.includes(name));
    body.replaceChildren(
      files(),
      ...names.map((name, slot) => list(name, slot)),
      ...others.map((name) => list(name, -1)),
    );
    if (focused) document.getElementById(focused)?.focus();
  }

  /**
   * @param {string} name "" for a free key
   * @param {number} slot its key, -1 if it has none
   * @returns {HTMLElement}
   */
  function list(name, slot) {
    const { make } = Peculiar.dom;
    const ids = Peculiar.tags.lists().get(name) ?? [];
    const rows = ids.map(Peculiar.store.rowOf).filter((row) => row >= 0);
    const title = slot < 0 ? make("strong", {}, name) : nameInput(name, slot);
    const head = make(
      "div",
      { class: "tag-list-head" },
      make("kbd", {}, slot < 0 ? "·" : String(slot + 1)),
      title,
      make("span", { class: "tag-count" }, Peculiar.format.count(ids.length, "object")),
    );
    if (rows.length) head.append(selectButton(rows, name, slot));
    const pictures = rows.slice(0, SHOWN).map(Peculiar.similar.thumbnail);
    return make(
      "section",
      { class: "tag-list" },
      head,
      make("div", { class: "thumbnails" }, ...pictures),
    );
  }

  /**
   * @param {string} name
   * @param {number} slot
   * @returns {HTMLElement}
   */
  function nameInput(name, slot) {
    const input = Peculiar.dom.make("input", {
      type: "text",
      id: `tag-name-${slot + 1}`,
      value: name,
      placeholder: "free key",
      maxlength: 40,
      "aria-label": `Name of key ${slot + 1}`,
    });
    input.addEventListener("change", () => {
      try {
        Peculiar.tags.rename(slot, input.value);
      } catch (error) {
        Peculiar.status.fail(/** @type {Error} */ (error).message);
        input.value = name;
      }
    });
    return input;
  }

  /**
   * @param {number[]} rows
   * @param {string} name
   * @param {number} slot
   * @returns {HTMLElement}
   */
  function selectButton(rows, name, slot) {
    const select = () => {
      Peculiar.state.select(rows, "set");
      Peculiar.status.say(`Selected: ${name}`);
      dialog.close();
    };
    return Peculiar.dom.make(
      "button",
      {
        type: "button",
        id: slot < 0 ? null : `tag-select-${slot + 1}`,
        onclick: select,
        "aria-label": `Select all: ${name}`,
      },
      "select all",
    );
  }

  /** @returns {HTMLElement} the line of files, and who tags */
  function files() {
    const { make } = Peculiar.dom;
    const { data } = Peculiar.tags;
    const button = (/** @type {string} */ id, /** @type {string} */ text, f = save) =>
      make("button", { type: "button", id, onclick: f }, text);
    const who = make("input", {
      type: "text",
      id: "tag-who",
      value: data().who,
      maxlength: 60,
      placeholder: "for the CSV",
    });
    who.addEventListener("change", () => Peculiar.tags.setWho(who.value));
    return make(
      "div",
      { class: "tag-files" },
      button("tag-save", "Save (JSON)"),
      button("tag-load", "Load…", load),
      button("tag-csv", "CSV for the pipeline", saveCsv),
      make("label", {}, "tagged by ", who),
    );
  }

  function save() {
    const text = Peculiar.tagFile.toJson(Peculiar.tags.data(), Peculiar.store.M.key);
    Peculiar.download.save("tags.json", "application/json", [text]);
  }

  function saveCsv() {
    const text = Peculiar.tagFile.toCsv(Peculiar.tags.data());
    Peculiar.download.save("judgements.csv", "text/csv", [text]);
  }

  function load() {
    const input = Peculiar.dom.make("input", { type: "file", accept: ".json,.csv" });
    input.addEventListener("change", async () => {
      const file = input.files?.[0];
      if (!file) return;
      try {
        const { key } = Peculiar.store.M;
        const count = Peculiar.tags.merge(
          Peculiar.tagFile.read(await file.text(), key),
        );
        const objects = Peculiar.format.count(count, "object");
        Peculiar.status.say(`${file.name}: changed ${objects}`);
      } catch (error) {
        Peculiar.status.fail(`${file.name}: ${/** @type {Error} */ (error).message}`);
        dialog.close();
      }
    });
    input.click();
  }

  Peculiar.tagLists = { start, open };
})();

"use strict";
/** @file A page of what was said: who judges, files, names of the keys, lists. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Images of a list that are shown here; the gallery shows all. */
  const SHOWN = 12;

  /** @type {HTMLDialogElement} */
  let dialog;
  /** @type {HTMLElement} */
  let body;

  function start() {
    body = Peculiar.dom.make("div", { class: "judgement-lists" });
    dialog = Peculiar.dialog.create("judgement-lists", "Judgements", body);
    // Later: the Tab that ended a name has yet to move the focus.
    Peculiar.events.on("judgements", () => setTimeout(fill));
    // An image was chosen: show it.
    Peculiar.events.on("object", () => dialog.close());
    const help = "judgements: your name, files, lists, names of the keys 4 to 9";
    Peculiar.keys.bind("t", help, open, "*");
  }

  function open() {
    dialog.showModal();
    fill();
    if (!Peculiar.judgements.who()) Peculiar.dom.at("judgement-who").focus();
  }

  function fill() {
    if (!dialog.open) return;
    const focused = document.activeElement?.id;
    const lists = Peculiar.judgements.lists();
    const names = Peculiar.judgements.names();
    const { VERDICTS } = Peculiar.judgementRecords;
    const tags = [...lists.keys()].filter(
      (name) => !names.includes(name) && !VERDICTS.some((known) => known === name),
    );
    const of = (/** @type {string} */ name) => lists.get(name) ?? [];
    const disputed = Peculiar.judgements.disputed();
    body.replaceChildren(
      Peculiar.judgementExchange.build(dialog),
      ...VERDICTS.map((name) => list(name, of(name))),
      ...(disputed.length ? [list("people differ", disputed)] : []),
      ...names.map((name, slot) => list(name, of(name), nameInput(name, slot))),
      ...tags.map((name) => list(name, of(name))),
    );
    if (focused) document.getElementById(focused)?.focus();
  }

  /**
   * @param {string} name "" for a free key
   * @param {string[]} ids
   * @param {HTMLElement} title
   * @returns {HTMLElement}
   */
  function list(name, ids, title = Peculiar.dom.make("strong", {}, name)) {
    const { make } = Peculiar.dom;
    const rows = ids.map(Peculiar.store.rowOf);
    const head = make(
      "div",
      { class: "judgement-list-head" },
      title,
      make(
        "span",
        { class: "judgement-count" },
        Peculiar.format.count(ids.length, "object"),
      ),
    );
    if (rows.length) head.append(selectButton(rows, name));
    const pictures = rows.slice(0, SHOWN).map((row) => Peculiar.similar.thumbnail(row));
    return make(
      "section",
      { class: "judgement-list" },
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
    const { make } = Peculiar.dom;
    const key = Peculiar.judgementRecords.TAG_KEYS[slot];
    const input = make("input", {
      type: "text",
      id: `judgement-name-${key}`,
      value: name,
      placeholder: "free key",
      maxlength: 40,
      "aria-label": `Name of key ${key}`,
    });
    input.addEventListener("change", () => {
      try {
        Peculiar.judgements.rename(slot, input.value);
      } catch (error) {
        Peculiar.status.fail(/** @type {Error} */ (error).message);
        input.value = name;
      }
    });
    return make("span", {}, make("kbd", {}, key), " ", input);
  }

  /**
   * @param {number[]} rows
   * @param {string} name
   * @returns {HTMLElement}
   */
  function selectButton(rows, name) {
    const select = () => {
      Peculiar.state.select(rows, "set");
      Peculiar.status.say(`Selected: ${name}`);
      dialog.close();
    };
    return Peculiar.dom.make(
      "button",
      { type: "button", onclick: select, "aria-label": `Select all: ${name}` },
      "select all",
    );
  }

  Peculiar.judgementLists = { start, open };
})();

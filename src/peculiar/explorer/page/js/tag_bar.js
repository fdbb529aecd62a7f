"use strict";
/** @file The bar of one's own tags: a button and a key each, undo, redo, lists. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  function start() {
    Peculiar.tagLists.start();
    Peculiar.events.on("tags", build);
    Peculiar.events.on("object", build);
    bindKeys();
  }

  function bindKeys() {
    const { bind } = Peculiar.keys;
    for (let slot = 0; slot < 9; slot++) {
      const key = String(slot + 1);
      const one = "tag the object in the card, or remove the tag";
      for (const where of [undefined, "#enlarge"]) {
        bind(key, one, () => tagObject(slot), where);
      }
      bind(`Shift+${key}`, "tag the whole selection", () => tagSelection(slot));
    }
    for (const where of [undefined, "#enlarge", "#tag-lists"]) {
      bind("z", "undo the last change of tags, notes or their names", undo, where);
      bind("Shift+z", "redo the last change that was undone", redo, where);
    }
  }

  /** Make the bar anew. */
  function build() {
    const { make, at } = Peculiar.dom;
    const { data, undoes, redoes, trouble, ids, of } = Peculiar.tags;
    const row = Peculiar.state.object;
    const own = row < 0 ? [] : of(String(Peculiar.store.ids()[row]));
    const lists = Peculiar.tags.lists();
    const buttons = data().names.flatMap((name, slot) =>
      name
        ? [tagButton(slot, name, own.includes(name), lists.get(name)?.length ?? 0)]
        : [],
    );
    const undoButton = tool("tag-undo", "undo", undoes(), undo);
    const redoButton = tool("tag-redo", "redo", redoes(), redo);
    const label = `my tags (${ids().length.toLocaleString("en")})`;
    const listsButton = make(
      "button",
      { type: "button", id: "tag-lists-button", onclick: Peculiar.tagLists.open },
      label,
    );
    const focused = document.activeElement?.id;
    const tools = make(
      "span",
      { class: "tag-tools" },
      undoButton,
      redoButton,
      listsButton,
    );
    at("tagbar").replaceChildren(...buttons, tools);
    if (trouble()) tools.prepend(make("span", { class: "tag-trouble" }, trouble()));
    // The button that did it is a new one now: the focus goes there.
    if (focused && at("tagbar").querySelector(`#${focused}`)) at(focused).focus();
  }

  /**
   * @param {number} slot
   * @param {string} name
   * @param {boolean} pressed whether the pinned object has it
   * @param {number} count objects that have it
   * @returns {HTMLElement}
   */
  function tagButton(slot, name, pressed, count) {
    const { make } = Peculiar.dom;
    return make(
      "button",
      {
        type: "button",
        id: `tag-${slot + 1}`,
        class: "tag-button",
        "aria-pressed": String(pressed),
        title: `Tag the object in the card (${slot + 1}); with Shift the selection`,
        onclick: (/** @type {Event} */ event) => {
          const all = event instanceof MouseEvent && event.shiftKey;
          if (all) tagSelection(slot);
          else tagObject(slot);
        },
      },
      make("kbd", {}, String(slot + 1)),
      name,
      make("span", { class: "tag-count" }, count ? count.toLocaleString("en") : ""),
    );
  }

  /**
   * @param {string} id
   * @param {string} text
   * @param {string | null} label what it would do; null: nothing
   * @param {() => void} f
   * @returns {HTMLElement}
   */
  function tool(id, text, label, f) {
    return Peculiar.dom.make(
      "button",
      {
        type: "button",
        id,
        class: "quiet",
        title: label,
        disabled: !label,
        onclick: f,
      },
      text,
    );
  }

  /** @param {number} slot */
  function tagObject(slot) {
    const name = Peculiar.tags.data().names[slot];
    const row = Peculiar.state.object;
    if (!name) return;
    if (row < 0) {
      Peculiar.status.say("Show an object in the card first, then tag it");
      return;
    }
    const given = Peculiar.tags.toggle([String(Peculiar.store.ids()[row])], name);
    Peculiar.status.say(`${name}: ${given ? "given" : "taken away"}`);
  }

  /** @param {number} slot */
  function tagSelection(slot) {
    const name = Peculiar.tags.data().names[slot];
    const rows = Peculiar.state.selectedRows();
    if (!name) return;
    if (!rows.length) {
      Peculiar.status.say(
        "Nothing is selected: with Shift, a tag goes to the selection",
      );
      return;
    }
    const all = Peculiar.store.ids();
    const given = Peculiar.tags.toggle(
      Array.from(rows, (row) => String(all[row])),
      name,
    );
    const objects = Peculiar.format.count(rows.length, "object");
    Peculiar.status.say(`${name}: ${given ? "given to" : "taken from"} ${objects}`);
  }

  function undo() {
    const label = Peculiar.tags.undo();
    Peculiar.status.say(label ? `Undone: ${label}` : "Nothing to undo");
  }

  function redo() {
    const label = Peculiar.tags.redo();
    Peculiar.status.say(label ? `Redone: ${label}` : "Nothing to redo");
  }

  Peculiar.tagBar = { start };
})();

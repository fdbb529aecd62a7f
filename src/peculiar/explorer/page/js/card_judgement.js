"use strict";
/** @file What is said of the object in the card: one's own, a note, and other people. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  function start() {
    Peculiar.events.on("judgements", refresh);
    Peculiar.keys.bind("n", "write a note on the object in the card", () => {
      document.getElementById("card-note")?.focus();
    });
  }

  /**
   * @param {number} row
   * @returns {HTMLElement}
   */
  function build(row) {
    const { make } = Peculiar.dom;
    const id = String(Peculiar.store.ids()[row]);
    const note = noteField("card-note", id);
    const chips = make("div", { class: "chips", id: "card-tags" }, ...chipsOf(id));
    const people = make("div", { id: "card-people" }, ...othersOf(id));
    return make("section", { class: "card-own", "data-id": id }, chips, note, people);
  }

  /**
   * @param {string} name the field's id
   * @param {string} id the object's
   * @returns {HTMLTextAreaElement} my note on it, kept as soon as it is left
   */
  function noteField(name, id) {
    const note = Peculiar.dom.make("textarea", {
      id: name,
      class: "note",
      rows: 1,
      placeholder: "note (n)",
      "aria-label": "Note on this object",
    });
    note.value = Peculiar.judgements.mine(id).note;
    note.addEventListener("change", () => Peculiar.judgements.setNote(id, note.value));
    note.addEventListener("keydown", (event) => {
      // Enter is done, with Shift it begins a line.
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      note.blur();
    });
    return note;
  }

  /**
   * @param {string} id
   * @returns {HTMLElement[]} a button a word of one's own, that takes it away
   */
  function chipsOf(id) {
    const { mine, judge, toggleTag } = Peculiar.judgements;
    const { verdict, tags } = mine(id);
    const own = verdict
      ? [chip(verdict, () => judge([{ id, verdict: "" }]), "chip chip-verdict")]
      : [];
    return [...own, ...tags.map((tag) => chip(tag, () => toggleTag([id], tag)))];
  }

  /**
   * @param {string} text
   * @param {() => void} remove
   * @param {string} look
   * @returns {HTMLElement}
   */
  function chip(text, remove, look = "chip") {
    return Peculiar.dom.make(
      "button",
      {
        type: "button",
        class: look,
        title: `Take back: ${text}`,
        "aria-label": `Take back: ${text}`,
        onclick: remove,
      },
      `${text} ×`,
    );
  }

  /**
   * @param {string} id
   * @returns {HTMLElement[]} a line a person; none in blind mode
   */
  function othersOf(id) {
    const { of, who } = Peculiar.judgements;
    if (Peculiar.state.blind) return [];
    return of(id)
      .filter((said) => said.who !== who())
      .map(({ who, verdict, tags, note, when }) => {
        const words = [verdict, ...tags].filter(Boolean).join(", ");
        const day = when.slice(0, 10);
        const text = [words, note, day].filter(Boolean).join(" · ");
        return Peculiar.dom.make(
          "p",
          { class: "card-note" },
          `${who || "without a name"}: ${text}`,
        );
      });
  }

  /** Something was said: show what is said of the object now. */
  function refresh() {
    const id = String(Peculiar.store.ids()[Peculiar.state.object] ?? "");
    const note = document.getElementById("card-note");
    if (!id || !(note instanceof HTMLTextAreaElement)) return;
    document.getElementById("card-tags")?.replaceChildren(...chipsOf(id));
    document.getElementById("card-people")?.replaceChildren(...othersOf(id));
    if (document.activeElement !== note) note.value = Peculiar.judgements.mine(id).note;
  }

  Peculiar.cardJudgement = { start, build, noteField, othersOf };
})();

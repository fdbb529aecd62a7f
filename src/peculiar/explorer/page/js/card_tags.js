"use strict";
/** @file The card's tags and note of the pinned object. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  function start() {
    Peculiar.events.on("tags", refresh);
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
    const note = make("textarea", {
      id: "card-note",
      rows: 1,
      placeholder: "note (n)",
      "aria-label": "Note on this object",
    });
    note.value = Peculiar.tags.note(id);
    note.addEventListener("change", () => Peculiar.tags.setNote(id, note.value));
    note.addEventListener("keydown", (event) => {
      // Enter is done, with Shift it begins a line.
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      note.blur();
    });
    const chips = make("div", { class: "chips", id: "card-tags" }, ...chipsOf(id));
    return make("section", { class: "card-own", "data-id": id }, chips, note);
  }

  /**
   * @param {string} id
   * @returns {HTMLElement[]} a button a tag, that takes it away
   */
  function chipsOf(id) {
    const { make } = Peculiar.dom;
    return Peculiar.tags.of(id).map((tag) =>
      make(
        "button",
        {
          type: "button",
          class: "chip",
          "aria-label": `Remove the tag ${tag}`,
          onclick: () => Peculiar.tags.toggle([id], tag),
        },
        `${tag} ×`,
      ),
    );
  }

  /** Tags changed: show the object's own as they are now. */
  function refresh() {
    const id = String(Peculiar.store.ids()[Peculiar.state.object] ?? "");
    const note = document.getElementById("card-note");
    if (!id || !(note instanceof HTMLTextAreaElement)) return;
    document.getElementById("card-tags")?.replaceChildren(...chipsOf(id));
    if (document.activeElement !== note) note.value = Peculiar.tags.note(id);
  }

  Peculiar.cardTags = { start, build };
})();

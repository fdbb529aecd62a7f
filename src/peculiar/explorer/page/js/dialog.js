"use strict";
/** @file A dialog with a title and a button that closes it. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /**
   * Made once by each module that needs one; shown with `showModal()`.
   * @param {string} id
   * @param {string} title
   * @param {HTMLElement} body
   * @returns {HTMLDialogElement}
   */
  function create(id, title, body) {
    const { make, at } = Peculiar.dom;
    const heading = make("h2", { id: `${id}-title` }, title);
    const close = make(
      "button",
      { type: "button", class: "dialog-close", "aria-label": "Close" },
      "×",
    );
    const dialog = make(
      "dialog",
      { id, class: "objects-dialog", "aria-labelledby": heading.id },
      make("div", { class: "dialog-head" }, heading, close),
      body,
    );
    close.addEventListener("click", () => dialog.close());
    // A click beside it closes it too: only there is the dialog itself the target.
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    at("dialogs").append(dialog);
    return dialog;
  }

  Peculiar.dialog = { create };
})();

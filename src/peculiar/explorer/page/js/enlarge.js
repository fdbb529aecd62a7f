"use strict";
/** @file The images of the object on show, large, in a dialog. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Around the images, px; see style_card.css. */
  const SIDES = 34;
  const HEAD = 78;
  const CAPTION = 18;
  const GAP = 12;

  /** @type {HTMLDialogElement} */
  let dialog;
  /** @type {HTMLElement} */
  let body;

  function start() {
    body = Peculiar.dom.make("div", { class: "enlarged" });
    dialog = Peculiar.dialog.create("enlarge", "Images", body);
    const { bind } = Peculiar.keys;
    bind("i", "enlarge the images of the object in the card", open);
    bind("i", "enlarge the images of the object in the card", close, "#enlarge");
    Peculiar.events.on("object", fill);
    Peculiar.events.on("judgements", fill);
  }

  function open() {
    if (Peculiar.state.object < 0) {
      Peculiar.status.say("Show an object in the card first");
      return;
    }
    dialog.showModal();
    fill();
  }

  function close() {
    dialog.close();
  }

  function fill() {
    const { make, at } = Peculiar.dom;
    const row = Peculiar.state.object;
    if (!dialog.open || row < 0) return;
    const id = String(Peculiar.store.ids()[row]);
    at("enlarge-title").textContent = [id, ...Peculiar.judgements.words(id)].join(
      " · ",
    );
    const { titles, panel, side } = Peculiar.strips;
    const { side: size, columns } = layout(titles().length, side(row) || 96);
    body.style.gridTemplateColumns = `repeat(${columns}, ${size}px)`;
    const figures = titles().map((title, i) =>
      make("figure", {}, panel(row, i, size), make("figcaption", {}, title)),
    );
    body.replaceChildren(...figures);
  }

  /**
   * As large as the window allows, a whole multiple of the image's pixels.
   * @param {number} count of images
   * @param {number} size of an image, its own pixels
   * @returns {{side: number, columns: number}} px; images a line
   */
  function layout(count, size) {
    let best = { side: size, columns: Math.min(2, count) };
    for (let columns = 1; columns <= count; columns++) {
      const lines = Math.ceil(count / columns);
      const wide = (window.innerWidth * 0.98 - SIDES) / columns - GAP;
      const high = (window.innerHeight * 0.94 - HEAD) / lines - GAP - CAPTION;
      const side = size * Math.floor(Math.min(wide, high) / size);
      if (side > best.side) best = { side, columns };
    }
    return best;
  }

  Peculiar.enlarge = { start, open };
})();

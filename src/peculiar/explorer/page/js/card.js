"use strict";
/** @file The card of the object on show: images, judgement, place, why, neighbours. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Beside two images in a line, and between them, px. */
  const AROUND = 28;

  function start() {
    // Before the card: it shows the trail.
    Peculiar.similar.start();
    Peculiar.events.on("object", show);
    Peculiar.events.on("blind", again);
    Peculiar.tip.start();
    Peculiar.enlarge.start();
    Peculiar.cardJudgement.start();
    return show(Peculiar.state.object);
  }

  function again() {
    return show(Peculiar.state.object);
  }

  /** @param {number} row -1: none */
  async function show(row) {
    const { make, at } = Peculiar.dom;
    const card = at("card");
    if (row < 0) {
      const hint = "Click a point or an image to show its object here.";
      card.replaceChildren(make("p", { class: "card-hint" }, hint));
      return;
    }
    // The image and the judgement are there at once; the rest is loaded.
    const first = [head(row), pictures(row), Peculiar.cardJudgement.build(row)];
    card.replaceChildren(...first);
    card.scrollTop = 0;
    const { cardFacts, similar } = Peculiar;
    const [name, alike, facts, others] = await Promise.all([
      cardFacts.source(row),
      similar.build(row),
      cardFacts.inShort(row),
      Peculiar.state.blind ? null : similar.others(row),
    ]);
    if (!first[0].isConnected) return;
    const [top, images, own] = first;
    const parts = [top, name, images, alike, facts, own, others, ...folded(row)];
    card.replaceChildren(...parts.filter((part) => part !== null));
  }

  /** Titles of what is unfolded: it stays so from object to object. */
  const unfolded = new Set();

  /**
   * @param {number} row
   * @returns {HTMLElement[]} what is read on demand; nothing is shown in blind mode
   */
  function folded(row) {
    const { cardScores, cardFacts, similar } = Peculiar;
    const trail = fold("Trail (Backspace goes back)", async () => similar.trail());
    if (Peculiar.state.blind) return [trail];
    return [
      fold("Scores", () => cardScores.build(row)),
      fold("Labels and flags", () => cardFacts.annotations(row)),
      fold("Properties", () => cardFacts.properties(row)),
      trail,
    ];
  }

  /**
   * @param {string} title
   * @param {() => Section} build called when it is unfolded
   * @returns {HTMLElement}
   */
  function fold(title, build) {
    const { make } = Peculiar.dom;
    const summary = make("summary", {}, title);
    const details = make("details", { class: "card-section" }, summary);
    details.addEventListener("toggle", async () => {
      if (details.open) unfolded.add(title);
      else unfolded.delete(title);
      if (!details.open || details.children.length > 1) return;
      const found = await build();
      details.append(found ?? make("p", { class: "card-hint" }, "nothing is known"));
    });
    details.open = unfolded.has(title);
    return details;
  }

  /**
   * @param {number} row
   * @returns {HTMLElement}
   */
  function head(row) {
    const { make } = Peculiar.dom;
    const id = String(Peculiar.store.ids()[row]);
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(id);
        Peculiar.status.say(`Copied ${id}`);
      } catch {
        // Over http, browsers give pages no clipboard.
        Peculiar.status.say("The browser does not allow copying: select the id");
      }
    };
    return make(
      "div",
      { class: "card-head" },
      make("h2", { id: "card-id" }, id),
      make("button", { type: "button", class: "quiet", onclick: copy }, "copy"),
      Peculiar.similar.backButton(),
    );
  }

  /**
   * @param {number} row
   * @returns {HTMLElement}
   */
  function pictures(row) {
    const { make, at } = Peculiar.dom;
    const { titles, has, panel } = Peculiar.strips;
    const box = make("div", { class: "card-pictures" });
    const side = Math.floor((at("card").clientWidth - AROUND) / 2);
    if (!has(row)) {
      box.append(make("p", { class: "card-hint" }, Peculiar.strips.missing()));
      return box;
    }
    for (const [i, title] of titles().entries()) {
      const button = make(
        "button",
        {
          type: "button",
          class: "card-picture",
          "aria-label": `${title}, enlarge`,
          onclick: () => Peculiar.enlarge.open(),
        },
        panel(row, i, side),
        make("span", {}, title),
      );
      box.append(button);
    }
    return box;
  }

  /**
   * @param {string} title
   * @param {...(Node | string)} children
   * @returns {HTMLElement}
   */
  function section(title, ...children) {
    const { make } = Peculiar.dom;
    return make(
      "section",
      { class: "card-section" },
      make("h3", {}, title),
      ...children,
    );
  }

  Peculiar.card = { start, section };
})();

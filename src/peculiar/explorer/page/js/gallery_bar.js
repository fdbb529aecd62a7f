"use strict";
/** @file The line above the gallery: how many, sorted by what, which image, blind. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /**
   * @param {(panel: number) => void} show another panel of the strips
   * @returns {HTMLElement}
   */
  function build(show) {
    const { make } = Peculiar.dom;
    const bar = make(
      "div",
      { class: "gallery-bar" },
      make("strong", { id: "gallery-count" }),
      make("span", { class: "gallery-sorting" }, sortSelect(), direction(), distinct()),
    );
    if (Peculiar.strips.titles().length > 1) bar.append(pictureSelect(show));
    bar.append(blindButton());
    return bar;
  }

  /** @returns {HTMLElement} */
  function sortSelect() {
    const { make } = Peculiar.dom;
    const columns = Peculiar.store.M.columns.filter((c) => c.kind === "number");
    const select = make(
      "select",
      { id: "gallery-sort" },
      ...columns.map((c) => make("option", { value: c.name }, c.title)),
    );
    select.addEventListener("change", () => {
      Peculiar.state.setRanking({ column: select.value });
    });
    return make("label", {}, "sort by ", select);
  }

  /** @returns {HTMLElement} */
  function direction() {
    const turn = () => {
      const { descending } = Peculiar.state.ranking;
      Peculiar.state.setRanking({ descending: !descending });
    };
    return Peculiar.dom.make("button", {
      id: "gallery-direction",
      type: "button",
      onclick: turn,
    });
  }

  /** @returns {HTMLElement | string} */
  function distinct() {
    if (!Peculiar.store.M.group) return "";
    const { make } = Peculiar.dom;
    const box = make("input", { type: "checkbox", id: "gallery-distinct" });
    box.addEventListener("change", () => {
      Peculiar.state.setRanking({ distinct: box.checked });
    });
    const title = "Show only the first object at each position on the sky";
    return make("label", { title }, box, " distinct positions");
  }

  /**
   * @param {(panel: number) => void} show
   * @returns {HTMLElement}
   */
  function pictureSelect(show) {
    const { make } = Peculiar.dom;
    const select = make(
      "select",
      { id: "gallery-panel", "aria-label": "Image", title: "Which image is shown" },
      ...Peculiar.strips
        .titles()
        .map((title, i) => make("option", { value: i }, title)),
    );
    select.addEventListener("change", () => show(Number(select.value)));
    return select;
  }

  /** @returns {HTMLElement} */
  function blindButton() {
    const title = "Hide scores, labels and positions, in random order (key b)";
    return Peculiar.dom.make(
      "button",
      {
        id: "gallery-blind",
        type: "button",
        title,
        "aria-pressed": "false",
        onclick: Peculiar.blind.toggle,
      },
      "blind",
    );
  }

  /** @param {number} count objects in the gallery */
  function update(count) {
    const { ranking, blind, selectedCount } = Peculiar.state;
    const { at } = Peculiar.dom;
    const what = (blind ? " with images" : "") + (selectedCount ? " selected" : "");
    at("gallery-count").textContent = Peculiar.format.count(count, "object") + what;
    /** @type {HTMLSelectElement} */ (at("gallery-sort")).value = ranking.column;
    const arrow = at("gallery-direction");
    arrow.textContent = ranking.descending ? "↓" : "↑";
    const order = ranking.descending ? "highest first" : "lowest first";
    arrow.title = order;
    arrow.setAttribute("aria-label", `Order: ${order}`);
    const box = document.getElementById("gallery-distinct");
    if (box instanceof HTMLInputElement) box.checked = ranking.distinct;
    at("gallery-blind").setAttribute("aria-pressed", String(blind));
    const sorting = document.querySelector(".gallery-sorting");
    sorting?.classList.toggle("gallery-sorting-blind", blind);
  }

  Peculiar.galleryBar = { build, update };
})();

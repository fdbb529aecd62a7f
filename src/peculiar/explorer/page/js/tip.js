"use strict";
/** @file The tip beside the pointer: the object that is hovered over on the map. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const PICTURE = 96;
  /** From the pointer, px. */
  const AWAY = 14;

  /** Where the pointer is in the window. */
  let pointer = { x: 0, y: 0 };

  function start() {
    const map = Peculiar.dom.at("map");
    map.addEventListener(
      "pointermove",
      ({ clientX, clientY }) => {
        pointer = { x: clientX, y: clientY };
      },
      { capture: true },
    );
    Peculiar.events.on("hover", show);
  }

  /** @param {number} row -1: none */
  async function show(row) {
    const tip = Peculiar.dom.at("tip");
    tip.hidden = row < 0;
    if (row < 0) return;
    const { make } = Peculiar.dom;
    const id = String(Peculiar.store.ids()[row]);
    const lines = [id, ...(await facts(row)), ...Peculiar.judgements.words(id)];
    if (Peculiar.state.hovered !== row) return;
    const picture = Peculiar.strips.has(row)
      ? [Peculiar.strips.panel(row, 0, PICTURE)]
      : [];
    tip.replaceChildren(...picture, ...lines.map((line) => make("div", {}, line)));
    place(tip);
  }

  /**
   * @param {number} row
   * @returns {Promise<string[]>} its score, slice and labels
   */
  async function facts(row) {
    if (Peculiar.state.blind) return [];
    const { M, info, column } = Peculiar.store;
    const names = M.columns.filter((c) => c.group === "annotation").map((c) => c.name);
    const ranking = Peculiar.state.ranking.column;
    const values = await Promise.all([ranking, ...names].map(column));
    const texts = values.map((known, i) =>
      Peculiar.format.value(info([ranking, ...names][i]), known, row),
    );
    const [score, ...labels] = texts;
    return [
      `${info(ranking).title}: ${score}`,
      ...labels.filter((text) => text !== "–"),
    ];
  }

  /** @param {HTMLElement} tip beside the pointer, inside the map */
  function place(tip) {
    const inside = Peculiar.dom.at("map").getBoundingClientRect();
    const parent = tip.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 };
    const right = pointer.x + AWAY + tip.offsetWidth <= inside.right;
    const below = pointer.y + AWAY + tip.offsetHeight <= inside.bottom;
    const x = right ? pointer.x + AWAY : pointer.x - AWAY - tip.offsetWidth;
    const y = below ? pointer.y + AWAY : pointer.y - AWAY - tip.offsetHeight;
    tip.style.left = `${Math.max(inside.left, x) - parent.left}px`;
    tip.style.top = `${Math.max(inside.top, y) - parent.top}px`;
  }

  Peculiar.tip = { start };
})();

"use strict";
/** @file Selecting by a line drawn on the map; remembers the lines for a permalink. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  let applying = false;

  /** @param {LassoStep} step */
  async function apply(step) {
    const { column } = Peculiar.store;
    const [x, y] = await Promise.all([column(step.x), column(step.y)]);
    const rows = Peculiar.picking.inside(x, y, step.polygon);
    const { lasso } = Peculiar;
    if (step.how === "set") lasso.steps = [step];
    else lasso.steps?.push(step);
    applying = true;
    Peculiar.state.select(rows, step.how);
    applying = false;
    const { selectedCount } = Peculiar.state;
    Peculiar.status.say(`${selectedCount.toLocaleString("en")} objects selected`);
  }

  /** A selection made elsewhere (a search, a list) is not made of lines. */
  function start() {
    Peculiar.events.on("selection", () => {
      if (applying) return;
      const { selectedCount, hiddenCount } = Peculiar.state;
      Peculiar.lasso.steps = selectedCount + hiddenCount ? null : [];
    });
  }

  Peculiar.lasso = { steps: [], start, apply };
})();

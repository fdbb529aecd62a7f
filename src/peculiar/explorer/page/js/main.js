"use strict";
/** @file Starts everything, in order, and says in words what went wrong. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @param {unknown} error */
  function fail(error) {
    const text = error instanceof Error ? error.message : String(error);
    Peculiar.status.fail(text);
  }

  const frame = () => new Promise(requestAnimationFrame);

  async function start() {
    const { M, load } = Peculiar.store;
    if (!M) throw new Error("The file data/meta.js can't be read.");
    if (M.format !== 1)
      throw new Error("The data are of another version than the page.");
    document.title = `${M.title} · peculiar galaxies`;
    Peculiar.dom.at("title").textContent = M.title;
    await Promise.all([load("id"), Peculiar.state.start()]);
    Peculiar.theme.start();
    Peculiar.status.start();
    await Peculiar.map.start();
    await frame();
    await frame();
    Peculiar.ready = true;
    const { filters, strips, card, gallery, judgements, search, keys, permalink } =
      Peculiar;
    Peculiar.detectorChoice.start();
    Peculiar.divider.start();
    const filtersShown = filters.start();
    for (const part of [
      strips,
      card,
      gallery,
      judgements,
      search,
      Peculiar.export,
      keys,
    ])
      await part?.start?.();
    Peculiar.printSheet.start();
    Peculiar.help.start();
    await permalink.start();
    await filtersShown;
    Peculiar.started = true;
  }

  window.addEventListener("error", (event) => fail(event.error ?? event.message));
  window.addEventListener("unhandledrejection", (event) => fail(event.reason));
  start().catch(fail);
})();

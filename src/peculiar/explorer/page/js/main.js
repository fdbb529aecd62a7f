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

  /** The map and what is around it: its columns are read when it is first shown. */
  async function startMap() {
    await Peculiar.state.rank();
    await Peculiar.map.start();
    Peculiar.detectorChoice.start();
    Peculiar.divider.start();
    const filtersShown = Peculiar.filters.start();
    await Peculiar.card.start();
    await Peculiar.gallery.start();
    await filtersShown;
  }

  async function start() {
    const { M, load } = Peculiar.store;
    if (!M) throw new Error("The file data/meta.js can't be read.");
    if (M.format !== 2)
      throw new Error("The data are of another version than the page.");
    document.title = `${M.title} · peculiar galaxies`;
    Peculiar.dom.at("title").textContent = M.title;
    Peculiar.theme.start();
    Peculiar.parts = {
      home: Peculiar.home.start,
      judge: Peculiar.judge.start,
      map: startMap,
    };
    await load("id");
    Peculiar.state.start();
    const { status, strips, judgements, search, keys, tabs } = Peculiar;
    for (const part of [status, strips, judgements, search, keys, tabs])
      await part.start();
    Peculiar.judge.bindKeys();
    Peculiar.export.start();
    Peculiar.printSheet.start();
    Peculiar.help.start();
    await Peculiar.permalink.start();
    await frame();
    await frame();
    Peculiar.started = true;
  }

  window.addEventListener("error", (event) => fail(event.error ?? event.message));
  window.addEventListener("unhandledrejection", (event) => fail(event.reason));
  start().catch(fail);
})();

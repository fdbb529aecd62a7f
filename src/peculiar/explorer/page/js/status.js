"use strict";
/** @file What the page says: counts, short messages, and errors in words. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** A message stays for so long, ms. */
  const STAY = 8000;

  let timer = 0;

  /** @param {string} text */
  function say(text) {
    const status = Peculiar.dom.at("status");
    status.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => status.replaceChildren(), STAY);
  }

  /** @param {string} text */
  function fail(text) {
    const { at, make } = Peculiar.dom;
    const box = at("errors");
    const close = make("button", { onclick: () => box.replaceChildren() }, "Close");
    box.replaceChildren(make("span", {}, text), close);
  }

  /** @param {number} count */
  const number = (count) => count.toLocaleString("en");

  /** Selected, passing and all objects, in words. */
  function counts() {
    const { n, passingCount, selectedCount, hiddenCount } = Peculiar.state;
    const parts = [`${number(n)} objects`];
    if (passingCount < n) parts.push(`${number(passingCount)} pass the filters`);
    if (selectedCount) parts.push(`${number(selectedCount)} selected`);
    if (hiddenCount) parts.push(`${number(hiddenCount)} selected but filtered out`);
    return parts.join(" · ");
  }

  function start() {
    const show = () => {
      Peculiar.dom.at("counts").textContent = counts();
    };
    Peculiar.events.on("selection", show);
    Peculiar.events.on("filter", show);
    show();
  }

  Peculiar.status = { say, fail, counts, start };
})();

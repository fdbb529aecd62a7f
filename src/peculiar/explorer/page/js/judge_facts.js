"use strict";
/** @file What is known of the object to judge, in words, and why it is shown. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @param {Look} look @returns {string} */
  function reason({ why, probability }) {
    if (Number.isNaN(probability)) return why;
    return `${why}, score ${probability.toFixed(2)}`;
  }

  /** @param {number} row @returns {HTMLElement[]} the judged object most like it */
  function because(row) {
    const found = Peculiar.learn.because(row);
    if (!found) return [];
    const { make } = Peculiar.dom;
    return [
      make(
        "p",
        { class: "because" },
        "Because you found this one interesting: ",
        Peculiar.strips.panel(found.row, 0, 44),
      ),
    ];
  }

  /** @param {Look} look */
  async function show(look) {
    const { make, at } = Peculiar.dom;
    const { row } = look;
    const facts = await Peculiar.cardFacts.lines(row);
    if (Peculiar.judgeLine.here()?.row !== row) return;
    const shown = make("p", {}, make("strong", {}, "Shown as: "), reason(look));
    const title = make("h2", {}, Peculiar.names.of(row));
    const { has, missing } = Peculiar.strips;
    const none = has(row) ? [] : [make("p", {}, missing())];
    at("judge-facts").replaceChildren(title, ...none, ...facts, shown, ...because(row));
  }

  Peculiar.judgeFacts = { show };
})();

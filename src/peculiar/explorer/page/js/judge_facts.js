"use strict";
/** @file What is known of the object to judge, in words, and why it is shown. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Of a less likely object nobody asks why it was brought up. */
  const LIKELY = 0.1;

  /** @param {Look} look @returns {string} */
  function reason({ why, probability }) {
    if (Number.isNaN(probability)) return why;
    return `${why} (score ${probability.toFixed(2)})`;
  }

  /** @param {Look} look @returns {HTMLElement[]} the interesting object most like it */
  function because({ row, probability }) {
    const found = probability > LIKELY ? Peculiar.learn.because(row) : null;
    if (!found) return [];
    const { make } = Peculiar.dom;
    return [
      make(
        "p",
        { class: "because" },
        "Most like this one, found interesting: ",
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
    const shown = make("p", {}, make("strong", {}, "Why shown: "), reason(look));
    const title = make("h2", {}, Peculiar.names.of(row));
    const { has, missing } = Peculiar.strips;
    const none = has(row) ? [] : [make("p", {}, missing())];
    at("judge-facts").replaceChildren(
      title,
      ...none,
      ...facts,
      shown,
      ...because(look),
    );
  }

  Peculiar.judgeFacts = { show };
})();

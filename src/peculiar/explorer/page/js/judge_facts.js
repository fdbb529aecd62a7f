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

  /** @param {Look} look @returns {Promise<HTMLElement[]>} what blind mode hides */
  async function known(look) {
    const { make } = Peculiar.dom;
    const facts = await Peculiar.cardFacts.lines(look.row);
    const shown = make("p", {}, make("strong", {}, "Why shown: "), reason(look));
    return [
      make("h2", {}, Peculiar.names.of(look.row)),
      ...facts,
      shown,
      ...because(look),
    ];
  }

  /** @param {Look} look */
  async function show(look) {
    const { make, at } = Peculiar.dom;
    const { row } = look;
    const hidden = "Blind mode: what is known of this object is hidden.";
    const { blind } = Peculiar.state;
    const [title, ...facts] = blind
      ? [make("h2", {}, String(Peculiar.store.ids()[row])), make("p", {}, hidden)]
      : await known(look);
    const isHere = Peculiar.judgeLine.here()?.row === row;
    if (!isHere || blind !== Peculiar.state.blind) return;
    const { has, missing } = Peculiar.strips;
    const none = has(row) ? [] : [make("p", {}, missing())];
    at("judge-facts").replaceChildren(title, ...none, ...facts);
  }

  Peculiar.judgeFacts = { show };
})();

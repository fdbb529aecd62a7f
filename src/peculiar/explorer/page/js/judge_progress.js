"use strict";
/** @file How far one is with judging, how fast, what comes next, and what rose. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const LEARNT = "Go on with what is learnt";

  /** How far one is, how fast, and what comes next. */
  function show() {
    const { make, at } = Peculiar.dom;
    const { counts, trouble } = Peculiar.judgements;
    const { pace, here, source, risen } = Peculiar.judgeLine;
    const { judged, interesting } = counts();
    const speed = pace();
    const parts = [
      `${judged.toLocaleString("en")} judged, ${interesting.toLocaleString("en")} interesting`,
      Number.isNaN(speed) ? "" : `${Math.round(speed)} a minute`,
      here() ? order() : "",
    ];
    const left = Peculiar.home.remaining();
    const links = [
      ...(source() === "list" ? [link(LEARNT, Peculiar.judgeLine.learnt)] : []),
      ...(judged && !Peculiar.judgements.who()
        ? [link("add your name", Peculiar.judgementLists.open)]
        : []),
    ];
    at("judge-progress").replaceChildren(
      make("p", {}, parts.filter(Boolean).join(" · ")),
      ...(trouble() ? [make("p", { class: "trouble" }, trouble())] : []),
      ...(left ? [make("p", { class: "quiet" }, left)] : []),
      make("p", { class: "judge-links" }, ...links),
    );
    at("judge-risen").replaceChildren(...risen().map(riser));
  }

  /** @returns {string} when what comes next is sorted anew */
  function order() {
    const { untilTaught, source } = Peculiar.judgeLine;
    if (source() === "list") return "from a list";
    const count = untilTaught();
    return count ? `new order after ${count} more` : "new order in a moment";
  }

  /** @param {string} text @param {() => void} f */
  const link = (text, f) =>
    Peculiar.dom.make("button", { type: "button", class: "link", onclick: f }, text);

  /** @param {Risen} one */
  function riser({ row, from, to, because }) {
    const { make } = Peculiar.dom;
    const { panel } = Peculiar.strips;
    const line = make(
      "p",
      { class: "riser" },
      panel(row, 0, 44),
      make(
        "span",
        {},
        `rose from place ${from.toLocaleString("en")} to ${to.toLocaleString("en")}`,
      ),
    );
    if (because >= 0)
      line.append(make("span", {}, "because of"), panel(because, 0, 44));
    return line;
  }

  Peculiar.judgeProgress = { LEARNT, show };
})();

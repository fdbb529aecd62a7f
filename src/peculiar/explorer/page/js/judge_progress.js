"use strict";
/** @file How far one is with judging, how fast, what comes next, and what rose. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const LEARNT = "Go on with what is learnt";
  /** Objects that come next and are shown, small, px. */
  const NEXT = 5;
  const SMALL = 36;

  /** How far one is, how fast, and what comes next. */
  function show() {
    const { make, at } = Peculiar.dom;
    const { counts, trouble } = Peculiar.judgements;
    const { pace, here, ahead, source, risen } = Peculiar.judgeLine;
    const { judged, interesting } = counts();
    const speed = pace();
    const parts = [
      `${judged.toLocaleString("en")} judged, ${interesting.toLocaleString("en")} interesting`,
      Number.isNaN(speed) ? "" : `${Math.round(speed)} a minute`,
      here() ? order() : "",
    ];
    const left = Peculiar.home.remaining();
    // Files of several people are told apart by names.
    const links = [
      ...(source() === "list" ? [link(LEARNT, Peculiar.judgeLine.learnt)] : []),
      ...(judged && !Peculiar.judgements.who()
        ? [link("add your name", Peculiar.judgementLists.open)]
        : []),
    ];
    const next = ahead().slice(0, NEXT).map(soon);
    at("judge-progress").replaceChildren(
      make("p", {}, parts.filter(Boolean).join(" · ")),
      ...(trouble() ? [make("p", { class: "trouble" }, trouble())] : []),
      ...(left ? [make("p", { class: "quiet" }, left)] : []),
      make("p", { class: "judge-links" }, ...links),
      ...(next.length ? [make("p", { class: "judge-next" }, "Next: ", ...next)] : []),
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

  /** @param {Look} look that comes soon; the reason is there for a pointer or a finger */
  function soon({ row, why }) {
    const box = Peculiar.dom.make("span", { title: why });
    box.append(Peculiar.strips.panel(row, 0, SMALL));
    return box;
  }

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

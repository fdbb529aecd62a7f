"use strict";
/** @file Judging: one object large, a key a verdict, each saves and goes on. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** What each verdict means. @type {Record<Verdict, string>} */
  const MEANINGS = {
    interesting: "worth a telescope's time",
    boring: "an ordinary object",
    artifact: "of the instrument or the processing",
    unsure: "teaches nothing",
  };
  /** Objects that come next and are shown, small, px. */
  const NEXT = 5;
  const SMALL = 36;
  /** Pictures that are loaded before they are shown. */
  const PREPARED = 5;

  async function start() {
    const { at } = Peculiar.dom;
    at("judge").replaceChildren(...layout());
    Peculiar.events.on("look", show);
    Peculiar.events.on("judgements", own);
    Peculiar.events.on("taught", progress);
    Peculiar.events.on("selection", found);
    window.addEventListener("resize", again);
    // The first object is shown once, with its name: what is marked there stays.
    await Peculiar.names.start();
    await Peculiar.judgeLine.start();
  }

  /** @returns {HTMLElement[]} */
  function layout() {
    const { make } = Peculiar.dom;
    /** @param {string} id @param {Node[]} inner */
    const box = (id, ...inner) => make("div", { id }, ...inner);
    const tools = make(
      "div",
      { class: "judge-tools" },
      tool("judge-back", "← back", "Key Backspace", back),
      tool("judge-note-button", "note", "Key n", note),
      tool(
        "judge-lists-button",
        "my name, files, tags",
        "Key t",
        Peculiar.judgementLists.open,
      ),
      tool(
        "judge-save",
        "save file",
        "All judgements, as the workflow reads them",
        Peculiar.judgementExchange.save,
      ),
      tool("judge-grid-button", "16 at a time", "Key g", () =>
        Peculiar.judgeGrid.toggle(),
      ),
    );
    return [
      box(
        "judge-main",
        box("judge-large"),
        box("judge-grid"),
        box("verdicts", ...verdictButtons()),
        tools,
        box("judge-small"),
      ),
      make(
        "aside",
        { id: "judge-side", "aria-label": "This object" },
        box("judge-progress"),
        box("judge-wide"),
        box("judge-facts"),
        box("judge-own"),
        box("judge-risen"),
      ),
    ];
  }

  /** @returns {HTMLElement[]} */
  function verdictButtons() {
    const { make } = Peculiar.dom;
    const { KEYS, VERDICTS } = Peculiar.judgementRecords;
    return VERDICTS.map((verdict) =>
      make(
        "button",
        {
          type: "button",
          id: `verdict-${verdict}`,
          class: "verdict",
          title: MEANINGS[verdict],
          onclick: () => say(verdict),
        },
        make("kbd", {}, KEYS[verdict]),
        verdict,
      ),
    );
  }

  /** @param {string} id @param {string} text @param {string} title @param {() => void} f */
  const tool = (id, text, title, f) =>
    Peculiar.dom.make("button", { type: "button", id, title, onclick: f }, text);

  /** Before the page is shown: the help lists them. */
  function bindKeys() {
    const { bind } = Peculiar.keys;
    const where = "#judge";
    const { KEYS, VERDICTS, TAG_KEYS } = Peculiar.judgementRecords;
    for (const verdict of VERDICTS) {
      const help = `${verdict}: ${MEANINGS[verdict]}; saved, the next one comes`;
      bind(KEYS[verdict], help, () => say(verdict), where);
    }
    bind("Backspace", "back to the object before", back, where);
    bind("ArrowLeft", "back to the object before", back, where);
    bind(
      "ArrowRight",
      "the next one, without a verdict",
      Peculiar.judgeLine.step,
      where,
    );
    bind("n", "write a note on this object", note, where);
    for (const [slot, key] of TAG_KEYS.entries())
      bind(key, "give or take one of my tags", () => tag(slot), where);
    Peculiar.judgePictures.bindKeys();
    Peculiar.judgeGrid.bindKeys();
  }

  /** A search made here shows what it found. */
  function found() {
    const rows = Peculiar.state.selectedRows();
    if (Peculiar.tabs.now() === "judge" && rows.length)
      Peculiar.judgeLine.take(rows, 0, "found by search");
  }

  /** @param {Verdict} verdict */
  function say(verdict) {
    const look = Peculiar.judgeLine.here();
    if (!look) return;
    const all = Peculiar.judgeGrid.on()
      ? Peculiar.judgeGrid.verdicts(verdict)
      : [{ row: look.row, verdict }];
    Peculiar.status.say(all.length > 1 ? `${all.length} judged` : verdict);
    Peculiar.judgeLine.judge(all);
  }

  function back() {
    if (!Peculiar.judgeLine.back()) Peculiar.status.say("This is the first one");
  }

  function note() {
    document.getElementById("judge-note")?.focus();
  }

  /** @param {number} slot */
  function tag(slot) {
    const look = Peculiar.judgeLine.here();
    const name = Peculiar.judgements.names()[slot];
    if (!look || !name) return;
    const given = Peculiar.judgements.toggleTag([idOf(look.row)], name);
    Peculiar.status.say(`${name}: ${given ? "given" : "taken away"}`);
  }

  /** @param {number} row */
  const idOf = (row) => String(Peculiar.store.ids()[row]);

  /** Another object is here. */
  function show() {
    // A note that is being written is of the object before: it is kept with that.
    document.getElementById("judge-note")?.blur();
    const look = Peculiar.judgeLine.here();
    Peculiar.judgePictures.begin();
    Peculiar.dom.at("judge").dataset.object = look ? idOf(look.row) : "";
    again();
    if (!look) nothingLeft();
    else {
      Peculiar.judgeFacts.show(look);
      Peculiar.judgePictures.prepare(Peculiar.judgeLine.ahead().slice(0, PREPARED));
    }
    own();
  }

  /** The same object, in a window of another size. */
  function again() {
    if (Peculiar.judgeGrid.on()) Peculiar.judgeGrid.show();
    else Peculiar.judgePictures.show(Peculiar.judgeLine.here()?.row ?? -1);
    progress();
  }

  function nothingLeft() {
    const { at, make } = Peculiar.dom;
    const learnt = Peculiar.judgeLine.source() === "learnt";
    const text = learnt
      ? "All objects with a picture are judged. Save the file, and run the workflow with it: it ranks the whole survey, and makes pictures of the next ones."
      : "This list is done.";
    const go = make(
      "button",
      { type: "button", class: "primary", onclick: Peculiar.judgeLine.learnt },
      "Go on with what is learnt",
    );
    at("judge-facts").replaceChildren(make("p", {}, text), ...(learnt ? [] : [go]));
    at("judge-wide").replaceChildren();
  }

  /** What I said of this object. */
  function own() {
    const { make, at } = Peculiar.dom;
    const look = Peculiar.judgeLine.here();
    const mine = look ? Peculiar.judgements.mine(idOf(look.row)) : null;
    for (const verdict of Peculiar.judgementRecords.VERDICTS)
      at(`verdict-${verdict}`).setAttribute(
        "aria-pressed",
        String(mine?.verdict === verdict),
      );
    const back = /** @type {HTMLButtonElement} */ (at("judge-back"));
    back.disabled = !Peculiar.judgeLine.canGoBack();
    if (!look || !mine) {
      at("judge-own").replaceChildren();
      return;
    }
    // What is being written stays.
    if (document.activeElement?.id === "judge-note") return;
    const tags = mine.tags.map((name) => make("span", { class: "chip" }, name));
    const field = Peculiar.cardJudgement.noteField("judge-note", mine.id);
    at("judge-own").replaceChildren(
      ...Peculiar.cardJudgement.othersOf(mine.id),
      make("div", { class: "chips" }, ...tags),
      field,
    );
  }

  /** How far one is, how fast, and what comes next. */
  function progress() {
    const { make, at } = Peculiar.dom;
    const { counts } = Peculiar.judgements;
    const { here, ahead, pace, untilTaught, source, risen, learnt } =
      Peculiar.judgeLine;
    const { judged, interesting } = counts();
    const speed = pace();
    const parts = [
      `${judged.toLocaleString("en")} judged, ${interesting.toLocaleString("en")} interesting`,
      Number.isNaN(speed) ? "" : `${Math.round(speed)} a minute`,
      source() === "learnt" ? `new order in ${untilTaught()}` : "from a list",
    ];
    const left = Peculiar.home.remaining();
    // Files of several people are told apart by names.
    const nameless = judged && !Peculiar.judgements.who();
    const listed = here() && source() === "list";
    at("judge-progress").replaceChildren(
      make("p", {}, parts.filter(Boolean).join(" · ")),
      ...(left ? [make("p", { class: "quiet" }, left)] : []),
      ...(nameless ? [link("add your name", Peculiar.judgementLists.open)] : []),
      ...(listed ? [link("go on with what is learnt", learnt)] : []),
      make("p", { class: "judge-next" }, "Next: ", ...ahead().slice(0, NEXT).map(soon)),
    );
    at("judge-risen").replaceChildren(...risen().map(riser));
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

  /**
   * Look at one of a list, and go on through it.
   * @param {Int32Array} rows
   * @param {number} place
   * @param {string} title of the list
   */
  async function look(rows, place, title) {
    await Peculiar.tabs.show("judge");
    Peculiar.judgeLine.take(rows, place, `from the list: ${title}`);
  }

  Peculiar.judge = { start, bindKeys, look };
})();

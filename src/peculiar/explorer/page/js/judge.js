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
  const BY_HAND = "chosen by hand";
  /** Pictures that are loaded before they are shown. */
  const PREPARED = 5;

  async function start() {
    const { at } = Peculiar.dom;
    at("judge").replaceChildren(...layout());
    const { on } = Peculiar.events;
    on("look", show);
    on("judgements", own);
    on("judgements", Peculiar.judgeProgress.show);
    on("taught", Peculiar.judgeProgress.show);
    on("selection", chosen);
    on("tab", pin);
    on("blind", show);
    on("object", showAlone);
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
    bind("z", "take back the last verdict, tag or note", undo, where);
    bind("Shift+z", "redo what was taken back", redo, where);
    bind("n", "write a note on this object", note, where);
    for (const [slot, key] of TAG_KEYS.entries())
      bind(key, "give or take one of my tags", () => tag(slot), where);
    Peculiar.judgePictures.bindKeys();
    Peculiar.judgeGrid.bindKeys();
  }

  /** @param {Verdict} verdict */
  function say(verdict) {
    const look = Peculiar.judgeLine.here();
    if (!look) return;
    const all = Peculiar.judgeGrid.on()
      ? Peculiar.judgeGrid.verdicts(verdict)
      : [{ row: look.row, verdict }];
    const given = all.filter((one) => one.verdict).length;
    Peculiar.status.say(all.length > 1 ? `${given} judged` : verdict);
    Peculiar.judgeLine.judge(all);
  }

  function back() {
    if (!Peculiar.judgeLine.back(Peculiar.judgeGrid.step()))
      Peculiar.status.say("This is the first one");
  }

  /** What was said of the last one is taken back: that one is shown again. */
  function undo() {
    const last = Peculiar.judgeLine.last();
    const verdict = () =>
      last ? Peculiar.judgements.mine(idOf(last.row)).verdict : "";
    const before = verdict();
    const label = Peculiar.judgements.undo();
    if (verdict() !== before) back();
    Peculiar.status.say(label ? `Undone: ${label}` : "Nothing to undo");
  }

  function redo() {
    const label = Peculiar.judgements.redo();
    Peculiar.status.say(label ? `Redone: ${label}` : "Nothing to redo");
  }

  const isHere = () => Peculiar.tabs.now() === "judge";

  /** The map shows what is judged, also if another object was on show there before. */
  function pin() {
    const look = Peculiar.judgeLine.here();
    if (isHere() && look) Peculiar.state.pin(look.row);
  }

  /** What a search finds here, or a list of judgements, is what one judges next. */
  function chosen() {
    const rows = Peculiar.state.selectedRows(false);
    if (isHere() && rows.length) Peculiar.judgeLine.take(rows, 0, BY_HAND);
  }

  /** An object that was clicked here is shown; then it goes on. @param {number} row */
  function showAlone(row) {
    if (isHere() && row >= 0 && row !== Peculiar.judgeLine.here()?.row)
      Peculiar.judgeLine.insert(row, BY_HAND);
  }

  function note() {
    if (Peculiar.judgeGrid.on())
      Peculiar.status.say("A note is of one object: key g shows one at a time");
    document.getElementById("judge-note")?.focus();
  }

  /** @param {number} slot */
  function tag(slot) {
    const look = Peculiar.judgeLine.here();
    const name = Peculiar.judgements.names()[slot];
    if (!name)
      Peculiar.status.say(
        `Key ${Peculiar.judgementRecords.TAG_KEYS[slot]} is free: key t gives it a name`,
      );
    if (!look || !name) return;
    const rows = Peculiar.judgeGrid.on() ? Peculiar.judgeGrid.chosen() : [look.row];
    const given = Peculiar.judgements.toggleTag(rows.map(idOf), name);
    const what = rows.length > 1 ? ` (${rows.length} objects)` : "";
    Peculiar.status.say(`${name}: ${given ? "given" : "taken away"}${what}`);
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
    Peculiar.judgeProgress.show();
  }

  function nothingLeft() {
    const { at, make } = Peculiar.dom;
    const learnt = Peculiar.judgeLine.source() === "learnt";
    const after = Peculiar.store.M.learn?.all
      ? "All objects are judged. Save the file, and run the workflow with it."
      : "All objects with a picture are judged. Save the file, and run the workflow with it: it ranks the whole survey, and makes pictures of the next ones.";
    const text = learnt ? after : "This list is done.";
    const go = make(
      "button",
      { type: "button", class: "primary", onclick: Peculiar.judgeLine.learnt },
      Peculiar.judgeProgress.LEARNT,
    );
    at("judge-facts").replaceChildren(make("p", {}, text), ...(learnt ? [] : [go]));
    at("judge-wide").replaceChildren();
  }

  /** What I said of this object. */
  function own() {
    const { make, at } = Peculiar.dom;
    const look = Peculiar.judgeLine.here();
    const mine = look ? Peculiar.judgements.mine(idOf(look.row)) : null;
    for (const verdict of Peculiar.judgementRecords.VERDICTS) {
      const button = /** @type {HTMLButtonElement} */ (at(`verdict-${verdict}`));
      button.setAttribute("aria-pressed", String(mine?.verdict === verdict));
      button.disabled = !look;
    }
    const back = /** @type {HTMLButtonElement} */ (at("judge-back"));
    back.disabled = !Peculiar.judgeLine.last();
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

"use strict";
/** @file The bar of verdicts and of one's own tags: a button and a key each, undo, redo. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  function start() {
    Peculiar.judgementLists.start();
    Peculiar.events.on("judgements", build);
    Peculiar.events.on("object", build);
    const { KEYS, VERDICTS, TAG_KEYS } = Peculiar.judgementRecords;
    for (const name of VERDICTS) {
      bindKey(KEYS[name], `say ${name} of the object on show; again takes it back`, {
        one: () => judge([Peculiar.state.object], name),
        all: () => judge(Peculiar.state.selectedRows(), name),
      });
    }
    for (const [slot, key] of TAG_KEYS.entries()) {
      bindKey(key, "give your tag to the object on show, or take it away", {
        one: () => tag([Peculiar.state.object], slot),
        all: () => tag(Peculiar.state.selectedRows(), slot),
      });
    }
    const { bind } = Peculiar.keys;
    for (const where of [undefined, "#enlarge", "#judgement-lists"]) {
      bind("z", "undo the last verdict, tag, note or name of a key", undo, where);
      bind("Shift+z", "redo what was undone last", redo, where);
    }
  }

  /**
   * @param {string} key
   * @param {string} help
   * @param {{one: () => void, all: () => void}} act on the object, on the selection
   */
  function bindKey(key, help, act) {
    const { bind } = Peculiar.keys;
    for (const where of [undefined, "#enlarge"]) bind(key, help, act.one, where);
    bind(`Shift+${key}`, "the same for the whole selection", act.all);
  }

  /** Make the bar anew. */
  function build() {
    const { at } = Peculiar.dom;
    const focused = document.activeElement?.id;
    at("tagbar").replaceChildren(...buttons(), tools());
    // The button that did it is a new one now: the focus goes there.
    if (focused && at("tagbar").querySelector(`#${focused}`)) at(focused).focus();
  }

  /** @returns {HTMLElement[]} the verdicts, then one's own tags that have a name */
  function buttons() {
    const { KEYS, VERDICTS, TAG_KEYS } = Peculiar.judgementRecords;
    const { names, lists, mine } = Peculiar.judgements;
    const row = Peculiar.state.object;
    const own = row < 0 ? null : mine(idOf(row));
    const rows = (/** @type {boolean} */ all) =>
      all ? Peculiar.state.selectedRows() : [Peculiar.state.object];
    const verdicts = VERDICTS.map((name) => ({
      ...{ key: KEYS[name], name, pressed: own?.verdict === name },
      act: (/** @type {boolean} */ all) => judge(rows(all), name),
    }));
    const tags = names().map((name, slot) => ({
      ...{ key: TAG_KEYS[slot], name, pressed: own?.tags.includes(name) ?? false },
      act: (/** @type {boolean} */ all) => tag(rows(all), slot),
    }));
    const known = lists();
    return [...verdicts, ...tags]
      .filter(({ name }) => name)
      .map(({ key, name, pressed, act }) =>
        button(key, name, pressed, known.get(name)?.length ?? 0, act),
      );
  }

  /** @returns {HTMLElement} undo, redo, and the page of all judgements */
  function tools() {
    const { make } = Peculiar.dom;
    const { undoes, redoes, trouble, counts } = Peculiar.judgements;
    const label = `judgements (${counts().judged.toLocaleString("en")})`;
    const { open } = Peculiar.judgementLists;
    const attributes = { type: "button", id: "judgement-lists-button", onclick: open };
    return make(
      "span",
      { class: "judgement-tools" },
      make("span", { class: "judgement-trouble" }, trouble()),
      tool("judgement-undo", "undo", undoes(), undo),
      tool("judgement-redo", "redo", redoes(), redo),
      make("button", attributes, label),
    );
  }

  /**
   * @param {string} key
   * @param {string} name
   * @param {boolean} pressed whether I say it of the object on show
   * @param {number} count objects of which it was said
   * @param {(all: boolean) => void} act on the object on show, or on the selection
   * @returns {HTMLElement}
   */
  function button(key, name, pressed, count, act) {
    const { make } = Peculiar.dom;
    return make(
      "button",
      {
        type: "button",
        id: `judgement-${key}`,
        class: "judgement-button",
        "aria-pressed": String(pressed),
        title: `Of the object on show (${key}); with Shift of the selection`,
        onclick: (/** @type {Event} */ event) =>
          act(event instanceof MouseEvent && event.shiftKey),
      },
      make("kbd", {}, key),
      name,
      make(
        "span",
        { class: "judgement-count" },
        count ? count.toLocaleString("en") : "",
      ),
    );
  }

  /**
   * @param {string} id
   * @param {string} text
   * @param {string | null} label what it would do; null: nothing
   * @param {() => void} f
   * @returns {HTMLElement}
   */
  function tool(id, text, label, f) {
    return Peculiar.dom.make(
      "button",
      {
        type: "button",
        id,
        class: "quiet",
        title: label,
        disabled: !label,
        onclick: f,
      },
      text,
    );
  }

  /** @param {number} row */
  const idOf = (row) => String(Peculiar.store.ids()[row]);

  /**
   * @param {ArrayLike<number>} rows
   * @returns {string[] | null} their ids; null, and that is said, if there are none
   */
  function idsOf(rows) {
    const ids = Array.from(rows)
      .filter((row) => row >= 0)
      .map(idOf);
    if (ids.length) return ids;
    const said = rows.length
      ? "No object is on show: click one first"
      : "Nothing is selected: with Shift, a key acts on the selection";
    Peculiar.status.say(said);
    return null;
  }

  /**
   * @param {ArrayLike<number>} rows
   * @param {Verdict} verdict taken back if all have it
   */
  function judge(rows, verdict) {
    const ids = idsOf(rows);
    if (!ids) return;
    const isGiven = ids.every((id) => Peculiar.judgements.mine(id).verdict === verdict);
    Peculiar.judgements.judge(
      ids.map((id) => ({ id, verdict: isGiven ? "" : verdict })),
    );
    say(ids, verdict, !isGiven);
  }

  /**
   * @param {ArrayLike<number>} rows
   * @param {number} slot
   */
  function tag(rows, slot) {
    const name = Peculiar.judgements.names()[slot];
    if (!name) {
      const key = Peculiar.judgementRecords.TAG_KEYS[slot];
      Peculiar.status.say(`Key ${key} is free: key t gives it a name`);
      return;
    }
    const ids = idsOf(rows);
    if (ids) say(ids, name, Peculiar.judgements.toggleTag(ids, name));
  }

  /**
   * @param {string[]} ids
   * @param {string} name of the verdict or tag
   * @param {boolean} isGiven
   */
  function say(ids, name, isGiven) {
    const what =
      ids.length === 1 ? ids[0] : Peculiar.format.count(ids.length, "object");
    Peculiar.status.say(`${what}: ${name}${isGiven ? "" : " taken back"}`);
  }

  function undo() {
    const label = Peculiar.judgements.undo();
    Peculiar.status.say(label ? `Undone: ${label}` : "Nothing to undo");
  }

  function redo() {
    const label = Peculiar.judgements.redo();
    Peculiar.status.say(label ? `Redone: ${label}` : "Nothing to redo");
  }

  Peculiar.judgementBar = { start };
})();

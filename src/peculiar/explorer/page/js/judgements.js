"use strict";
/** @file What people say of objects: verdicts, tags, notes. Each change can be undone. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** What another window does is told so much later, ms. */
  const REST = 50;

  /** The names of the keys, and whose judgements are given. @type {string[]} */
  let keys = [];
  let me = "";
  /** @type {JudgementStep[]} */
  let done = [];
  /** @type {JudgementStep[]} */
  let undone = [];
  let waiting = 0;

  async function start() {
    await Peculiar.judgementTable.start();
    open();
    Peculiar.judgementBar.start();
    Peculiar.events.emit("judgements");
    window.addEventListener("storage", follow);
    // A note that is being written is kept when the page is closed or loaded again.
    window.addEventListener("pagehide", () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
  }

  function open() {
    const { table, who, names } = Peculiar.judgementStorage.read();
    Peculiar.judgementTable.open(table);
    [me, keys, done, undone] = [who, names, [], []];
    Peculiar.judgementCounts.renew();
  }

  /**
   * Another window wrote: that comes in, and one's own steps can still be undone.
   * @param {StorageEvent} event
   */
  function follow({ key }) {
    const place = Peculiar.judgementStorage.placeOf(key);
    if (!place) return;
    if (place === "settings") {
      ({ who: me, names: keys } = Peculiar.judgementStorage.settings());
    } else Peculiar.judgementTable.refresh(place.id, place.who);
    Peculiar.judgementCounts.renew();
    // A file that was loaded there is thousands of events.
    waiting ||= window.setTimeout(tell, REST);
  }

  function tell() {
    clearTimeout(waiting);
    waiting = 0;
    Peculiar.judgementCounts.renew();
    Peculiar.events.emit("judgements");
  }

  /** @type {Judgements["mine"]} */
  function mine(id) {
    const said = Peculiar.judgementTable.record(id, me);
    return said ?? Peculiar.judgementRecords.empty(id, me);
  }

  /**
   * Do a change that can be undone.
   * @param {string} label what it does, for people
   * @param {Judgement[]} records as they are to be
   * @param {string[]} names
   */
  function apply(label, records, names = keys) {
    const { own, isShipped, keep } = Peculiar.judgementTable;
    const changes = records.map((said) => {
      const { id, who } = said;
      // One that says nothing is kept where the workflow's says something.
      const isLeft = Peculiar.judgementRecords.saysNothing(said) && !isShipped(id, who);
      return { id, who, before: own(id, who), after: isLeft ? null : said };
    });
    for (const { id, who, after } of changes) keep(id, who, after);
    const step = { label, changes, names: { before: keys, after: names } };
    setNames(names);
    done.push(step);
    undone = [];
    tell();
  }

  /** @param {string[]} names */
  function setNames(names) {
    if (names === keys) return;
    keys = names;
    Peculiar.judgementStorage.keepNames(keys);
  }

  /**
   * Go to a side of a step; what another window has changed since stays as it is.
   * @param {JudgementStep} step
   * @param {"before" | "after"} to
   * @returns {boolean} whether anything changed
   */
  function go(step, to) {
    const { refresh, own, keep } = Peculiar.judgementTable;
    const from = to === "before" ? "after" : "before";
    const ours = step.changes.filter((change) => {
      refresh(change.id, change.who);
      return Peculiar.judgementRecords.same(own(change.id, change.who), change[from]);
    });
    for (const change of ours) keep(change.id, change.who, change[to]);
    if (step.names.before !== step.names.after) setNames(step.names[to]);
    else if (!ours.length) return false;
    tell();
    return true;
  }

  /** @type {Judgements["undo"]} */
  function undo() {
    for (let step = done.pop(); step; step = done.pop()) {
      if (!go(step, "before")) continue;
      undone.push(step);
      return step.label;
    }
    return null;
  }

  /** @type {Judgements["redo"]} */
  function redo() {
    for (let step = undone.pop(); step; step = undone.pop()) {
      if (!go(step, "after")) continue;
      done.push(step);
      return step.label;
    }
    return null;
  }

  /**
   * @param {string} id
   * @param {Partial<Judgement>} change
   * @returns {Judgement} mine, as it will be
   */
  function changed(id, change) {
    Peculiar.judgementTable.refresh(id, me);
    const when = new Date().toISOString().replace(/\.\d+/, "");
    return { ...mine(id), when, ...change };
  }

  /** @type {Judgements["judge"]} */
  function judge(entries) {
    if (!entries.length) return;
    const records = entries.map(({ id, verdict, round, shownAs }) => {
      // Without a list it was shown from, it keeps that of an earlier look.
      const look = shownAs ? { round: round ?? null, shownAs } : {};
      return changed(id, { verdict, ...look });
    });
    const [{ id, verdict }] = entries;
    const what = entries.length === 1 ? id : `${entries.length} objects`;
    apply(`${verdict || "no verdict"} on ${what}`, records);
  }

  /** @type {Judgements["toggleTag"]} */
  function toggleTag(ids, tag) {
    const give = ids.some((id) => !mine(id).tags.includes(tag));
    const wanted = ids.filter((id) => mine(id).tags.includes(tag) !== give);
    if (!wanted.length) return false;
    const records = wanted.map((id) => {
      const rest = changed(id, {}).tags.filter((other) => other !== tag);
      return changed(id, { tags: give ? [...rest, tag] : rest });
    });
    const what = ids.length === 1 ? ids[0] : `${ids.length} objects`;
    apply(`${give ? "tag" : "untag"} ${what}: ${tag}`, records);
    return give;
  }

  /** @type {Judgements["setNote"]} */
  function setNote(id, text) {
    const note = text.trim();
    if (note !== mine(id).note) apply(`note on ${id}`, [changed(id, { note })]);
  }

  /** @type {Judgements["rename"]} */
  function rename(slot, text) {
    const { clean, isVerdict, TAG_KEYS } = Peculiar.judgementRecords;
    // Semicolons stand between tags.
    const name = clean(text.replaceAll(";", " "));
    const old = keys[slot];
    if (name === old) return;
    if (name && (keys.includes(name) || isVerdict(name.toLowerCase()))) {
      throw new RangeError(`Another key already has the name “${name}”`);
    }
    const { all } = Peculiar.judgementTable;
    const mineWith = all().filter(({ who, tags }) => who === me && tags.includes(old));
    const records = (name && old ? mineWith : []).map(({ id }) => {
      const tags = mine(id).tags.map((tag) => (tag === old ? name : tag));
      return changed(id, { tags: [...new Set(tags)] });
    });
    const names = keys.map((known, i) => (i === slot ? name : known));
    apply(`key ${TAG_KEYS[slot]}: ${name || "free"}`, records, names);
  }

  /** @type {Judgements["merge"]} */
  function merge(records) {
    const { joined, same, differ } = Peculiar.judgementRecords;
    const { refresh, record, of } = Peculiar.judgementTable;
    /** @type {Map<string, Judgement>} by object and person */
    const after = new Map();
    for (const said of records) {
      const { id, who } = said;
      refresh(id, who);
      const here = after.get(`${id}/${who}`) ?? record(id, who);
      after.set(`${id}/${who}`, here ? joined(here, said) : said);
    }
    const news = [...after.values()].filter(
      (said) => !same(said, record(said.id, said.who)),
    );
    const added = news.filter(({ id, who }) => !record(id, who)).length;
    if (news.length) apply(`a file: ${news.length} judgements`, news);
    const ids = new Set(records.map(({ id }) => id));
    const disputed = [...ids].filter((id) => differ(of(id))).length;
    return { added, changed: news.length - added, disputed };
  }

  /** @param {string} name of the person who judged without one */
  function nameToAll(name) {
    const { nameless, refresh, record, keep } = Peculiar.judgementTable;
    for (const said of nameless()) {
      const { id } = said;
      refresh(id, name);
      const here = record(id, name);
      const named = { ...said, who: name };
      keep(id, name, here ? Peculiar.judgementRecords.joined(here, named) : named);
      keep(id, "", null);
    }
    // The steps so far were of a person without a name.
    [done, undone] = [[], []];
  }

  /** @type {Judgements["setWho"]} */
  function setWho(text) {
    const name = Peculiar.judgementRecords.clean(text);
    if (name === me) return;
    if (!me) nameToAll(name);
    me = name;
    Peculiar.judgementStorage.keepWho(name);
    tell();
  }

  Peculiar.judgements = {
    start,
    open,
    who: () => me,
    setWho,
    mine,
    of: (id) => Peculiar.judgementTable.of(id),
    all: () => Peculiar.judgementTable.all(),
    verdict: (id) => Peculiar.judgementCounts.verdict(id),
    consensus: () => Peculiar.judgementCounts.consensus(),
    counts: () => Peculiar.judgementCounts.counts(),
    disputed: () => Peculiar.judgementCounts.disputed(),
    rows: () => Peculiar.judgementCounts.rows(),
    lists: () => Peculiar.judgementCounts.lists(),
    words: (id) => Peculiar.judgementCounts.words(id),
    judge,
    toggleTag,
    setNote,
    names: () => keys,
    rename,
    undo,
    redo,
    undoes: () => done.at(-1)?.label ?? null,
    redoes: () => undone.at(-1)?.label ?? null,
    merge,
    trouble: () => Peculiar.judgementStorage.trouble(),
  };
})();

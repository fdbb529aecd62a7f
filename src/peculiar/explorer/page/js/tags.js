"use strict";
/** @file One's own tags and notes: kept in the browser, each change can be undone. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {TagData} */
  let data = { format: 1, names: [], tags: {}, notes: {}, when: {}, who: "" };
  /** @type {TagStep[]} */
  let done = [];
  /** @type {TagStep[]} */
  let undone = [];
  /** Says in words why tags are not kept; "" if they are. */
  let trouble = "";

  /** Read what was kept, show the bar; tags given in another window come in at once. */
  function start() {
    open();
    Peculiar.tagBar.start();
    Peculiar.events.emit("tags");
    window.addEventListener("storage", (event) => {
      if (event.key !== Peculiar.tagStorage.place()) return;
      open();
      Peculiar.events.emit("tags");
    });
  }

  /** Read what the browser kept; undo begins anew. */
  function open() {
    ({ data, trouble } = Peculiar.tagStorage.read());
    done = [];
    undone = [];
  }

  /**
   * @param {string} text
   * @returns {string} on one line, accents as one character, like the pipeline reads it;
   *   semicolons stand between tags
   */
  function clean(text) {
    return text.normalize("NFC").replaceAll(";", " ").replace(/\s+/g, " ").trim();
  }

  /**
   * @param {string} id
   * @returns {string[]}
   */
  function of(id) {
    return data.tags[id] ?? [];
  }

  /**
   * @param {string} tag
   * @returns {boolean}
   */
  function isVerdict(tag) {
    return Peculiar.tagStorage.VERDICTS.includes(tag);
  }

  /**
   * @param {string} id
   * @returns {string}
   */
  function note(id) {
    return data.notes[id] ?? "";
  }

  /**
   * @param {string} id
   * @returns {TagEntry}
   */
  function entry(id) {
    return { tags: of(id), note: note(id), when: data.when[id] ?? "" };
  }

  /**
   * @param {string} id
   * @param {TagEntry} to
   */
  function put(id, to) {
    if (to.tags.length) data.tags[id] = to.tags;
    else delete data.tags[id];
    if (to.note) data.notes[id] = to.note;
    else delete data.notes[id];
    if (to.when) data.when[id] = to.when;
    else delete data.when[id];
  }

  /**
   * Do a change that can be undone.
   * @param {string} label what it does, for people
   * @param {Map<string, {tags: string[], note: string, when?: string}>} entries new
   *   ones, by id; without a time they are of now
   * @param {string[]} names
   */
  function apply(label, entries, names = data.names) {
    const now = new Date().toISOString().replace(/\.\d+/, "");
    /** @type {TagStep} */
    const step = { label, entries: [], names: { before: data.names, after: names } };
    for (const [id, { tags, note, when = now }] of entries) {
      const after = { tags, note, when: tags.length || note ? when : "" };
      step.entries.push({ id, before: entry(id), after });
    }
    done.push(step);
    undone = [];
    go(step, "after");
  }

  /**
   * @param {TagStep} step
   * @param {"before" | "after"} side
   */
  function go(step, side) {
    for (const change of step.entries) put(change.id, change[side]);
    data.names = step.names[side];
    changed();
  }

  /** Keep everything, and tell everybody. */
  function changed() {
    trouble = Peculiar.tagStorage.write(data);
    Peculiar.events.emit("tags");
  }

  /**
   * Give a tag to all of the objects; take it away if all have it. A verdict replaces
   * another one.
   * @param {string[]} ids
   * @param {string} tag
   * @returns {boolean} whether they have it now
   */
  function toggle(ids, tag) {
    if (!ids.length) return false;
    const give = ids.some((id) => !of(id).includes(tag));
    const entries = new Map();
    for (const id of ids) {
      const rest = of(id).filter((other) => other !== tag);
      if (give && rest.length < of(id).length) continue;
      const kept = isVerdict(tag) ? rest.filter((other) => !isVerdict(other)) : rest;
      entries.set(id, { tags: give ? [...kept, tag] : rest, note: note(id) });
    }
    const objects = ids.length === 1 ? ids[0] : `${ids.length} objects`;
    apply(`${give ? "tag" : "untag"} ${objects}: ${tag}`, entries);
    return give;
  }

  /**
   * @param {string} id
   * @param {string} text
   */
  function setNote(id, text) {
    const tidy = text.trim();
    if (tidy === note(id)) return;
    apply(`note on ${id}`, new Map([[id, { tags: of(id), note: tidy }]]));
  }

  /**
   * Call a key otherwise; the objects that have its tag keep it, under the new name.
   * @param {number} slot 0 to 8
   * @param {string} text "" frees the key, and leaves the objects' tags alone
   */
  function rename(slot, text) {
    const name = clean(text);
    const old = data.names[slot];
    if (name === old) return;
    if (name && data.names.includes(name)) {
      throw new RangeError(`Another key already has the tag “${name}”`);
    }
    const entries = new Map();
    for (const id of name && old ? Object.keys(data.tags) : []) {
      if (!of(id).includes(old)) continue;
      const tags = new Set(of(id).map((tag) => (tag === old ? name : tag)));
      entries.set(id, { tags: [...tags], note: note(id) });
    }
    const names = [...data.names];
    names[slot] = name;
    apply(`key ${slot + 1}: ${name || "free"}`, entries, names);
  }

  /**
   * Add what one's own file says to what is here; nothing is taken away, verdicts
   * included. An object of which nothing was said here keeps the file's time.
   * @param {TagData} other
   * @returns {number} of objects it said something new about
   * @throws {Error} in words, if it is another person's
   */
  function merge(other) {
    if (other.who && data.who && other.who !== data.who) {
      throw new Error(
        `The file is by ${other.who}, and you are ${data.who}. Load your own file.`,
      );
    }
    data.who = data.who || other.who;
    const entries = new Map();
    for (const id of new Set([
      ...Object.keys(other.tags),
      ...Object.keys(other.notes),
    ])) {
      const judged = of(id).some(isVerdict);
      const theirs = (other.tags[id] ?? []).filter((tag) => !judged || !isVerdict(tag));
      const tags = [...new Set([...of(id), ...theirs])];
      const notes = [note(id), other.notes[id] ?? ""].filter(Boolean);
      const both = notes[0]?.includes(notes[1]) ? notes[0] : notes.join("\n");
      if (tags.length > of(id).length || both !== note(id)) {
        const when = data.when[id] ? undefined : other.when[id];
        entries.set(id, { tags, note: both, when });
      }
    }
    // Without tags yet, the file's names for the keys are used.
    const names = ids().length ? data.names : other.names;
    apply(`tags of ${entries.size} objects from a file`, entries, names);
    return entries.size;
  }

  /** @returns {string | null} what was undone */
  function undo() {
    const step = done.pop();
    if (!step) return null;
    undone.push(step);
    go(step, "before");
    return step.label;
  }

  /** @returns {string | null} what was done again */
  function redo() {
    const step = undone.pop();
    if (!step) return null;
    done.push(step);
    go(step, "after");
    return step.label;
  }

  /** @param {string} name who tags, for the column of that name in the CSV */
  function setWho(name) {
    data.who = clean(name);
    changed();
  }

  /** @returns {string[]} ids with a tag or a note */
  function ids() {
    return [...new Set([...Object.keys(data.tags), ...Object.keys(data.notes)])];
  }

  /** @returns {Int32Array} rows with a tag or a note */
  function rows() {
    const found = ids().map((id) => Peculiar.store.rowOf(id));
    return Int32Array.from(found.filter((row) => row >= 0)).sort();
  }

  /** @returns {Map<string, string[]>} ids by tag: the keys' first, then the others */
  function lists() {
    /** @type {Map<string, string[]>} */
    const found = new Map(data.names.filter(Boolean).map((name) => [name, []]));
    for (const [id, tags] of Object.entries(data.tags)) {
      for (const tag of tags) {
        if (!found.has(tag)) found.set(tag, []);
        found.get(tag)?.push(id);
      }
    }
    return found;
  }

  Peculiar.tags = {
    start,
    open,
    clean,
    of,
    note,
    toggle,
    setNote,
    rename,
    merge,
    undo,
    redo,
    setWho,
    ids,
    rows,
    lists,
    data: () => data,
    undoes: () => done.at(-1)?.label ?? null,
    redoes: () => undone.at(-1)?.label ?? null,
    trouble: () => trouble,
  };
})();

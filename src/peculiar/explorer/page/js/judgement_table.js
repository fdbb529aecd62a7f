"use strict";
/**
 * @file The records of what people say: what the workflow knew, and on top of it what
 * the browser keeps.
 */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** What the page came with. @type {JudgementTable} */
  let shipped = new Map();
  /** What the browser keeps. @type {JudgementTable} */
  let kept = new Map();

  /** Read what the workflow knew. */
  async function start() {
    shipped = new Map();
    /** @type {unknown} */
    let known = [];
    try {
      known = await Peculiar.store.load("judged");
    } catch (error) {
      // One can judge without them.
      Peculiar.status.fail(/** @type {Error} */ (error).message);
    }
    for (const said of /** @type {Judgement[]} */ (known))
      put(shipped, said.id, said.who, said);
  }

  /** @param {JudgementTable} records what the browser keeps */
  function open(records) {
    kept = records;
  }

  /**
   * @param {JudgementTable} table
   * @param {string} id
   * @param {string} who
   * @param {Judgement | null} said
   */
  function put(table, id, who, said) {
    const people = table.get(id) ?? new Map();
    if (said) table.set(id, people.set(who, said));
    else people.delete(who);
    if (!people.size) table.delete(id);
  }

  /**
   * @param {string} id
   * @param {string} who
   * @returns {Judgement | null} what the browser keeps
   */
  function own(id, who) {
    return kept.get(id)?.get(who) ?? null;
  }

  /**
   * @param {string} id
   * @param {string} who
   * @returns {Judgement | null} the browser's, or the workflow's if that is newer
   */
  function record(id, who) {
    const { isLater, joined } = Peculiar.judgementRecords;
    const known = shipped.get(id)?.get(who) ?? null;
    const here = own(id, who);
    if (!known || !here) return here ?? known;
    return isLater(known, here) ? joined(here, known) : here;
  }

  /**
   * Before a change: another window may have written a moment ago.
   * @param {string} id
   * @param {string} who
   */
  function refresh(id, who) {
    const now = Peculiar.judgementStorage.record(id, who);
    if (now !== undefined) put(kept, id, who, now);
  }

  /** @type {Judgements["of"]} */
  function of(id) {
    const people = new Set([
      ...(shipped.get(id)?.keys() ?? []),
      ...(kept.get(id)?.keys() ?? []),
    ]);
    return [...people].flatMap((who) => {
      const said = record(id, who);
      return said && !Peculiar.judgementRecords.saysNothing(said) ? [said] : [];
    });
  }

  /** @type {Judgements["all"]} */
  function all() {
    return [...new Set([...shipped.keys(), ...kept.keys()])].flatMap(of);
  }

  /**
   * @param {string} id
   * @param {string} who
   * @param {Judgement | null} said as the browser shall keep it
   */
  function keep(id, who, said) {
    put(kept, id, who, said);
    Peculiar.judgementStorage.keep(id, who, said);
  }

  /** @returns {Judgement[]} what the browser keeps of people without a name */
  function nameless() {
    return [...kept.values()].flatMap((people) => people.get("") ?? []);
  }

  /**
   * @param {string} id
   * @param {string} who
   * @returns {boolean} whether the workflow knew something
   */
  function isShipped(id, who) {
    return shipped.get(id)?.has(who) ?? false;
  }

  Peculiar.judgementTable = {
    start,
    open,
    own,
    record,
    refresh,
    of,
    all,
    keep,
    nameless,
    isShipped,
  };
})();

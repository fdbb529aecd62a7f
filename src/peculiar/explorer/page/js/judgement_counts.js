"use strict";
/** @file What all people together say: verdicts of most, counts, lists, differences. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Ids of the catalogue of which something was said; null: to be looked up anew. */
  /** @type {Map<string, {row: number, records: Judgement[]}> | null} */
  let known = null;

  /** Verdicts of most people, and lists, once they were asked for. */
  /** @type {Map<string, Verdict> | null} */
  let agreed = null;
  /** @type {Map<string, string[]> | null} */
  let listed = null;

  /** Something was said since. */
  function renew() {
    [known, agreed, listed] = [null, null, null];
  }

  /** @returns {Map<string, {row: number, records: Judgement[]}>} by id, by row */
  function objects() {
    if (known) return known;
    /** @type {Map<string, {row: number, records: Judgement[]}>} */
    const found = new Map();
    for (const said of Peculiar.judgementTable.all()) {
      const { row, records } = found.get(said.id) ?? {
        row: Peculiar.store.rowOf(said.id),
        records: [],
      };
      if (row >= 0) found.set(said.id, { row, records: [...records, said] });
    }
    known = new Map([...found].sort(([, a], [, b]) => a.row - b.row));
    return known;
  }

  /** @type {Judgements["verdict"]} */
  function verdict(id) {
    return Peculiar.judgementRecords.majority(Peculiar.judgementTable.of(id));
  }

  /** @type {Judgements["consensus"]} */
  function consensus() {
    if (agreed) return agreed;
    /** @type {Map<string, Verdict>} */
    const found = new Map();
    for (const [id, { records }] of objects()) {
      const most = Peculiar.judgementRecords.majority(records);
      if (most) found.set(id, most);
    }
    agreed = found;
    return agreed;
  }

  /** @type {Judgements["counts"]} */
  function counts() {
    const given = [...consensus().values()];
    const count = (/** @type {Verdict} */ verdict) =>
      given.filter((other) => other === verdict).length;
    return {
      judged: given.length,
      interesting: count("interesting"),
      boring: count("boring"),
      artifact: count("artifact"),
      unsure: count("unsure"),
    };
  }

  /** @type {Judgements["disputed"]} */
  function disputed() {
    return [...objects()]
      .filter(([, { records }]) => Peculiar.judgementRecords.differ(records))
      .map(([id]) => id);
  }

  /** @type {Judgements["rows"]} */
  function rows() {
    return Int32Array.from(objects().values(), ({ row }) => row);
  }

  /** @type {Judgements["lists"]} */
  function lists() {
    if (listed) return listed;
    const first = [
      ...Peculiar.judgementRecords.VERDICTS,
      ...Peculiar.judgements.names(),
    ];
    /** @type {Map<string, Set<string>>} */
    const found = new Map(first.filter(Boolean).map((name) => [name, new Set()]));
    for (const [id, verdict] of consensus()) found.get(verdict)?.add(id);
    for (const [id, { records }] of objects()) {
      for (const tag of records.flatMap(({ tags }) => tags))
        found.set(tag, (found.get(tag) ?? new Set()).add(id));
    }
    listed = new Map([...found].map(([name, ids]) => [name, [...ids]]));
    return listed;
  }

  /** @type {Judgements["words"]} */
  function words(id) {
    const records = Peculiar.state.blind
      ? [Peculiar.judgements.mine(id)]
      : Peculiar.judgementTable.of(id);
    const { majority, differ } = Peculiar.judgementRecords;
    const tags = new Set(records.flatMap((said) => said.tags));
    const more = differ(records) ? ["people differ"] : [];
    return [majority(records), ...more, ...tags].filter(Boolean);
  }

  Peculiar.judgementCounts = {
    renew,
    verdict,
    consensus,
    counts,
    disputed,
    rows,
    lists,
    words,
  };
})();

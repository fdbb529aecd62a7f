"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { load, storage, judging } = require("./objects.js");

const A = "9223372036854775807";
const B = "40079359494454392";
const FILE = ["csv", ...judging];

/** The store of judgements of a catalogue of two objects, in a browser's storage. */
async function fresh({
  key = "k1",
  kept = storage(),
  shipped = [],
  who = "Anna",
} = {}) {
  const Peculiar = load(...FILE);
  globalThis.localStorage = kept;
  let told = 0;
  const listeners = [];
  globalThis.addEventListener = (name, f) => name === "storage" && listeners.push(f);
  Peculiar.events = { emit: () => told++ };
  Peculiar.judgementBar = { start() {} };
  Peculiar.state = { blind: false };
  Peculiar.store = {
    M: { key },
    rowOf: (id) => [A, B].indexOf(id),
    load: async () => JSON.parse(JSON.stringify(shipped)),
  };
  await Peculiar.judgements.start();
  if (who) Peculiar.judgements.setWho(who);
  const { judgements } = Peculiar;
  /** Give this window's storage to the module, as it is when its code runs. */
  const here = (f) => {
    globalThis.Peculiar = Peculiar;
    globalThis.localStorage = kept;
    return f(judgements);
  };
  const hear = (event) => {
    globalThis.Peculiar = Peculiar;
    for (const listen of listeners) listen(event);
  };
  return { Peculiar, judgements, told: () => told, here, hear };
}

/** A record of Ben's, with what a test names. */
function said(id, verdict, more = {}) {
  const rest = { tags: [], note: "", when: "", round: null, shownAs: "" };
  return { id, who: "Ben", verdict, ...rest, ...more };
}

const clock = (time) => {
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length ? given : [time]));
    }
  };
};
const RealDate = Date;
test.afterEach(() => {
  globalThis.Date = RealDate;
});

test("verdicts, tags and notes are undone and done again, one step each", async () => {
  const { judgements } = await fresh();
  judgements.judge([{ id: A, verdict: "boring" }]);
  judgements.judge([
    { id: A, verdict: "artifact" },
    { id: B, verdict: "artifact" },
  ]);
  assert.equal(judgements.toggleTag([A, B], "lens"), true);
  judgements.setNote(A, " an arc ");
  const states = () => [A, B].map((id) => judgements.words(id).join());
  assert.deepEqual(states(), ["artifact,lens", "artifact,lens"]);
  assert.equal(judgements.mine(A).note, "an arc");
  judgements.undo();
  assert.equal(judgements.mine(A).note, "");
  judgements.undo();
  judgements.undo();
  assert.deepEqual(states(), ["boring", ""]);
  judgements.undo();
  assert.deepEqual([states(), judgements.all()], [["", ""], []]);
  assert.equal(judgements.undo(), null);
  for (let i = 0; i < 4; i++) judgements.redo();
  assert.equal(judgements.redo(), null);
  assert.deepEqual(states(), ["artifact,lens", "artifact,lens"]);
  assert.equal(judgements.toggleTag([A, B], "lens"), false);
  judgements.judge([{ id: A, verdict: "" }]);
  assert.deepEqual(states(), ["", "artifact"]);
  assert.equal(judgements.mine(A).note, "an arc");
});

test("times are to the second, and there again after a reload", async () => {
  const kept = storage();
  const { judgements } = await fresh({ kept });
  clock("2026-03-01T11:30:12.345Z");
  judgements.judge([{ id: A, verdict: "interesting", round: 2, shownAs: "by chance" }]);
  const { judgements: again } = await fresh({ kept, who: "" });
  assert.equal(again.who(), "Anna");
  const rest = { tags: [], note: "", round: 2, shownAs: "by chance" };
  const expected = { id: A, who: "Anna", verdict: "interesting", ...rest };
  assert.deepEqual(again.mine(A), { ...expected, when: "2026-03-01T11:30:12Z" });
  const { judgements: other } = await fresh({ kept, key: "k2" });
  assert.deepEqual(other.all(), []);
});

test("two windows: neither writes over the other, nor undoes what it did", async () => {
  const kept = storage();
  const one = await fresh({ kept });
  const two = await fresh({ kept });
  one.here((judgements) => judgements.judge([{ id: A, verdict: "boring" }]));
  // The event has not come yet: the other one goes by what is kept.
  two.here((judgements) => judgements.toggleTag([A], "lens"));
  two.here((judgements) => judgements.judge([{ id: B, verdict: "unsure" }]));
  const told = one.told();
  for (const key of kept.keys()) one.hear({ key });
  await new Promise((resolve) => setTimeout(resolve, 100));
  // Once, whatever the number of events.
  assert.equal(one.told(), told + 1);
  assert.deepEqual(
    one.here((judgements) => [judgements.words(A), judgements.words(B)]),
    [["boring", "lens"], ["unsure"]],
  );
  // The verdict has been built upon since: it stays.
  assert.equal(
    one.here((judgements) => judgements.undo()),
    null,
  );
  assert.match(
    two.here((judgements) => judgements.undo()),
    /unsure/,
  );
  const { judgements } = await fresh({ kept, who: "" });
  assert.deepEqual(
    [judgements.words(A), judgements.words(B)],
    [["boring", "lens"], []],
  );
});

test("what the workflow knew lies below; what is newer counts", async () => {
  const shipped = [
    said(A, "boring", { who: "Anna", when: "2026-03-01T00:00:00Z", tags: ["jet"] }),
    said(B, "boring", { who: "Anna", when: "2026-03-01T00:00:00Z" }),
  ];
  const kept = storage();
  const { judgements } = await fresh({ kept, shipped });
  assert.deepEqual(judgements.words(A), ["boring", "jet"]);
  clock("2026-03-02T00:00:00Z");
  judgements.judge([{ id: A, verdict: "interesting" }]);
  judgements.judge([{ id: B, verdict: "" }]);
  assert.deepEqual(
    [judgements.words(A), judgements.words(B)],
    [["interesting", "jet"], []],
  );
  judgements.undo();
  assert.deepEqual(judgements.words(B), ["boring"]);
  judgements.redo();
  // The next run knows a verdict that was given elsewhere, later.
  const later = [{ ...shipped[0], when: "2026-03-03T00:00:00Z" }, shipped[1]];
  const { judgements: next } = await fresh({ kept, shipped: later });
  assert.deepEqual([next.words(A), next.words(B)], [["boring", "jet"], []]);
});

test("without the workflow's file one can judge, and it is said", async () => {
  const { Peculiar, judgements } = await fresh();
  const said = [];
  Peculiar.status = { fail: (text) => said.push(text) };
  Peculiar.store.load = () => Promise.reject(new Error("The file can't be read."));
  await judgements.start();
  judgements.judge([{ id: A, verdict: "boring" }]);
  assert.deepEqual(
    [said, judgements.verdict(A)],
    [["The file can't be read."], "boring"],
  );
});

test("a full storage is said, and kept again when there is room", async () => {
  const kept = storage(600);
  const { judgements } = await fresh({ kept });
  judgements.judge([{ id: A, verdict: "boring" }]);
  judgements.setNote(B, "x".repeat(600));
  assert.match(judgements.trouble(), /save your judgements to a file/);
  assert.equal(judgements.mine(B).note.length, 600);
  judgements.judge([{ id: A, verdict: "unsure" }]);
  assert.equal(judgements.mine(B).note.length, 600);
  judgements.setNote(B, "short");
  assert.equal(judgements.trouble(), "");
});

test("the verdict of most people; a tie is unsure", async () => {
  const { judgements } = await fresh();
  judgements.judge([{ id: A, verdict: "interesting" }]);
  judgements.merge([said(A, "boring"), said(B, "boring")]);
  assert.equal(judgements.verdict(A), "unsure");
  judgements.merge([said(A, "boring", { who: "Cleo" })]);
  judgements.merge([said("7", "boring", { who: "Cleo" })]);
  assert.deepEqual(
    [...judgements.consensus()],
    [
      [A, "boring"],
      [B, "boring"],
    ],
  );
  const counts = { judged: 2, interesting: 0, boring: 2, artifact: 0, unsure: 0 };
  assert.deepEqual(judgements.counts(), counts);
  assert.deepEqual(judgements.disputed(), [A]);
  assert.deepEqual([...judgements.rows()], [0, 1]);
  assert.deepEqual(judgements.lists().get("boring"), [A, B]);
});

test("merging keeps who and when, and drops nothing", async () => {
  const { judgements } = await fresh();
  clock("2026-03-02T12:00:00Z");
  judgements.judge([{ id: A, verdict: "interesting" }]);
  const ben = said(A, "artifact", { when: "2026-03-01T00:00:00Z", note: "a ghost" });
  const early = { who: "Anna", when: "2026-03-02T00:00:00Z", tags: ["arc"] };
  const file = [ben, said(A, "boring", early), said(B, "unsure"), said(B, "boring")];
  const found = judgements.merge(file);
  assert.deepEqual(found, { added: 2, changed: 1, disputed: 1 });
  const anna = judgements.of(A).find(({ who }) => who === "Anna");
  assert.deepEqual(
    [anna.verdict, anna.when, anna.tags],
    ["interesting", "2026-03-02T12:00:00Z", ["arc"]],
  );
  assert.deepEqual(judgements.of(A)[1], ben);
  // Without times the row that stands later counts.
  assert.equal(judgements.verdict(B), "boring");
  assert.deepEqual(judgements.merge(file.slice(0, 2)), {
    ...{ added: 0, changed: 0, disputed: 1 },
  });
  judgements.undo();
  assert.deepEqual(judgements.all().length, 1);
});

test("a later verdict keeps why the object was shown", async () => {
  const { judgements } = await fresh();
  judgements.judge([{ id: A, verdict: "boring", round: 3, shownAs: "chance=0.1" }]);
  judgements.judge([{ id: A, verdict: "unsure" }]);
  assert.deepEqual(
    [judgements.mine(A).round, judgements.mine(A).shownAs],
    [3, "chance=0.1"],
  );
});

test("a name takes what was judged without one, another name does not", async () => {
  const { judgements } = await fresh({ who: "" });
  judgements.judge([{ id: A, verdict: "boring" }]);
  judgements.setWho("  Anna ");
  assert.deepEqual(
    judgements.of(A).map(({ who }) => who),
    ["Anna"],
  );
  judgements.setWho("Ben");
  assert.equal(judgements.mine(A).verdict, "");
  judgements.judge([{ id: A, verdict: "boring" }]);
  assert.deepEqual(
    judgements.of(A).map(({ who }) => who),
    ["Anna", "Ben"],
  );
});

test("a key's new name goes to my tags", async () => {
  const { judgements } = await fresh();
  judgements.toggleTag([A, B], "lens");
  judgements.merge([said(A, "", { tags: ["lens"] })]);
  judgements.rename(2, " strong;  lens ");
  assert.equal(judgements.names()[2], "strong lens");
  assert.deepEqual(judgements.mine(A).tags, ["strong lens"]);
  assert.deepEqual(judgements.of(A)[1].tags, ["lens"]);
  assert.throws(() => judgements.rename(2, "jet"), /Another key/);
  assert.throws(() => judgements.rename(2, "Boring"), /Another key/);
  judgements.undo();
  assert.deepEqual(
    [judgements.names()[2], judgements.mine(A).tags],
    ["lens", ["lens"]],
  );
  judgements.rename(2, "");
  assert.deepEqual(judgements.lists().get("lens"), [A, B]);
});

test("what earlier versions of the page kept comes in once", async () => {
  const kept = storage();
  const old = {
    format: 1,
    names: ["wow", "boring", "artifact", "unsure", "merger", "", "lens", "", ""],
    tags: { [A]: ["wow", "boring"], 7: ["artifact"] },
    notes: { [B]: "look" },
    when: { [A]: "2026-03-01T11:30:00Z" },
    who: "Anna",
  };
  kept.setItem("peculiar:k1", JSON.stringify(old));
  const { judgements } = await fresh({ kept, who: "" });
  assert.deepEqual(judgements.mine(A), {
    ...said(A, "boring", { who: "Anna", tags: ["wow"], when: old.when[A] }),
  });
  assert.deepEqual([judgements.mine(B).note, judgements.all().length], ["look", 3]);
  assert.deepEqual(judgements.names(), ["wow", "merger", "lens", "", "", ""]);
  judgements.judge([{ id: A, verdict: "" }]);
  const { judgements: again } = await fresh({ kept, who: "" });
  assert.equal(again.mine(A).verdict, "");
  assert.equal(kept.getItem("peculiar:k1"), JSON.stringify(old));
});

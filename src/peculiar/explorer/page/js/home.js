"use strict";
/** @file The first page: what was found, in a sentence; the candidates; what to do. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const EXAMPLES_CLOSED = "peculiar:examples";

  /** The list that is shown, and the result of a search, if there is one. */
  let chosen = "all";
  /** @type {HomeList | null} */
  let searched = null;
  /** The slice that is shown: a value of its column; 0: all. */
  let slice = 0;
  /** @type {ColumnValues | null} */
  let slices = null;

  async function start() {
    const { make, at } = Peculiar.dom;
    const wall = Peculiar.homeWall.build();
    at("home").replaceChildren(
      make(
        "div",
        { class: "home-head" },
        make("p", { id: "found" }),
        make("div", { class: "home-next", id: "home-next" }),
      ),
      examples(),
      make("div", { id: "home-lists", role: "group", "aria-label": "Which objects" }),
      wall,
    );
    const { M, column, info } = Peculiar.store;
    if (M.slice && info(M.slice).categories.length > 2) slices = await column(M.slice);
    await Peculiar.homeLists.start();
    refresh(true);
    for (const name of /** @type {const} */ (["judgements", "taught", "tab"]))
      Peculiar.events.on(name, again);
    Peculiar.events.on("tab", (name) => {
      if (name === "home") Peculiar.homeWall.comeBack();
    });
    Peculiar.events.on("selection", found);
    // Names are not waited for: their columns are large.
    Peculiar.names.start().then(again);
  }

  /** What is not seen is not made anew. */
  function again() {
    if (Peculiar.tabs.now() === "home") refresh(false);
  }

  /** A search made here shows what it found on the wall. */
  function found() {
    if (Peculiar.tabs.now() !== "home") return;
    const rows = Peculiar.state.selectedRows(false);
    searched = rows.length ? { name: "search", title: "found by search", rows } : null;
    chosen = searched ? "search" : "all";
    refresh(true);
  }

  /** @param {boolean} again the wall from its beginning */
  function refresh(again) {
    const every = [...Peculiar.homeLists.all(), ...(searched ? [searched] : [])];
    const inSlice = (/** @type {number} */ row) => !slice || slices?.[row] === slice;
    const lists = every.map((list) => ({ ...list, rows: list.rows.filter(inSlice) }));
    const list = lists.find((one) => one.name === chosen) ?? lists[0];
    sentence();
    next();
    choices(lists, list.name);
    Peculiar.homeWall.show(list, again);
  }

  /** @param {number} count @param {string} one @param {string} many */
  const verb = (count, one, many) =>
    `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

  /** What was found, as one reads it aloud. */
  function sentence() {
    const { make, at } = Peculiar.dom;
    const { found } = Peculiar.store.M;
    const { judged, interesting } = Peculiar.judgements.counts();
    const parts = [
      make("strong", {}, Peculiar.format.count(found.objects, "object"), "."),
    ];
    const text = [];
    const alike = found.artifacts
      ? `; ${verb(found.artifacts, "of these looks like an artifact", "of these look like artifacts")}`
      : "";
    text.push(
      `${verb(found.selected, "stands", "stand")} out by the ${found.detector}${alike}.`,
    );
    if (found.aside)
      text.push(
        `In all, ${verb(found.aside, "artifact is", "artifacts are")} set aside, and ${verb(found.candidates, "candidate is", "candidates are")} left.`,
      );
    text.push(
      judged
        ? `${verb(judged, "is", "are")} judged, ${interesting.toLocaleString("en")} of them interesting.`
        : "None is judged yet.",
    );
    const left = remaining();
    if (left) text.push(left);
    at("found").replaceChildren(...parts, ` ${text.join(" ")}`);
  }

  /** The estimate is of the last fit: it takes a tenth of a second. */
  /** @type {{ of: Ranked | null, text: string }} */
  let estimated = { of: null, text: "" };

  /** @returns {string} how many are left, by the looks so far; "" if not known */
  function remaining() {
    const now = Peculiar.learn.now();
    if (now !== estimated.of) estimated = { of: now, text: now ? estimateOf(now) : "" };
    return estimated.text;
  }

  /** @param {Ranked} now @returns {string} */
  function estimateOf(now) {
    const total = Peculiar.remaining.estimate(now);
    if (!total) return "";
    const left = (/** @type {number} */ value) =>
      Math.max(0, Math.round(value - total.found)).toLocaleString("en");
    const where = Peculiar.store.M.learn?.all ? "" : ", among those with pictures";
    return `About ${left(total.value)} interesting ones are left to find${where} (95%: ${left(total.low)} to ${left(total.high)}).`;
  }

  /** The one thing to do next. */
  function next() {
    const { make, at } = Peculiar.dom;
    const { judged } = Peculiar.judgements.counts();
    const button = make(
      "button",
      {
        type: "button",
        id: "start-judging",
        class: "primary",
        onclick: async () => {
          await Peculiar.tabs.show("judge");
          Peculiar.judgeLine.learnt();
        },
      },
      judged ? "Go on judging" : "Start judging",
    );
    const hint = judged
      ? "The page brings up more of what you found interesting."
      : "Say of some what they are: the page learns, and brings up more of what interests you.";
    at("home-next").replaceChildren(button, make("span", { class: "quiet" }, hint));
  }

  /** @param {HomeList[]} lists @param {string} now */
  function choices(lists, now) {
    const { make, at } = Peculiar.dom;
    const choose = (/** @type {string} */ name) => {
      chosen = name;
      refresh(true);
      document.getElementById(`list-${name}`)?.focus();
    };
    const buttons = lists
      .filter((list) => list.rows.length || list.name === now || list.name === "all")
      .map((list) =>
        make(
          "button",
          {
            type: "button",
            id: `list-${list.name}`,
            "aria-pressed": String(list.name === now),
            onclick: () => choose(list.name),
          },
          list.title,
          make("span", { class: "count" }, list.rows.length.toLocaleString("en")),
        ),
      );
    at("home-lists").replaceChildren(
      ...buttons,
      ...sliceSelect(),
      make("span", { class: "quiet" }, inOrder(lists, now)),
      make(
        "button",
        {
          type: "button",
          class: "home-print",
          title: "A sheet with positions and scale",
          onclick: Peculiar.printSheet.print,
        },
        "print",
      ),
    );
  }

  /** @param {HomeList[]} lists @param {string} now @returns {string} how it is sorted */
  function inOrder(lists, now) {
    const isCandidates = now === "all" || now === "new";
    if (!lists.find(({ name }) => name === now)?.rows.length)
      return now === "all" ? "there are no candidates" : "there are none";
    return isCandidates ? `best first, by ${Peculiar.homeLists.orderedBy()}` : "";
  }

  /** @returns {HTMLElement[]} a choice, if the survey has several slices */
  function sliceSelect() {
    const { M, info } = Peculiar.store;
    if (!slices || !M.slice) return [];
    const { make } = Peculiar.dom;
    const options = info(M.slice).categories.map((name, value) =>
      make("option", { value, selected: value === slice }, name || "all slices"),
    );
    const select = make("select", { "aria-label": "Slice" }, ...options);
    select.addEventListener("change", () => {
      slice = Number(select.value);
      refresh(true);
    });
    return [select];
  }

  /** @returns {HTMLElement | string} what kinds of objects look like, until it is closed */
  function examples() {
    const { examples } = Peculiar.store.M;
    if (!examples?.length || localStorageSays() === "closed") return "";
    const { make } = Peculiar.dom;
    const strip = make("section", {
      id: "examples",
      "aria-label": "Examples of what there is to see",
    });
    const close = () => {
      strip.remove();
      try {
        localStorage.setItem(EXAMPLES_CLOSED, "closed");
      } catch {
        // Then it is closed until the page is opened again.
      }
    };
    const attributes = { class: "strip-close", "aria-label": "Close the examples" };
    strip.append(
      ...examples.map(example),
      make("button", { type: "button", ...attributes, onclick: close }, "×"),
    );
    return strip;
  }

  /** @param {Example} one */
  function example({ title, text, picture }) {
    const { make } = Peculiar.dom;
    const src = `${Peculiar.store.base}examples/${picture}`;
    const caption = make("figcaption", {}, make("strong", {}, title), ` ${text}`);
    const image = make("img", { src, alt: "", width: 72, height: 72 });
    return make("figure", {}, image, caption);
  }

  function localStorageSays() {
    try {
      return localStorage.getItem(EXAMPLES_CLOSED);
    } catch {
      return null;
    }
  }

  Peculiar.home = { start, remaining };
})();

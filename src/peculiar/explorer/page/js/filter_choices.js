"use strict";
/** @file A filter's panel: check boxes of a category, or any / yes / no of a flag. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @param {Column} column @param {ColumnValues} values @param {Uint8Array} mask */
  function countNames(column, values, mask) {
    const counts = new Uint32Array(Math.max(2, column.categories.length));
    for (let row = 0; row < values.length; row++) if (mask[row]) counts[values[row]]++;
    return counts;
  }

  /** @type {MakePanel} */
  function choices(column, values, change) {
    const { make } = Peculiar.dom;
    const all = countNames(column, values, new Uint8Array(values.length).fill(1));
    const shown = [...all.keys()].filter((i) => all[i] > 0);
    const boxes = shown.map((i) =>
      make("input", { type: "checkbox", value: i, onchange: () => change(read()) }),
    );
    const counts = shown.map(() => make("span", { class: "count" }));
    const labels = shown.map((i, k) => {
      const name = column.categories[i] || "none";
      return make("label", {}, boxes[k], make("span", {}, name), counts[k]);
    });

    /** @returns {FilterValue | null} */
    function read() {
      const off = boxes.filter((box) => !box.checked).map((box) => Number(box.value));
      return off.length ? { kind: "names", off } : null;
    }

    /** @type {FilterPanel["show"]} */
    function show(others, value) {
      const now = countNames(column, values, others);
      const off = value?.kind === "names" ? value.off : [];
      shown.forEach((i, k) => {
        boxes[k].checked = !off.includes(i);
        counts[k].textContent = now[i].toLocaleString("en");
      });
    }
    const only = (/** @type {boolean} */ checked) => () => {
      for (const box of boxes) box.checked = checked;
      change(read());
    };
    const every = make("button", { class: "link", onclick: only(true) }, "all");
    const none = make("button", { class: "link", onclick: only(false) }, "none");
    const links = make("div", { class: "all-none" }, every, none);
    return { element: make("div", { class: "names" }, ...labels, links), show };
  }

  /** @type {MakePanel} */
  function flag(column, values, change) {
    const { make } = Peculiar.dom;
    /** @type {[string, FilterValue | null][]} */
    const settings = [
      ["any", null],
      ["yes", { kind: "flag", want: 1 }],
      ["no", { kind: "flag", want: 0 }],
    ];
    const counts = settings.map(() => make("span", { class: "count" }));
    const buttons = settings.map(([text, value], i) =>
      make("button", { onclick: () => change(value) }, `${text} `, counts[i]),
    );
    const group = { class: "joined", role: "group", "aria-label": column.title };
    const element = make("div", group, ...buttons);

    /** @type {FilterPanel["show"]} */
    function show(others, value) {
      const [no, yes] = countNames(column, values, others);
      const want = value?.kind === "flag" ? value.want : null;
      [no + yes, yes, no].forEach((count, i) => {
        counts[i].textContent = i ? count.toLocaleString("en") : "";
        const on = [null, 1, 0][i] === want;
        buttons[i].setAttribute("aria-pressed", String(on));
      });
    }
    return { element, show };
  }

  Peculiar.filterChoices = { choices, flag };
})();

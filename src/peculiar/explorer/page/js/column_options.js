"use strict";
/** @file Columns as the options of a select, sorted into groups. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {[ColumnGroup, string][]} */
  const GROUPS = [
    ["score", "Scores"],
    ["property", "Properties"],
    ["annotation", "Labels"],
    ["selection", "Selections"],
    ["place", "Position"],
    ["reason", "Residuals"],
    ["map", "Axes of maps"],
  ];

  /** @type {ColumnOptions["groups"]} */
  function groups(wanted) {
    const { make } = Peculiar.dom;
    const columns = Peculiar.store.M.columns.filter(wanted);
    return GROUPS.map(([group, label]) =>
      make(
        "optgroup",
        { label },
        ...columns
          .filter((c) => c.group === group)
          .map((c) => make("option", { value: c.name, title: c.description }, c.title)),
      ),
    ).filter((group) => group.children.length);
  }

  Peculiar.columnOptions = { groups };
})();

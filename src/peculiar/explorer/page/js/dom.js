"use strict";
/** @file Short ways to make and find elements. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {Dom["make"]} */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== null && value !== undefined && value !== false)
        element.setAttribute(name, String(value));
    }
    element.append(...children);
    return element;
  }

  /** @param {string} id */
  function at(id) {
    const element = document.getElementById(id);
    if (!element) throw new Error(`The page lacks an element ${id}.`);
    return element;
  }

  Peculiar.dom = { make, at };
})();

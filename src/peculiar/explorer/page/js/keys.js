"use strict";
/** @file The page's keys: each is bound with a description of what it does. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @typedef {{ key: string, help: string, f: (event: KeyboardEvent) => void, where?: string }} Binding */

  /** @type {Binding[]} */
  const bindings = [];

  /** @type {Keys["bind"]} */
  function bind(key, help, f, where) {
    bindings.push({ key, help, f, where });
  }

  /**
   * The key's name as in bind(). Shifted digits are known by their place on the
   * keyboard, because the character differs from country to country.
   * @param {Pick<KeyboardEvent, "key" | "code" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">} event
   */
  function nameOf(event) {
    const digit = /^Digit([0-9])$/.exec(event.code)?.[1];
    const held = event.shiftKey || event.altKey;
    const plain = digit && held && !/^\d$/.test(event.key) ? digit : event.key;
    const letter = /^\p{L}$/u.test(plain);
    // A character is already what Shift made of it; a letter or a named key is not.
    const shift = event.shiftKey && (letter || plain.length > 1 || plain === digit);
    const prefix =
      (event.ctrlKey || event.metaKey ? "Ctrl+" : "") +
      (event.altKey ? "Alt+" : "") +
      (shift ? "Shift+" : "");
    return prefix + (letter ? plain.toLowerCase() : plain);
  }

  /** @param {EventTarget | null} target */
  function isTyping(target) {
    if (!(target instanceof HTMLElement)) return false;
    if (target instanceof HTMLInputElement)
      return !["checkbox", "radio", "button", "range", "file"].includes(target.type);
    return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
  }

  /**
   * What a key does here: where the focus is, else on the page that is shown. Without a
   * place a key is the map's, "*" is every page's.
   * @param {string} name
   * @param {HTMLElement} target
   */
  function bindingOf(name, target) {
    const same = bindings.filter((b) => b.key === name);
    const around = same.flatMap((b) => {
      const place = b.where && b.where !== "*" && target.closest(b.where);
      return place ? [{ b, place }] : [];
    });
    // The innermost place wins.
    const inside = around.find(({ place }) =>
      around.every((other) => other.place.contains(place)),
    )?.b;
    if (inside || target.closest("dialog")) return inside;
    const { panel, now } = Peculiar.tabs;
    const here = `#${panel().id}`;
    return (
      same.find((b) => (b.where ?? (now() === "map" ? here : "")) === here) ??
      same.find((b) => b.where === "*")
    );
  }

  /** @param {KeyboardEvent} event */
  function act(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (isTyping(target)) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (document.querySelector("dialog[open]") && !target.closest("dialog")) return;
    const binding = bindingOf(nameOf(event), target);
    if (!binding) return;
    event.preventDefault();
    // A digit that is held down is said once, not of all that follows.
    if (event.repeat && /^\d$/.test(event.key)) return;
    binding.f(event);
  }

  const help = () => bindings.map(({ key, help, where }) => ({ key, help, where }));

  function start() {
    document.addEventListener("keydown", act);
  }

  Peculiar.keys = { bind, help, nameOf, start };
})();

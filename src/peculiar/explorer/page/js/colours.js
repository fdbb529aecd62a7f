"use strict";
/** @file Colours of the map that most colour-blind people can tell apart. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** @type {Palette[]} */
  const PALETTES = ["viridis", "cividis", "inferno"];

  /** 17 colours each, evenly spaced; between them straight lines are close enough. */
  const STOPS = {
    viridis:
      "44015448186a472d7b4240863b528b33638d2c728e26828e21918c1fa08828ae803fbc73" +
      "5ec96284d44baddc30d8e219fde725",
    cividis:
      "00224e002e6a1a386f32436d434e6c535a6d61656f6f70737d7c788c88789b9476aba072" +
      "bcae6ccdbb63dec958f0d846fee838",
    inferno:
      "0000040b0724210c4a3d096557106e71196e8a226aa32c61bc3754d24644e45a31f1731d" +
      "f98e09fcac11f9cb35f2ea69fcffa4",
  };

  /** Okabe and Ito's colours without black, the two most alike kept apart. */
  const NAMED = [0xe69f00, 0x56b4e9, 0x009e73, 0xcc79a7, 0xf0e442, 0x0072b2, 0xd55e00];

  /** @type {Partial<Record<Theme, ThemeColours>>} */
  const themes = {};

  /** Red, green, blue of 0xrrggbb as a pixel of ImageData (little-endian). */
  /** @param {number} rgb */
  const pixel = (rgb) =>
    (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >>> 16)) >>> 0;

  /** @param {number} a @param {number} b pixels @param {number} share of b */
  function mix(a, b, share) {
    let mixed = 0xff000000;
    for (const shift of [0, 8, 16]) {
      const [from, to] = [(a >>> shift) & 255, (b >>> shift) & 255];
      mixed |= Math.round(from + (to - from) * share) << shift;
    }
    return mixed >>> 0;
  }

  /** Colours of style.css: of the points as pixels, of their frame as CSS. */
  function theme() {
    const now = Peculiar.theme.now();
    themes[now] ??= readTheme();
    return themes[now];
  }

  /** @returns {ThemeColours} */
  function readTheme() {
    const style = getComputedStyle(document.documentElement);
    const css = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const rgb = (/** @type {string} */ name) =>
      pixel(Number.parseInt(css(name).slice(1), 16));
    return {
      background: rgb("--plot"),
      dim: rgb("--dim"),
      unknown: rgb("--unknown"),
      common: rgb("--common"),
      chosen: rgb("--chosen"),
      ink: css("--text"),
      quiet: css("--muted"),
      line: css("--line"),
      accent: css("--accent"),
      bar: css("--bar"),
    };
  }

  /**
   * On a light page the palette is turned round, so that the highest values always
   * stand out from the background.
   * @type {Colours["table"]}
   */
  function table(palette) {
    const stops = STOPS[palette].match(/.{6}/g) ?? [];
    const colours = stops.map((hex) => pixel(Number.parseInt(hex, 16)));
    if (Peculiar.theme.now() === "light") colours.reverse();
    const all = new Uint32Array(256).fill(theme().unknown);
    for (let shade = 1; shade < 256; shade++) {
      // The first part of a palette would be lost in the background.
      const place = (0.18 + (0.82 * (shade - 1)) / 254) * (colours.length - 1);
      const below = Math.min(Math.floor(place), colours.length - 2);
      all[shade] = mix(colours[below], colours[below + 1], place - below);
    }
    return all;
  }

  /**
   * Shade 0 is none; after seven colours paler ones, after fourteen grey. What most
   * objects are is grey too, so that the others stand out.
   * @type {Colours["categories"]}
   */
  function categories(count, usual) {
    const { background, unknown, common } = theme();
    const all = new Uint32Array(256).fill(unknown);
    for (let i = 0; i < Math.min(count, 2 * NAMED.length); i++) {
      const colour = pixel(NAMED[i % NAMED.length]);
      all[i + 1] = i < NAMED.length ? colour : mix(colour, background, 0.45);
    }
    if (usual > 0) all[usual] = common;
    return all;
  }

  /** @type {Colours["faded"]} */
  function faded(table, share) {
    const { background } = theme();
    return table.map((colour) => mix(colour, background, share));
  }

  /** @param {number} colour */
  const single = (colour) => new Uint32Array(256).fill(colour);

  /** @param {number} colour a pixel */
  const css = (colour) =>
    `rgb(${colour & 255}, ${(colour >>> 8) & 255}, ${(colour >>> 16) & 255})`;

  Peculiar.colours = { PALETTES, theme, table, categories, faded, single, css };
})();

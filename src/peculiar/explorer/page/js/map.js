"use strict";
/** @file The map: keeps its points in step with what is shown, and draws when needed. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  /** Room for the axes, in CSS pixels. */
  const ROOM = { left: 62, top: 10, right: 12, bottom: 44 };

  const plot = { left: ROOM.left, top: ROOM.top, width: 1, height: 1 };

  /** @type {HTMLCanvasElement} */
  let canvas;
  /** @type {HTMLCanvasElement} */
  let overlay;
  /** @type {ImageData} */
  let image;
  /** @type {Points} */
  let points;
  /** @type {Extent} */
  let extent;
  /** Device pixels a CSS pixel. */
  let ratio = 1;

  /** What was last computed, to see what is out of date. */
  const done = { axes: "", order: "", points: "" };
  /** @type {Int32Array | null} */
  let order = null;
  const stale = { kinds: true, pixels: true };
  let asked = 0;

  /** @param {string} name @returns {ColumnValues} */
  function values(name) {
    const array = Peculiar.store.ready(name);
    if (!array) throw new Error(`The column ${name} has not been loaded.`);
    return array;
  }

  /** Points in draw order, anew if axes, colours or order are others. */
  function updatePoints() {
    const { now, range } = Peculiar.view;
    const axes = `${now.x} ${now.y}`;
    const wanted = now.order === "top" ? now.colour : "random";
    const all = [axes, wanted, now.colour, ...range()].join(" ");
    if (all === done.points) return;
    const column = Peculiar.store.info(now.colour);
    const colours = values(now.colour);
    if (axes !== done.axes)
      extent = Peculiar.axes.extents(now, values(now.x), values(now.y));
    if (wanted !== done.order)
      order =
        now.order === "top"
          ? Peculiar.colouring.order(colours, column)
          : Peculiar.renderer.random(Peculiar.state.n);
    const shades = Peculiar.colouring.shades(colours, column, range());
    points = Peculiar.renderer.arrange(
      values(now.x),
      values(now.y),
      order,
      shades,
      extent,
    );
    Object.assign(done, { axes, order: wanted, points: all });
    stale.kinds = true;
  }

  function updateKinds() {
    if (!stale.kinds) return;
    Peculiar.renderer.classify(points, Peculiar.state.passing, Peculiar.state.selected);
    stale.kinds = false;
  }

  /** @returns {PaintStyle} */
  function style() {
    const { now } = Peculiar.view;
    const { theme, table, single, faded } = Peculiar.colours;
    const { background, dim, chosen } = theme();
    const density = now.order === "density";
    const column = Peculiar.store.info(now.colour);
    const colours = density
      ? table(now.palette)
      : Peculiar.colouring.table(values(now.colour), column, now.palette);
    return {
      background,
      tables: [
        single(dim),
        points.kinds[2] ? faded(colours, 0.5) : colours,
        single(chosen),
      ],
      size: Peculiar.renderer.sizeOf(
        points,
        camera().zoom,
        image.width * image.height,
        ratio,
      ),
      density,
    };
  }

  function paint() {
    const pixels = new Uint32Array(image.data.buffer);
    const t = scaled(transform(), ratio);
    Peculiar.map.densityTop = Peculiar.renderer.paint(
      pixels,
      image.width,
      image.height,
      points,
      t,
      style(),
    );
    canvas.getContext("2d")?.putImageData(image, 0, 0);
  }

  function frame() {
    asked = 0;
    updatePoints();
    updateKinds();
    if (stale.pixels) paint();
    if (Peculiar.map.densityTop) Peculiar.colourBar.showDensity();
    stale.pixels = false;
    Peculiar.overlay.draw(overlay, ratio);
  }

  /** Draws lines and rings anew before the next frame. */
  function redraw() {
    if (!asked) asked = requestAnimationFrame(frame);
  }

  function repaint() {
    stale.pixels = true;
    redraw();
  }

  function resize() {
    const holder = Peculiar.dom.at("map");
    const { clientWidth: w, clientHeight: h } = holder;
    ratio = window.devicePixelRatio || 1;
    plot.width = Math.max(50, w - ROOM.left - ROOM.right);
    plot.height = Math.max(50, h - ROOM.top - ROOM.bottom);
    fit(canvas, plot.width, plot.height);
    fit(overlay, w, h);
    canvas.style.left = `${plot.left}px`;
    canvas.style.top = `${plot.top}px`;
    image = new ImageData(canvas.width, canvas.height);
    repaint();
  }

  /** @param {HTMLCanvasElement} element @param {number} width @param {number} height */
  function fit(element, width, height) {
    element.width = Math.max(1, Math.round(width * ratio));
    element.height = Math.max(1, Math.round(height * ratio));
    element.style.width = `${width}px`;
    element.style.height = `${height}px`;
  }

  const camera = () => Peculiar.view.now.camera ?? Peculiar.axes.whole(extent);

  /** From data units to CSS pixels of the plot. */
  const transform = () =>
    Peculiar.axes.transform(extent, camera(), plot.width, plot.height);

  /** @param {Transform} t @param {number} by @returns {Transform} */
  function scaled(t, by) {
    const { x0, y0, kx, ky, left, top } = t;
    return { x0, y0, kx: kx * by, ky: ky * by, left: left * by, top: top * by };
  }

  /** @param {number} row */
  function show(row) {
    if (row < 0) return;
    const { now } = Peculiar.view;
    const [x, y] = [values(now.x)[row], values(now.y)[row]];
    if (Number.isNaN(x + y)) return;
    const t = transform();
    const [px, py] = [t.left + (x - t.x0) * t.kx, t.top + (y - t.y0) * t.ky];
    const seen = px >= 0 && py >= 0 && px <= plot.width && py <= plot.height;
    if (!seen) Peculiar.view.move({ ...camera(), x, y });
  }

  /** @param {number} px @param {number} py CSS pixels of the plot */
  const pick = (px, py) => Peculiar.picking.nearest(points, transform(), px, py, 8);

  async function start() {
    const { make, at } = Peculiar.dom;
    const { on } = Peculiar.events;
    await Peculiar.view.start();
    canvas = make("canvas", { class: "points", "aria-hidden": "true" });
    overlay = make("canvas", {
      class: "overlay",
      id: "map-canvas",
      tabindex: 0,
      role: "application",
      "aria-label":
        "Map of the objects. Arrows move it, plus and minus zoom, full stop \
and comma show one object after the other, V selects what is in view.",
    });
    at("map").prepend(canvas, overlay);
    on("view", repaint);
    on("theme", repaint);
    for (const name of /** @type {const} */ (["filter", "selection"]))
      on(name, () => {
        stale.kinds = true;
        repaint();
      });
    on("hover", redraw);
    on("object", (row) => {
      show(row);
      redraw();
    });
    Peculiar.lasso.start();
    Peculiar.pointer.start(overlay);
    Peculiar.mapControls.start();
    Peculiar.colourBar.start();
    Peculiar.mapKeys.start();
    updatePoints();
    new ResizeObserver(resize).observe(at("map"));
    resize();
  }

  Peculiar.map = {
    start,
    show,
    plot,
    transform,
    camera,
    moveTo: (next) => Peculiar.view.move(next),
    pick,
    redraw,
    drawing: null,
    densityTop: 0,
  };
})();

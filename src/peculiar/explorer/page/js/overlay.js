"use strict";
/** @file What lies over the points: axes, rings around objects, the line being drawn. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  const FONT = "12px system-ui, sans-serif";

  /** @typedef {CanvasRenderingContext2D} Context */

  /** @param {Context} g @param {ThemeColours} colours */
  function drawAxes(g, colours) {
    const { left, top, width, height } = Peculiar.map.plot;
    g.strokeStyle = colours.line;
    g.lineWidth = 1;
    g.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
    g.fillStyle = colours.quiet;
    g.font = FONT;
    drawTicksX(g);
    drawTicksY(g);
    drawTitles(g, colours);
  }

  /** @param {Context} g */
  function drawTicksX(g) {
    const { left, top, width, height } = Peculiar.map.plot;
    const t = Peculiar.map.transform();
    const ends = [t.x0 - t.left / t.kx, t.x0 + (width - t.left) / t.kx];
    g.textAlign = "center";
    g.textBaseline = "top";
    const many = Math.max(2, Math.floor(width / 80));
    for (const { value, text } of Peculiar.axes.ticks(
      Math.min(...ends),
      Math.max(...ends),
      many,
    )) {
      const x = Math.round(left + t.left + (value - t.x0) * t.kx) + 0.5;
      line(g, x, top + height, x, top + height + 5);
      g.fillText(text, x, top + height + 7);
    }
  }

  /** @param {Context} g */
  function drawTicksY(g) {
    const { left, top, height } = Peculiar.map.plot;
    const t = Peculiar.map.transform();
    const low = t.y0 + (height - t.top) / t.ky;
    const high = t.y0 - t.top / t.ky;
    g.textAlign = "right";
    g.textBaseline = "middle";
    const many = Math.max(2, Math.floor(height / 45));
    for (const { value, text } of Peculiar.axes.ticks(low, high, many)) {
      const y = Math.round(top + t.top + (value - t.y0) * t.ky) + 0.5;
      line(g, left - 5, y, left, y);
      g.fillText(text, left - 8, y);
    }
  }

  /** @param {Context} g @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
  function line(g, x1, y1, x2, y2) {
    g.beginPath();
    g.moveTo(x1, y1);
    g.lineTo(x2, y2);
    g.stroke();
  }

  /** @param {Context} g @param {ThemeColours} colours */
  function drawTitles(g, colours) {
    const { left, top, width, height } = Peculiar.map.plot;
    const { now, titleOf, mapOf } = Peculiar.view;
    const [x, y] = mapOf(now) ? ["UMAP 1", "UMAP 2"] : [titleOf(now.x), titleOf(now.y)];
    g.fillStyle = colours.ink;
    g.textAlign = "center";
    g.textBaseline = "top";
    g.fillText(x, left + width / 2, top + height + 25);
    g.save();
    g.translate(6, top + height / 2);
    g.rotate(-Math.PI / 2);
    g.fillText(y, 0, 0);
    g.restore();
  }

  /** @param {Context} g @param {number} row @param {number} radius @param {ThemeColours} colours */
  function drawRing(g, row, radius, colours) {
    const { now } = Peculiar.view;
    const x = Peculiar.store.ready(now.x)?.[row] ?? Number.NaN;
    const y = Peculiar.store.ready(now.y)?.[row] ?? Number.NaN;
    const { left, top, width, height } = Peculiar.map.plot;
    const t = Peculiar.map.transform();
    const px = left + t.left + (x - t.x0) * t.kx;
    const py = top + t.top + (y - t.y0) * t.ky;
    if (!(px >= left && px <= left + width && py >= top && py <= top + height)) return;
    for (const [colour, wide] of [
      [Peculiar.colours.css(colours.background), 5],
      [colours.ink, 2],
    ]) {
      g.strokeStyle = String(colour);
      g.lineWidth = Number(wide);
      g.beginPath();
      g.arc(px, py, radius, 0, 2 * Math.PI);
      g.stroke();
    }
  }

  /** @param {Context} g @param {ThemeColours} colours */
  function drawLine(g, colours) {
    const { drawing, plot } = Peculiar.map;
    if (!drawing) return;
    g.save();
    g.translate(plot.left, plot.top);
    g.beginPath();
    for (const [x, y] of drawing) g.lineTo(x, y);
    g.closePath();
    g.globalAlpha = 0.12;
    g.fillStyle = colours.accent;
    g.fill();
    g.globalAlpha = 1;
    g.strokeStyle = colours.accent;
    g.lineWidth = 1.5;
    g.stroke();
    g.restore();
  }

  /** @param {HTMLCanvasElement} canvas @param {number} ratio */
  function draw(canvas, ratio) {
    const g = canvas.getContext("2d");
    if (!g) return;
    const colours = Peculiar.colours.theme();
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, canvas.width, canvas.height);
    drawAxes(g, colours);
    drawLine(g, colours);
    const { hovered, object } = Peculiar.state;
    if (object >= 0) drawRing(g, object, 9, colours);
    if (hovered >= 0 && hovered !== object) drawRing(g, hovered, 6, colours);
  }

  Peculiar.overlay = { draw };
})();

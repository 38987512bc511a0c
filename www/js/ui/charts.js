// Drawings on canvases (all of them made in Rust), and the marks of the step shown and the step pointed at above them.

import { module } from '../workers/module.js';
import { el, inNextFrame, setAttribute, setFlag, svg } from './dom.js';
import { nameOf } from './models.js';
import { FORMATS, framed, take } from './picture.js';
import { isMoving } from './pointing.js';
import { record } from './recorder.js';
import { t } from '../words/index.js';

/** @typedef {import('../../../pkg/boundary.js').PlotArea} PlotArea */
/** @typedef {import('../../../pkg/boundary.js').View} View */
/** @typedef {'auto' | 'light' | 'dark'} Theme */
/** What a picture says beside its title; `under` stands before that. @typedef {Omit<import('./picture.js').Caption, 'title'> & {under?: string}} Around */

const darkScheme = matchMedia('(prefers-color-scheme: dark)');
/** @type {Theme} */
let theme = 'auto';
/** @type {Set<Chart>} */
const charts = new Set();

const isDark = () => (theme === 'auto' ? darkScheme.matches : theme === 'dark');

/**
 * By theme: asked for once each, since every sign of an item needs it.
 * @type {Map<boolean, import('../../../pkg/boundary.js').Palette>}
 */
const palettes = new Map();

/** Colours of the theme in force. @returns {import('../../../pkg/boundary.js').Palette} */
export function palette() {
  const dark = isDark();
  const known = palettes.get(dark) ?? module.palette(dark);
  palettes.set(dark, known);
  return known;
}

/** A category's colour in the style sheet; beyond the last one they begin again. @param {number} category */
export const categoryColour = (category) => `var(--category-${category % palette().categories.length})`;

/** A piece of the line that a chart draws for the one at this place. @param {number} place */
export const linePiece = (place) => el('span', { class: 'line-piece', 'aria-hidden': 'true' }, lineOf(place));

/** The same in a legend of a picture. @param {number} place @param {string} colour */
export const lineAt = (place, colour) => lineOf(place, { stroke: colour, 'stroke-width': 2 });

/** @param {number} place @param {Record<string, string | number>} [more] */
function lineOf(place, more = {}) {
  const { dashes } = palette();
  const [dash, gap] = dashes[place % dashes.length];
  const line = svg('line', { x2: 22, y1: 4, y2: 4, 'stroke-dasharray': gap ? `${dash} ${gap}` : 'none' });
  return svg('svg', { width: 22, height: 8, ...more }, line);
}

/** Half the width and height of a piece that is cut out of a drawing, in pixels. */
const PIECE = { across: 14, down: 4 };

/** @typedef {import('../../../pkg/boundary.js').Model} Model */

/** A piece of the line that charts draw for a model, with its mark. @param {Model | null} model null: the perfect predictor */
export const modelPiece = (model) => el('span', { class: 'model-piece', 'aria-hidden': 'true' }, lineOfModel(model));

/** A model's line in the legend of a picture. @param {Model} model @returns {import('./picture.js').Entry} */
export const lineEntry = (model) => ({ line: lineOfModel(model), text: nameOf(model) });

/**
 * A piece of a model's line, cut out of a drawing of it, which alone knows the dashes.
 * @param {Model | null} model null: the perfect predictor
 */
export function lineOfModel(model) {
  const middle = 0.45;
  // No line of the grid is at this height.
  const points = [0, middle, 1].map((at) => ({ at, mean: 0.5013, deviation: 0 }));
  const drawing = { plot: /** @type {PlotArea | null} */ (null) };
  const drawn = record((canvas) => {
    const view = { dark: isDark(), width: 300, height: 140, ratio: 1 };
    drawing.plot = module.draw_sweep(canvas, view, [{ model, points, live: [] }]);
  });
  const { left, top, width, height, x } = /** @type {PlotArea} */ (drawing.plot);
  const at = left + ((middle - x[0]) / (x[1] - x[0])) * width;
  const line = top + height / 2;
  const { across, down } = PIECE;
  const inside = [...drawn.querySelectorAll('path')].filter((path) => {
    const ends = [...(path.getAttribute('d') ?? '').matchAll(/[ML](\S+) ([^ML]+)/g)];
    const [xs, ys] = [1, 2].map((place) => ends.map((end) => Number(end[place])));
    const near = ys.every((y) => Math.abs(y - line) <= down);
    return near && Math.max(...xs) >= at - across && Math.min(...xs) <= at + across;
  });
  const box = [at - across, line - down, 2 * across, 2 * down].map((side) => side.toFixed(2));
  return svg('svg', { viewBox: box.join(' '), width: 2 * across, height: 2 * down }, ...inside);
}

/** Sets the theme of all but the charts, which need the module. @param {Theme} wanted */
export function setScheme(wanted) {
  theme = wanted;
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
}

/** Sets the theme, and hands the charts' colours to the style sheet. @param {Theme} wanted */
export function setTheme(wanted) {
  setScheme(wanted);
  const { style } = document.documentElement;
  palette().categories.forEach((colour, index) => style.setProperty(`--category-${index}`, colour));
  for (const chart of charts) chart.redraw();
}
// Before the module is up there are no colours of charts to set.
darkScheme.addEventListener('change', () => (charts.size ? setTheme(theme) : setScheme(theme)));

/** Milliseconds of a frame that drawings may take, beside the one that is always drawn. */
const FRAME_WORK = 8;
/** Charts that are to be drawn. @type {Set<Chart>} */
const due = new Set();
/** Draws in this frame what there is time for, and leaves the rest to the next: many charts change at once. */
const drawDue = inNextFrame(() => {
  const end = performance.now() + FRAME_WORK;
  const seen = () => [...due].filter((chart) => !chart.waits);
  for (const chart of seen()) {
    due.delete(chart);
    chart.now();
    if (performance.now() > end) break;
  }
  if (seen().length) drawDue();
});

/** How far around what is in view charts are drawn: they are there when the page is scrolled. */
const NEAR = '64px 0px';
/** The charts by their canvases. @type {WeakMap<Element, Chart>} */
const ofCanvas = new WeakMap();
/** What is far out of view is not drawn anew until it comes near. */
const nearness = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) ofCanvas.get(target)?.come(isIntersecting);
  },
  { rootMargin: NEAR },
);

/** The theme that is in force again after printing. @type {Theme} */
let onScreen = 'auto';
// Paper is light, whatever the screen is. The charts are drawn at once: the next frame would come too late.
addEventListener('beforeprint', () => {
  if (!charts.size) return;
  onScreen = theme;
  setTheme('light');
  for (const chart of charts) chart.now();
});
addEventListener('afterprint', () => {
  if (charts.size) setTheme(onScreen);
});

/** A canvas that is drawn again when its size, the theme or its numbers change. */
export class Chart {
  /**
   * @param {HTMLElement} figure holds the canvas
   * @param {(canvas: HTMLCanvasElement, view: View) => PlotArea | null} draw
   */
  constructor(figure, draw) {
    this.figure = figure;
    this.canvas = /** @type {HTMLCanvasElement} */ (figure.querySelector('canvas'));
    this.draw = draw;
    /** @type {PlotArea | null} */
    this.plot = null;
    /** @type {() => Around} */
    this.caption = () => ({});
    // Known from the observer: asking the canvas would lay the page out anew for each chart.
    this.width = 0;
    this.height = 0;
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      this.width = Math.round(contentRect.width);
      this.height = Math.round(contentRect.height);
      this.redraw();
    });
    this.observer.observe(this.canvas);
    /** Whether it is in view, or near. */
    this.isNear = true;
    /** In what size it was drawn. */
    this.drawnIn = '';
    ofCanvas.set(this.canvas, this);
    nearness.observe(this.canvas);
    charts.add(this);
    this.takes = FORMATS.map((format) => {
      const take = () => void this.takePicture(format);
      return {
        format,
        button: el('button', { type: 'button', class: 'take-picture', onclick: take }, format.toUpperCase()),
      };
    });
    this.figure.append(el('div', { class: 'take-pictures' }, ...this.takes.map(({ button }) => button)));
  }

  /** Draws soon, once however often it is asked; anew and out of view, once it comes near. */
  redraw() {
    due.add(this);
    if (!this.waits) drawDue();
  }

  /** Whether nobody sees that it is not drawn anew. Something stands there always, in the right size. */
  get waits() {
    return !this.isNear && this.plot !== null && this.drawnIn === this.size;
  }

  get size() {
    return [this.width, this.height, devicePixelRatio].join();
  }

  /** @param {boolean} isNear */
  come(isNear) {
    this.isNear = isNear;
    if (due.has(this)) drawDue();
  }

  /** Draws at once. */
  now() {
    if (!this.width || !this.height) return;
    this.plot = this.draw(this.canvas, this.view);
    this.drawnIn = this.size;
  }

  /** @returns {View} */
  get view() {
    return { dark: isDark(), width: this.width, height: this.height, ratio: devicePixelRatio || 1 };
  }

  /** @param {string} text */
  describe(text) {
    setAttribute(this.canvas, 'aria-label', text);
    for (const { format, button } of this.takes) {
      const title = t('take.picture', { format: format.toUpperCase() });
      setAttribute(button, 'title', title);
      // Its name begins with what can be read on it.
      setAttribute(button, 'aria-label', [button.textContent, title, text].join(t('live.comma')));
    }
  }

  /** What a picture of it says beside its title. @param {() => Around} caption */
  explain(caption) {
    this.caption = caption;
  }

  /** Gives the drawing as a file, with its title, legend and axes. @param {import('./picture.js').Format} format */
  async takePicture(format) {
    const find = (/** @type {string} */ css) => this.figure.querySelector(css);
    const name = find('figcaption .name') ?? find('figcaption');
    const hint = find('.hint');
    const own = name?.textContent?.trim() || (this.canvas.getAttribute('aria-label') ?? '');
    const { under = '', ...caption } = this.caption();
    const title = under ? `${under}: ${own}` : own;
    const size = { width: this.width, height: this.height };
    const drawing = record((canvas) => void this.draw(canvas, this.view));
    const picture = framed(
      drawing,
      { ...size, ground: palette().ground },
      { hint: hint?.textContent ?? '', ...caption, title },
    );
    await take(picture, format, title, this.view.ratio);
  }

  remove() {
    this.observer.disconnect();
    nearness.unobserve(this.canvas);
    charts.delete(this);
    due.delete(this);
    this.figure.remove();
  }
}

/** A chart whose horizontal axis is the steps: it can be pointed at, and marked. */
export class StepChart extends Chart {
  /**
   * @param {HTMLElement} figure
   * @param {(canvas: HTMLCanvasElement, view: View) => PlotArea | null} draw
   * @param {{first: number, pointed: (step: number | null) => void, chosen: (step: number) => void}} steps
   *     `first` is the leftmost step, 0 or 1
   */
  constructor(figure, draw, { first, pointed, chosen }) {
    super(figure, draw);
    this.first = first;
    this.time = 0;
    this.step = 0;
    /** @type {number | null} */
    this.hover = null;
    this.cursor = el('div', { class: 'cursor', 'aria-hidden': 'true' });
    this.pointer = el('div', { class: 'pointer', 'aria-hidden': 'true' });
    this.ahead = el('div', { class: 'to-come', 'aria-hidden': 'true' });
    // The marks' places are then the plot's, whatever stands above the canvas.
    const holder = el('div', { class: 'holder' });
    this.canvas.replaceWith(holder);
    holder.append(this.canvas, this.ahead, this.cursor, this.pointer);
    this.canvas.addEventListener('pointermove', (event) => {
      if (isMoving()) pointed(this.stepAt(event));
    });
    this.canvas.addEventListener('pointerleave', () => pointed(null));
    this.canvas.addEventListener('click', (event) => {
      const step = this.stepAt(event);
      if (step !== null) chosen(step);
    });
  }

  now() {
    super.now();
    this.placeMarks();
  }

  /** @param {number} step @param {number | null} hover */
  mark(step, hover) {
    this.step = step;
    this.hover = hover;
    if (this.isNear) this.placeMarks();
  }

  /** @param {boolean} isNear */
  come(isNear) {
    super.come(isNear);
    if (isNear) this.placeMarks();
  }

  placeMarks() {
    const { hover, step } = this;
    // Steps are counted from the leftmost, and may lie outside of the plot.
    const inside = (/** @type {number | null} */ at) => at !== null && at >= this.first && at <= this.time;
    this.place(this.cursor, inside(step) ? step : null);
    this.place(this.pointer, inside(hover) ? hover : null);
    const next = Math.max(step + 1, this.first);
    this.place(this.ahead, next <= this.time ? next : null, this.time + 1 - next);
  }

  get slots() {
    return Math.max(1, this.time + 1 - this.first);
  }

  /** @param {HTMLElement} mark @param {number | null} step where it begins; null hides it @param {number} [count] of steps */
  place(mark, step, count = 1) {
    const plot = this.plot;
    setFlag(mark, 'hidden', !plot || step === null);
    if (!plot || step === null) return;
    const width = plot.width / this.slots;
    const left = plot.left + (step - this.first) * width;
    Object.assign(mark.style, {
      transform: `translate(${left}px, ${plot.top}px)`,
      width: `${width * count}px`,
      height: `${plot.height}px`,
    });
  }

  /** @param {MouseEvent} event @returns {number | null} */
  stepAt(event) {
    if (!this.plot || this.time === 0) return null;
    const { left, width } = this.plot;
    const slot = Math.floor(((event.offsetX - left) / width) * this.slots);
    return slot < 0 || slot >= this.slots ? null : slot + this.first;
  }
}

export const {
  draw_attention: drawAttention,
  draw_update_weight: drawUpdateWeight,
  draw_states: drawStates,
  draw_drift: drawDrift,
  draw_paths: drawPaths,
  draw_losses: drawLosses,
  draw_sweep: drawSweep,
} = module;

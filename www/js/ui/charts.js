// Drawings on canvases (all of them made in Rust), and the marks of the step shown and the step pointed at above them.

import { module } from '../workers/module.js';
import { el, inNextFrame } from './dom.js';
import { framed, shape, take } from './picture.js';
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
 * By theme: asked for once each, since every sign needs it.
 * @type {Map<boolean, import('../../../pkg/boundary.js').Palette>}
 */
const palettes = new Map();

/** Colours and signs of the theme in force. @returns {import('../../../pkg/boundary.js').Palette} */
export function palette() {
  const dark = isDark();
  const known = palettes.get(dark) ?? module.palette(dark);
  palettes.set(dark, known);
  return known;
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
  const { models, categories } = palette();
  for (const { model, colour } of models) style.setProperty(`--model-${model}`, colour);
  categories.forEach((colour, index) => style.setProperty(`--category-${index}`, colour));
  for (const chart of charts) chart.redraw();
}
// Before the module is up there are no colours of charts to set.
darkScheme.addEventListener('change', () => (charts.size ? setTheme(theme) : setScheme(theme)));

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
    this.redraw = inNextFrame(() => this.now());
    // Known from the observer: asking the canvas would lay the page out anew for each chart.
    this.width = 0;
    this.height = 0;
    this.observer = new ResizeObserver(([{ contentRect }]) => {
      this.width = Math.round(contentRect.width);
      this.height = Math.round(contentRect.height);
      this.redraw();
    });
    this.observer.observe(this.canvas);
    charts.add(this);
    this.take = el('button', { type: 'button', class: 'take-picture', onclick: () => void this.takePicture() }, 'PNG');
    this.figure.append(this.take);
  }

  /** Draws at once. */
  now() {
    const { width, height } = this;
    if (!width || !height) return;
    this.plot = this.draw(this.canvas, { dark: isDark(), width, height, ratio: devicePixelRatio || 1 });
  }

  /** @param {string} text */
  describe(text) {
    this.canvas.setAttribute('aria-label', text);
    const title = t('take.png');
    this.take.title = title;
    this.take.setAttribute('aria-label', `${title}: ${text}`);
  }

  /** What a picture of it says beside its title. @param {() => Around} caption */
  explain(caption) {
    this.caption = caption;
  }

  /** Gives the drawing as a file, with its title, legend and axes. @param {import('./picture.js').Format} [format] */
  async takePicture(format = 'png') {
    const find = (/** @type {string} */ css) => this.figure.querySelector(css);
    const name = find('figcaption .name') ?? find('figcaption');
    const hint = find('.hint');
    const own = name?.textContent?.trim() || (this.canvas.getAttribute('aria-label') ?? '');
    const { under = '', ...caption } = this.caption();
    const title = under ? `${under}: ${own}` : own;
    const size = { width: this.width, height: this.height };
    // A drawing of another kind can stand in its place.
    const drawing = shape('image', { ...size, href: this.canvas.toDataURL('image/png') });
    const picture = framed(
      drawing,
      { ...size, ground: palette().ground },
      { hint: hint?.textContent ?? '', ...caption, title },
    );
    await take(picture, format, title, this.canvas.width / Math.max(1, this.width));
  }

  remove() {
    this.observer.disconnect();
    charts.delete(this);
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
    // The marks' places are then the plot's, whatever stands above the canvas.
    const holder = el('div', { class: 'holder' });
    this.canvas.replaceWith(holder);
    holder.append(this.canvas, this.cursor, this.pointer);
    this.canvas.addEventListener('pointermove', (event) => pointed(this.stepAt(event)));
    this.canvas.addEventListener('pointerleave', () => pointed(null));
    this.canvas.addEventListener('click', (event) => {
      const step = this.stepAt(event);
      if (step !== null) chosen(step);
    });
  }

  now() {
    super.now();
    this.mark(this.step, this.hover);
  }

  /** @param {number} step @param {number | null} hover */
  mark(step, hover) {
    this.step = step;
    this.hover = hover;
    this.place(this.cursor, step);
    this.place(this.pointer, hover);
  }

  get slots() {
    return Math.max(1, this.time + 1 - this.first);
  }

  /** @param {HTMLElement} mark @param {number | null} step */
  place(mark, step) {
    const plot = this.plot;
    const shown = plot !== null && step !== null && step >= this.first && step <= this.time;
    mark.hidden = !shown;
    if (!shown || !plot) return;
    const width = plot.width / this.slots;
    const left = plot.left + (step - this.first) * width;
    Object.assign(mark.style, {
      transform: `translate(${left}px, ${plot.top}px)`,
      width: `${width}px`,
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

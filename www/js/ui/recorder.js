// A canvas that keeps what is drawn on it as SVG: the same drawing can then be taken away without its pixels.

import { svg } from './dom.js';

/** @typedef {[number, number, number, number, number, number]} Transform */

/**
 * Draws on a canvas that records, and gives what was drawn. It knows the operations that the drawings of Rust use; any
 * other is an error, so that nothing is left out without a word.
 * @param {(canvas: HTMLCanvasElement) => void} draw
 * @returns {SVGElement}
 */
export function record(draw) {
  const canvas = document.createElement('canvas');
  const drawn = svg('g', {});
  const recorder = new Recorder(drawn, /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')));
  // The module asks whether it was given a canvas and a context: both are, but for what the context does.
  Object.assign(canvas, { getContext: () => recorder.context });
  draw(canvas);
  return drawn;
}

/** What is asked of a context, and what becomes of it. */
class Recorder {
  /** @param {SVGElement} drawn @param {CanvasRenderingContext2D} real for the measures of text */
  constructor(drawn, real) {
    this.drawn = drawn;
    this.path = '';
    /** @type {Record<string, unknown>} */
    const state = { fillStyle: '#000', strokeStyle: '#000', lineWidth: 1, font: '10px sans-serif', textAlign: 'start' };
    const calls = this.calls(state, real);
    this.context = new Proxy(real, {
      get: (_, name) => calls[String(name)] ?? state[String(name)] ?? unknown(name),
      set: (_, name, value) => {
        state[String(name)] = value;
        return true;
      },
    });
  }

  /** @param {Record<string, unknown>} state @param {CanvasRenderingContext2D} real @returns {Record<string, Function>} */
  calls(state, real) {
    const add = (/** @type {SVGElement} */ element) => void this.drawn.append(element);
    const draw = (/** @type {string} */ piece) => void (this.path += piece);
    return {
      // The drawing's own pixels: the SVG is in those of the page.
      setTransform: () => {},
      beginPath: () => void (this.path = ''),
      moveTo: (/** @type {number} */ x, /** @type {number} */ y) => draw(`M${x} ${y}`),
      lineTo: (/** @type {number} */ x, /** @type {number} */ y) => draw(`L${x} ${y}`),
      closePath: () => draw('Z'),
      arc: (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ r) =>
        draw(`M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`),
      stroke: () =>
        add(
          svg('path', {
            d: this.path,
            fill: 'none',
            stroke: text(state.strokeStyle),
            'stroke-width': text(state.lineWidth),
          }),
        ),
      fill: () => add(svg('path', { d: this.path, fill: text(state.fillStyle) })),
      fillRect: (
        /** @type {number} */ x,
        /** @type {number} */ y,
        /** @type {number} */ width,
        /** @type {number} */ height,
      ) => add(svg('rect', { ...upright(x, y, width, height), fill: text(state.fillStyle) })),
      strokeRect: (
        /** @type {number} */ x,
        /** @type {number} */ y,
        /** @type {number} */ width,
        /** @type {number} */ height,
      ) => add(svg('rect', { ...upright(x, y, width, height), fill: 'none', stroke: text(state.strokeStyle) })),
      measureText: (/** @type {string} */ words) => {
        real.font = text(state.font);
        return real.measureText(words);
      },
      fillText: (/** @type {string} */ words, /** @type {number} */ x, /** @type {number} */ y) =>
        add(svg('text', { x, y, fill: text(state.fillStyle), ...placed(state) }, words)),
      save: () => {},
      restore: () => {},
    };
  }
}

/** @param {unknown} value */
const text = (value) => String(value);

/** A rectangle whose sides are not negative, as SVG wants it. @param {number} x @param {number} y @param {number} width @param {number} height */
const upright = (x, y, width, height) => ({
  x: Math.min(x, x + width),
  y: Math.min(y, y + height),
  width: Math.abs(width),
  height: Math.abs(height),
});

const ANCHORS = { left: 'start', start: 'start', center: 'middle', right: 'end', end: 'end' };
const BASELINES = {
  top: 'hanging',
  hanging: 'hanging',
  middle: 'central',
  alphabetic: 'alphabetic',
  bottom: 'text-after-edge',
};

/** Attributes, since the page's policy allows no style that is written as text. @param {Record<string, unknown>} state */
function placed({ font, textAlign, textBaseline }) {
  const [, size, family] = /([\d.]+)px (.*)$/.exec(text(font)) ?? [null, '10', 'sans-serif'];
  return {
    'font-size': size,
    'font-family': family,
    'text-anchor': ANCHORS[/** @type {keyof typeof ANCHORS} */ (textAlign)] ?? 'start',
    'dominant-baseline': BASELINES[/** @type {keyof typeof BASELINES} */ (textBaseline)] ?? 'alphabetic',
  };
}

/** @param {string | symbol} name */
function unknown(name) {
  if (typeof name === 'symbol') return undefined;
  throw new Error(`a drawing asks for ${name}, which no SVG is made of`);
}

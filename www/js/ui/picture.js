// Pictures that are taken away: a drawing with its title, legend and axes, as SVG, or as PNG made from it.

import { SVG, svg } from './dom.js';
import { download } from './download.js';
import { fileName } from './numbers.js';

/**
 * An entry of a legend: a piece of its line, of its own width and height, or its sign, or both; without a colour the sign is in ink.
 * @typedef {{line?: SVGElement, mark?: string, colour?: string, text: string}} Entry
 */
/** What is written around a drawing. @typedef {{title: string, hint?: string, x?: string, y?: string, legend?: Entry[]}} Caption */
/** @typedef {(typeof FORMATS)[number]} Format */

/** What a picture can be taken away as. */
export const FORMATS = /** @type {const} */ (['png', 'svg']);
const FONT = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif";
const MARGIN = 10;
/** Height of a line of text, in pixels. */
const LINE = 17;
const measuring = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));

/** @param {string} text @param {number} size @param {boolean} [bold] */
function widthOf(text, size, bold = false) {
  measuring.font = `${bold ? '600 ' : ''}${size}px ${FONT}`;
  return measuring.measureText(text).width;
}

/**
 * A text in lines of a width at most, between words or, where there are no spaces, between letters.
 * @param {string} text @param {number} width @param {number} size @param {boolean} [bold]
 */
export function lines(text, width, size, bold) {
  const made = [''];
  for (const part of text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? []) {
    const last = made.length - 1;
    if (made[last] && widthOf(made[last] + part.trimEnd(), size, bold) > width) made.push(part);
    else made[last] += part;
  }
  return made.map((line) => line.trim());
}

/** Colours of what is written, as they are on the page. */
export function inks() {
  const style = getComputedStyle(document.documentElement);
  const text = getComputedStyle(document.body).color;
  // The probe resolves light-dark().
  const probe = document.createElement('span');
  probe.className = 'quiet';
  document.body.append(probe);
  const quiet = getComputedStyle(probe).color;
  probe.remove();
  return { text, quiet, dark: style.colorScheme === 'dark' };
}

/**
 * A drawing with what is written around it.
 * @param {SVGElement} drawing stands at the origin
 * @param {{width: number, height: number, ground: string}} size of the drawing
 * @param {Caption} caption
 * @returns {SVGElement}
 */
export function framed(drawing, { width, height, ground }, { title, hint = '', x = '', y = '', legend = [] }) {
  const { text, quiet } = inks();
  const left = MARGIN + (y ? LINE : 0);
  const whole = left + width + MARGIN;
  const written = svg('g', {});
  let down = MARGIN;
  const write = (/** @type {string} */ words, /** @type {Record<string, string | number>} */ more) => {
    for (const line of lines(words, whole - 2 * MARGIN, Number(more['font-size']), 'font-weight' in more)) {
      down += LINE;
      written.append(svg('text', { x: MARGIN, y: down - 4, fill: quiet, ...more }, line));
    }
  };
  if (title) write(title, { 'font-size': 14, 'font-weight': 600, fill: text });
  for (const line of hint.split('\n').filter(Boolean)) write(line, { 'font-size': 11 });
  down = entries(written, legend, { down, whole, text });
  const top = down + 4;
  down = top + height;
  if (x) {
    down += LINE;
    written.append(
      svg('text', { x: left + width / 2, y: down - 4, 'text-anchor': 'middle', 'font-size': 11, fill: quiet }, x),
    );
  }
  if (y) {
    const middle = top + height / 2;
    const turned = `rotate(-90 ${MARGIN + 8} ${middle})`;
    written.append(
      svg(
        'text',
        { x: MARGIN + 8, y: middle, transform: turned, 'text-anchor': 'middle', 'font-size': 11, fill: quiet },
        y,
      ),
    );
  }
  const size = { width: whole, height: down + MARGIN };
  return svg(
    'svg',
    { xmlns: SVG, ...size, viewBox: `0 0 ${size.width} ${size.height}`, 'font-family': FONT, role: 'img' },
    svg('title', {}, title),
    svg('rect', { ...size, fill: ground }),
    written,
    svg('g', { transform: `translate(${left} ${top})` }, drawing),
  );
}

/**
 * The legend's entries, in as many lines as they need.
 * @param {SVGElement} written
 * @param {Entry[]} legend
 * @param {{down: number, whole: number, text: string}} place
 * @returns {number} how far down they go
 */
function entries(written, legend, { down, whole, text }) {
  let at = MARGIN;
  if (legend.length) down += LINE;
  for (const { line, mark, colour, text: name } of legend) {
    const [along, across] = ['width', 'height'].map((side) => Number(line?.getAttribute(side) ?? 0));
    const marked = line ? along + 5 : 0;
    const named = marked + (mark ? widthOf(mark, 12) + 5 : 0);
    const width = named + widthOf(name, 12) + 14;
    if (at > MARGIN && at + width > whole) {
      at = MARGIN;
      down += LINE;
    }
    // The middle of small letters is where a sign's middle is.
    if (line) written.append(svg('g', { transform: `translate(${at} ${down - 8 - across / 2})` }, line));
    if (mark) written.append(svg('text', { x: at + marked, y: down - 4, 'font-size': 12, fill: colour ?? text }, mark));
    written.append(svg('text', { x: at + named, y: down - 4, 'font-size': 12, fill: text }, name));
    at += width;
  }
  return down;
}

/**
 * Gives a picture as a file.
 * @param {SVGElement} picture
 * @param {Format} format
 * @param {string} title
 * @param {number} [ratio] of the PNG's pixels to the picture's
 */
export async function take(picture, format, title, ratio = 2) {
  const text = new XMLSerializer().serializeToString(picture);
  const name = `dien-${fileName(title)}.${format}`;
  if (format === 'svg') return download(text, name, 'image/svg+xml');
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * ratio);
    canvas.height = Math.round(image.height * ratio);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ done) =>
      canvas.toBlob(done, 'image/png'),
    );
    if (blob) download(new Uint8Array(await blob.arrayBuffer()), name, 'image/png');
  } finally {
    URL.revokeObjectURL(url);
  }
}

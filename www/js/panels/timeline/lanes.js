// Lanes: rows of cells, one for each click, beneath the clicks themselves.

import { categoryColour } from '../../ui/charts.js';
import { el, patch, setAttribute, setProperty } from '../../ui/dom.js';
import { t } from '../../words/index.js';

/**
 * What a cell shows: a category's colour, how strong it is in percent, a number, and how high its bar is in percent
 * (below 0: downwards);
 * of a bar that can be changed its value, the most that it can have, and how high it was of itself.
 * @typedef {{value: number, most: number, own: number | null, name: string, said: string}} Handle
 * @typedef {{category: number | null, strength?: number, text?: string, stray?: boolean, notch?: boolean, disagrees?: boolean,
 *   height?: number, handle?: Handle, title: string}} Shown
 */
/** @typedef {'wide' | 'bars' | 'worth'} LaneKind */

/**
 * A lane as a picture has it.
 * @typedef {{kind: LaneKind, name: string, note: string, verdict: string, shown: Shown[]}} Taken
 */

/** Digits of a bar's height, in percent of some 25 pixels: more cannot be seen. */
const HEIGHT_DIGITS = 1;

/** Lanes by their keys: they stay while what they show changes. */
export class Rows {
  /** @param {HTMLElement} holder */
  constructor(holder) {
    this.holder = holder;
    /** @type {Map<string, Lane>} */
    this.lanes = new Map();
    /** @type {string[]} */
    this.used = [];
  }

  begin() {
    this.used = [];
  }

  /** @param {string} key @param {LaneKind} kind */
  lane(key, kind) {
    const lane = this.lanes.get(key) ?? new Lane(kind);
    this.lanes.set(key, lane);
    this.used.push(key);
    return lane;
  }

  /** Those that were not asked for go. */
  end() {
    for (const key of this.lanes.keys()) if (!this.used.includes(key)) this.lanes.delete(key);
    const wanted = this.used.flatMap((key) => this.lanes.get(key)?.parts ?? []);
    const there = [...this.holder.children];
    if (wanted.length !== there.length || wanted.some((part, index) => part !== there[index])) {
      this.holder.replaceChildren(...wanted);
    }
  }

  /** What the lanes show, from the top. @returns {Taken[]} */
  taken() {
    return this.used.flatMap((key) => this.lanes.get(key)?.taken() ?? []);
  }

  /** @param {number} step @param {number | null} hover */
  mark(step, hover) {
    for (const lane of this.lanes.values()) lane.mark(step, hover);
  }
}

class Lane {
  /** @param {LaneKind} kind */
  constructor(kind) {
    this.kind = kind;
    /** @type {Shown[]} */
    this.shown = [];
    this.name = el('div', { class: 'lane-name' });
    this.row = el('div', { class: `lane lane-${kind}`, role: 'slider', tabindex: 0 });
    this.verdict = el('div', { class: 'lane-end' });
    this.parts = [this.name, this.row, this.verdict];
    /** @type {HTMLElement[]} */
    this.cells = [];
    /** How each cell is marked. @type {string[]} */
    this.marks = [];
  }

  /**
   * @param {{name: (Node | string)[], verdict: (Node | string)[], summary: string}} words
   * @param {Shown[]} shown
   */
  show({ name, verdict, summary }, shown) {
    const before = this.shown;
    this.shown = shown;
    patch(this.name, ...name);
    patch(this.verdict, ...verdict);
    setAttribute(this.row, 'aria-label', summary);
    while (this.cells.length < shown.length) {
      const cell = el('span', { class: 'cell', 'data-step': this.cells.length + 1 });
      this.cells.push(cell);
      this.row.append(cell);
    }
    for (const cell of this.cells.splice(shown.length)) cell.remove();
    this.marks.splice(shown.length);
    this.row.classList.toggle(
      'worded',
      shown.some(({ text }) => text),
    );
    shown.forEach((one, index) => {
      // From step to step most cells stay as they are.
      if (!isAlike(before[index], one)) paint(this.cells[index], one);
    });
  }

  /** Its bars can be changed, of this unit, where a bar as high as the row has the value `top`. @param {string} unit @param {number} top */
  letChange(unit, top) {
    // What is within an image is not there for those who hear the page.
    setAttribute(this.row, 'role', 'group');
    setAttribute(this.row, 'tabindex', null);
    setAttribute(this.row, 'data-unit', unit);
    setAttribute(this.row, 'data-top', String(top));
  }

  /** @returns {Taken} */
  taken() {
    const note = this.name.querySelector('small')?.textContent ?? '';
    const name = (this.name.textContent ?? '').slice(0, note ? -note.length : undefined).trim();
    return { kind: this.kind, name, note, verdict: this.verdict.textContent ?? '', shown: this.shown };
  }

  /** @param {number} step @param {number | null} hover */
  mark(step, hover) {
    // One stop for the keyboard in each row of bars that can be changed, which goes along with the step.
    const focused = this.cells.some((cell) => cell === document.activeElement);
    const stop = this.cells[Math.max(1, step) - 1];
    for (const cell of this.cells) {
      const changes = cell.getAttribute('role') === 'slider';
      setAttribute(cell, 'tabindex', changes ? (cell === stop ? '0' : '-1') : null);
    }
    if (focused && stop?.tabIndex === 0) stop.focus({ preventScroll: true });
    if (this.row.getAttribute('role') === 'slider') this.markSlider(step);
    this.cells.forEach((cell, index) => {
      const at = index + 1;
      const mark = at > step ? 'ahead' : at === step ? 'now' : '';
      const marks = `${mark} ${at === hover}`;
      if (marks === this.marks[index]) return;
      this.marks[index] = marks;
      for (const name of ['ahead', 'now']) cell.classList.toggle(name, name === mark);
      cell.classList.toggle('pointed', at === hover);
    });
  }

  /** The arrows move the step, and it is read what stands there. @param {number} step */
  markSlider(step) {
    setAttribute(this.row, 'aria-valuemin', '0');
    setAttribute(this.row, 'aria-valuemax', String(this.cells.length));
    setAttribute(this.row, 'aria-valuenow', String(step));
    setAttribute(this.row, 'aria-valuetext', this.cells[step - 1]?.title || t('step.none'));
  }
}

/** Whether two cells, or what they hold, are the same in all parts. @param {object | null | undefined} one @param {object | null | undefined} other @returns {boolean} */
function isAlike(one, other) {
  if (one === other) return true;
  if (!one || !other) return false;
  const [before, after] = [one, other].map((all) => Object.entries(all));
  return (
    before.length === after.length &&
    before.every(([name, value], index) => {
      const [its, now] = after[index];
      return name === its && (typeof value === 'object' ? isAlike(value, now) : value === now);
    })
  );
}

/** @param {HTMLElement} cell @param {Shown} shown */
function paint(
  cell,
  { category, strength = 100, text = '', stray = false, notch = false, disagrees = false, height, handle, title },
) {
  const colour = category === null ? 'var(--line)' : categoryColour(category);
  setProperty(cell, '--colour', colour);
  setProperty(cell, '--strength', `${strength}%`);
  if (height !== undefined) {
    setProperty(cell, '--height', `${Math.abs(height).toFixed(HEIGHT_DIGITS)}%`);
    cell.classList.toggle('down', height < 0);
  }
  cell.classList.toggle('stray', stray);
  cell.classList.toggle('notch', notch);
  cell.classList.toggle('disagrees', disagrees);
  setAttribute(cell, 'title', title);
  if (height !== undefined) hold(cell, handle);
  // On a ground of its own, so that it can be read on every colour.
  patch(cell, ...(text ? [el('b', {}, text)] : []));
}

/** The attributes of a bar that can be changed. */
const OF_SLIDERS = [
  'role',
  'aria-orientation',
  'aria-label',
  'aria-valuemin',
  'aria-valuemax',
  'aria-valuenow',
  'aria-valuetext',
];

/** Makes a bar one that can be changed, or one that cannot. @param {HTMLElement} cell @param {Handle} [handle] */
function hold(cell, handle) {
  cell.classList.toggle('forced', handle !== undefined && handle.own !== null);
  setProperty(cell, '--own', `${handle?.own ?? 0}%`);
  /** @type {Record<string, string>} */
  const attributes = handle
    ? {
        role: 'slider',
        'aria-orientation': 'vertical',
        'aria-label': handle.name,
        'aria-valuemin': '0',
        'aria-valuemax': String(handle.most),
        'aria-valuenow': String(handle.value),
        'aria-valuetext': handle.said,
      }
    : {};
  for (const name of OF_SLIDERS) setAttribute(cell, name, attributes[name] ?? null);
}

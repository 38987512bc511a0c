// Binds the table of settings to the page's controls: each follows the store, whatever changed it, and says to the
// store what it is set to.

import { byId, el } from '../ui/dom.js';
import { has, t } from '../words/index.js';
import { rowOf, stepOf } from './state.js';

/** @typedef {import('./state.js').Setting} Setting */
/** @typedef {import('./state.js').Store} Store */
/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

/** Steps of arrows add up to no more decimals. */
const MOST_DECIMALS = 6;
/** Characters of what was typed that a message repeats. */
const MOST_SHOWN = 30;

/** The control of a setting. @param {Setting} name */
export const control = (name) => byId(rowOf(name).control);

/**
 * Binds settings to their controls: fields, lists, boxes, or groups of buttons that each have a value.
 * @param {Store} store
 * @param {Setting[]} names
 */
export function bind(store, names) {
  for (const name of names) {
    const element = control(name);
    const show = showIn(element, name);
    const follow = () => show(rowOf(name).write(store.settings[name]));
    const say = (/** @type {string} */ text) => {
      const value = rowOf(name).accept(point(text));
      if (value !== undefined) store.set({ [name]: value });
      // What cannot be taken goes back to what was there, and it is said why.
      follow();
      sayRefused(element, name, value === undefined ? text : null);
    };
    if (isField(element)) element.addEventListener('change', () => say(textIn(element)));
    else {
      element.addEventListener('click', ({ target }) => {
        const { value } = /** @type {HTMLElement} */ (target).dataset;
        if (value !== undefined) say(value);
      });
    }
    store.changes.on([name], follow);
    follow();
  }
}

/**
 * Binds settings to fields that are drafts: they follow the store, which hears of them when they are taken.
 * @param {Store} store
 * @param {Setting[]} names
 * @returns {() => boolean} takes them all, unless one of them cannot be taken, at which the browser points then
 */
export function bindDrafts(store, names) {
  const fields = names.map((name) => ({ name, field: /** @type {HTMLInputElement} */ (control(name)) }));
  for (const { name, field } of fields) {
    const follow = () => showIn(field, name)(rowOf(name).write(store.settings[name]));
    store.changes.on([name], follow);
    follow();
  }
  return () => {
    const wrong = fields.find(({ name, field }) => rowOf(name).accept(point(field.value)) === undefined);
    for (const { name, field } of fields) sayRefused(field, name, wrong?.field === field ? field.value : null);
    if (wrong) {
      wrong.field.focus();
      return false;
    }
    store.set(Object.fromEntries(fields.map(({ name, field }) => [name, rowOf(name).accept(point(field.value))])));
    return true;
  };
}

/** Makes the control of a setting, with its label, as the table describes it. @param {Setting} name */
export function field(name) {
  const { bounds, by = 'any', control: id, label = '', options } = rowOf(name);
  const text = el('span', { 'data-t': label }, t(label));
  if (options) return el('label', {}, text, ' ', el('select', { id }, ...options.map((value) => option(name, value))));
  if (!bounds) throw new Error(`${name} is no number, and has no list`);
  return el('label', {}, text, ' ', numberField(id, bounds, by));
}

/**
 * A field for a number. One with decimals is a field of text: browsers drop the comma that many write for the point.
 * @param {string} id
 * @param {import('./state.js').Bounds} bounds
 * @param {number | 'any'} by how far arrows go
 */
function numberField(id, bounds, by) {
  const { low, high } = bounds;
  const step = stepOf(bounds);
  if (step) return el('input', { type: 'number', id, min: low, max: high, step });
  const input = el('input', { type: 'text', class: 'decimal', inputmode: 'decimal', autocomplete: 'off', id });
  input.addEventListener('keydown', (event) => {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const value = Number(point(input.value));
    if (!way || by === 'any' || !Number.isFinite(value)) return;
    event.preventDefault();
    const next = Math.min(high, Math.max(low, value + way * by));
    input.value = String(Number(next.toFixed(MOST_DECIMALS)));
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  return input;
}

/** A comma between digits is a point. @param {string} text */
const point = (text) => text.trim().replace(/^(-?\d*),(\d+)$/, '$1.$2');

/**
 * Says beside a field what it does not take, and what it would; or (null) no more.
 * @param {HTMLElement} element
 * @param {Setting} name
 * @param {string | null} text
 */
function sayRefused(element, name, text) {
  const { bounds } = rowOf(name);
  const label = element.closest('label');
  if (!bounds || !label) return;
  label.querySelector('.refused')?.remove();
  if (text === null) return;
  const { low, high } = bounds;
  const step = stepOf(bounds);
  const key = step === 2 ? 'refused.even' : step ? 'refused.whole' : 'refused';
  label.append(
    ' ',
    el('span', { class: 'refused', role: 'alert' }, t(key, { text: text.slice(0, MOST_SHOWN) || '–', low, high })),
  );
}

/** An option with its words where there are some. @param {Setting} name @param {string | number} value */
function option(name, value) {
  const key = `${rowOf(name).label}.${value === '' ? 'usual' : value}`;
  return has(key) ? el('option', { value, 'data-t': key }, t(key)) : el('option', { value }, value);
}

/** @param {HTMLElement} element @returns {element is Field} */
const isField = (element) => element instanceof HTMLInputElement || element instanceof HTMLSelectElement;

/** What a control is set to, as the table writes it. @param {Field} field */
const textIn = (field) =>
  field.type === 'checkbox' ? (/** @type {HTMLInputElement} */ (field).checked ? '1' : '0') : field.value;

/**
 * How a value is shown in a control.
 * @param {HTMLElement} element
 * @param {Setting} name
 * @returns {(text: string) => void}
 */
function showIn(element, name) {
  if (element instanceof HTMLSelectElement) {
    return (text) => {
      // A link may ask for what the list does not offer.
      if (![...element.options].some(({ value }) => value === text)) element.append(option(name, text));
      element.value = text;
    };
  }
  if (element instanceof HTMLInputElement) {
    if (element.type === 'checkbox') return (text) => void (element.checked = text === '1');
    return (text) => void (element.value = text);
  }
  return (text) => {
    for (const button of element.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset.value === text));
    }
  };
}

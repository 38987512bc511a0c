// Numbers behind a chart: a table that is made when it is asked for, and can be taken away as CSV.

import { digits, t } from '../words/index.js';
import { el, table } from './dom.js';
import { download } from './download.js';

/**
 * Fills a `<details>` with a table whenever it is open; `rows` are made only then.
 * @param {HTMLDetailsElement} details
 * @param {() => HTMLElement} make
 * @returns {() => void} call it when the numbers have changed
 */
export function numbers(details, make) {
  const refresh = () => {
    if (!details.open) return;
    for (const old of details.querySelectorAll(':scope > .table-scroll, :scope > .take')) old.remove();
    const made = make();
    details.append(made, takeButton(made));
  };
  details.addEventListener('toggle', refresh);
  return refresh;
}

/** Rows of a table of curves, at most: nobody reads more. */
const MOST_ROWS = 60;

/**
 * The numbers of curves: a row for each step, or for some of many, and always the last.
 * @param {string} caption
 * @param {string} axis what the steps are of
 * @param {{name: string, steps: number[], values: number[]}[]} curves
 */
export function curvesTable(caption, axis, curves) {
  const all = [...new Set(curves.flatMap(({ steps }) => steps))].sort((a, b) => a - b);
  const every = Math.ceil(all.length / MOST_ROWS);
  const shown = all.filter((_, at) => (all.length - 1 - at) % every === 0);
  const known = curves.map(({ steps, values }) => new Map(steps.map((step, at) => [step, values[at]])));
  const cell = (/** @type {number | undefined} */ value) => (value === undefined ? '—' : digits(value, 4));
  const rows = shown.map((step) => [digits(step, step % 1 ? 1 : 0), ...known.map((values) => cell(values.get(step)))]);
  return table(caption, [axis, ...curves.map(({ name }) => name)], rows);
}

/** Gives a table's numbers as a file. @param {HTMLElement} holder of the table */
function takeButton(holder) {
  const onclick = () => {
    const name = holder.querySelector('caption')?.textContent ?? 'table';
    download(`\ufeff${csv(holder)}`, `dien-${fileName(name)}.csv`, 'text/csv');
  };
  return el('button', { type: 'button', class: 'take', onclick }, t('take.csv'));
}

/** A table as CSV (RFC 4180). @param {HTMLElement} holder */
function csv(holder) {
  const cell = (/** @type {Element} */ { textContent }) => {
    const text = textContent ?? '';
    // A spreadsheet takes what begins so for a formula.
    const safe = /^[=+@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [...holder.querySelectorAll('tr')].map((row) => [...row.children].map(cell).join(',') + '\r\n').join('');
}

/** A text as a part of a file's name. @param {string} text */
export const fileName = (text) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60) || 'chart';

// Numbers behind a chart: a table that is made when it is asked for, and can be taken away as CSV.

import { t } from '../words/index.js';
import { el } from './dom.js';
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

// The bar of what is loading, once it takes long enough to be noticed.

import { t } from '../words/index.js';
import { byId } from './dom.js';

/** Milliseconds before anything is said: what is faster needs no word. */
const PATIENCE = 300;

let begun = 0;
let timer = 0;

/** @param {{done: number, total: number, open: number}} amount bytes, and how many downloads are open */
export function showLoading(amount) {
  if (amount.open > 0 && !timer) {
    begun = performance.now();
    timer = window.setTimeout(() => render(amount), PATIENCE + 1);
  }
  if (amount.open === 0) {
    clearTimeout(timer);
    timer = 0;
  }
  render(amount);
}

/** @param {{done: number, total: number, open: number}} amount */
function render({ done, total, open }) {
  const bar = /** @type {HTMLProgressElement} */ (byId('loading'));
  const shown = open > 0 && performance.now() - begun > PATIENCE;
  bar.parentElement?.toggleAttribute('hidden', !shown);
  if (!shown) return;
  bar.max = total;
  bar.value = Math.min(done, total);
  byId('loading-text').textContent = t('loading.bytes', { done: kilobytes(done), total: kilobytes(total) });
}

/** @param {number} bytes */
const kilobytes = (bytes) => Math.round(bytes / 1000);

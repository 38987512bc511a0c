// What is still coming over the wire, in bytes, once it takes long enough to be noticed.

import { byId } from './dom.js';
import { t } from '../words/index.js';

/** Milliseconds before anything is said: what is faster needs no word. */
const PATIENCE = 300;

/** Bytes that have come, and that will, of what is loading now. */
const amount = { done: 0, total: 0, open: 0 };
let begun = 0;

/** @param {number} bytes */
const kilobytes = (bytes) => Math.round(bytes / 1000).toLocaleString();

function render() {
  const bar = /** @type {HTMLProgressElement} */ (byId('loading'));
  const text = byId('loading-text');
  const shown = amount.open > 0 && performance.now() - begun > PATIENCE;
  bar.parentElement?.toggleAttribute('hidden', !shown);
  if (!shown) return;
  bar.max = amount.total;
  bar.value = Math.min(amount.done, amount.total);
  text.textContent = t('loading.bytes', { done: kilobytes(amount.done), total: kilobytes(amount.total) });
}

/**
 * The same response, its bytes counted as they come.
 * @param {Response} response
 * @param {number} [size] its bytes once unpacked, where that is known; servers say only what they send, packed
 */
export function counted(response, size) {
  const total = size ?? Number(response.headers.get('content-length'));
  if (!response.body || !total) return response;
  if (amount.open === 0) {
    Object.assign(amount, { done: 0, total: 0 });
    begun = performance.now();
    setTimeout(render, PATIENCE + 1);
  }
  amount.open += 1;
  amount.total += total;
  // Older browsers do not know `cancel`: in them a download that breaks off leaves the bar where it was.
  const counter = new TransformStream(
    /** @type {Transformer & {cancel: () => void}} */ ({
      transform(chunk, controller) {
        amount.done += chunk.byteLength;
        render();
        controller.enqueue(chunk);
      },
      flush: close,
      cancel: close,
    }),
  );
  function close() {
    amount.open -= 1;
    render();
  }
  return new Response(response.body.pipeThrough(counter), { headers: response.headers });
}

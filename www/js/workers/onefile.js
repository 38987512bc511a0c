// The same as `door.js` for the page that is one file: what the page asks for stands in blocks of data in it, packed with
// gzip and written in base64. Nothing is asked for over the wire.

/**
 * What a saved page shows first: its settings as a link's fragment; the world, which is the shop or what a checkpoint's
 * vocabulary makes; the names of checkpoints that are no shipped ones, which stand as `own/0` and so on in it; and a question
 * that is none of the shop's stories: no change of one either.
 * @typedef {{link: string, kind: 'shop' | 'checkpoint', own: string[], asked: Asked | null}} Start
 * @typedef {{history: number[], target: number, fields: import('../../../pkg/boundary.js').World['usual']}} Asked
 */

export const isOneFile = true;

/** What stands in a block of data. @param {string} id */
function block(id) {
  const text = globalThis.document?.getElementById(id)?.textContent;
  return text ? JSON.parse(text) : null;
}

/** Packed files by their paths. @type {Record<string, string>} */
const files = block('dien-files') ?? {};

/** @type {Start | null} */
export const start = block('dien-start');

/** In this page its files have addresses by their paths. @param {URL} url */
const pathOf = ({ pathname }) => pathname.slice(1);

/** @param {URL} url */
export const isHeld = (url) => Object.hasOwn(files, pathOf(url));

/** @param {URL} url @returns {Promise<Response>} */
export async function ask(url) {
  if (!isHeld(url)) throw new Error('it is not in this page');
  const packed = Uint8Array.from(atob(files[pathOf(url)]), (letter) => letter.charCodeAt(0));
  const bytes = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const type = url.pathname.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream';
  return new Response(bytes, { headers: { 'content-type': type } });
}

/** What the boot script has unpacked. @param {URL} _script @returns {{source: string, type: WorkerType}} */
export const workerSource = (_script) => ({
  source: globalThis.document.getElementById('dien-worker')?.textContent ?? '',
  type: 'classic',
});

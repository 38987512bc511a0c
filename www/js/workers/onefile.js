// The same as `files.js` for the page that is one file: what the page asks for stands in blocks of data in it, packed with
// gzip and written in base64. Nothing is asked for over the wire.

import { Fault } from './fault.js';

/**
 * What a saved page shows first: its settings as a link's fragment; the world, which is the shop or what a checkpoint's
 * vocabulary makes; the names of checkpoints that are no shipped ones, which stand as `own/0` and so on in it; and what is
 * asked in a checkpoint's vocabulary, which has no stories.
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

/** @param {string} path */
export const isHeld = (path) => Object.hasOwn(files, path);

/** What the policy of a host would say of a file's type. @param {string} path */
const typeOf = (path) => (path.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream');

/** @param {string} path @returns {Promise<Response>} */
export async function fileOf(path) {
  if (!isHeld(path)) throw new Fault('no-file', 'it is not in this page', { details: { file: path } });
  const packed = Uint8Array.from(atob(files[path]), (letter) => letter.charCodeAt(0));
  const bytes = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(bytes, { headers: { 'content-type': typeOf(path) } });
}

/** What the boot script has unpacked. @returns {{source: string, type: WorkerType}} */
export const workerSource = () => ({
  source: globalThis.document.getElementById('dien-worker')?.textContent ?? '',
  type: 'classic',
});

/** @returns {Promise<any>} */
export const workshopGlue = async () => {
  throw new Fault('one-file', '');
};

// Files of the page: one that does not come is named, and one that keeps the page waiting is heard of.

import { counted } from './bytes.js';
import { ask } from './door.js';
import { Fault } from './fault.js';
import { lacking } from './lacking.js';

/** Milliseconds without a byte after which it is said that a file does not come. */
const PATIENCE = 20_000;

/** @typedef {(file: string, late: boolean) => void} Late `late`: whether it keeps the page waiting; it no longer does once it has come */
/** @type {Late} */
let listener = () => {};

/** @param {Late} heard called when a file keeps the page waiting, and when that is over */
export function onLate(heard) {
  listener = heard;
}

/** Passes on what a worker has heard of. @type {Late} */
export const tellLate = (file, late) => listener(file, late);

/** Watches over a file on its way. `alive`: something of it has come. @param {string} file */
export function watch(file) {
  let late = false;
  // It is said again for as long as nothing comes: something else may be said in its place.
  const start = () => setInterval(tell, PATIENCE);
  let timer = start();
  function tell() {
    late = true;
    listener(file, true);
  }
  const end = () => {
    clearInterval(timer);
    if (late) listener(file, false);
    late = false;
  };
  const alive = () => {
    end();
    timer = start();
  };
  return { alive, end };
}

/** Watches over a file until something settles. @template T @param {string} file @param {Promise<T>} coming @returns {Promise<T>} */
export function watched(file, coming) {
  const { end } = watch(file);
  coming.then(end, end);
  return coming;
}

/**
 * Fetches a file.
 * @param {URL} url
 * @param {{size?: number, spare?: boolean}} [more] `size` in bytes, unpacked, where it is known; `spare`: the page can do without it
 * @returns {Promise<Response>}
 */
export async function fetched(url, { size, spare = false } = {}) {
  const file = url.pathname;
  const { alive, end } = watch(file);
  /** @type {Record<string, string>} */
  const details = spare ? { file, problem: 'spare' } : { file };
  try {
    const response = await ask(url).catch((error) => {
      throw new Fault('no-file', String(error), { details });
    });
    if (!response.ok) throw new Fault('no-file', String(response.status), { details });
    return counted(response, { size, alive, end });
  } catch (fault) {
    end();
    throw fault;
  }
}

/**
 * Fetches a file of JSON.
 * @param {URL} url
 * @param {(value: any) => boolean} fits whether it has what is read of it
 * @param {{spare?: boolean}} [more]
 * @returns {Promise<any>}
 */
export async function fetchedJson(url, fits, more) {
  const response = await fetched(url, more);
  const text = await response.text();
  const bad = (/** @type {unknown} */ error) =>
    new Fault('bad-file', String(error), { details: { file: url.pathname } });
  /** @type {any} */
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(error);
  }
  if (!fits(value ?? {})) throw bad('');
  return value;
}

/**
 * Imports a script. What does not come, or does not have what is wanted, is named.
 * @template T
 * @param {URL} url
 * @param {() => Promise<T>} load
 * @returns {Promise<T>}
 */
export async function imported(url, load) {
  const { pathname: file } = url;
  const found = await watched(file, load()).catch(async (error) => {
    throw await blamed(url, error);
  });
  if (found === undefined) throw new Fault('stale', '', { details: { file } });
  return found;
}

/**
 * Why a script did not come up, as a fault that names the file; whatever the browser said, if none is to blame.
 * @param {URL} url
 * @param {unknown} error
 * @param {{fatal?: boolean}} [more]
 * @returns {Promise<unknown>}
 */
export async function blamed(url, error, more = {}) {
  const found = await lacking(url, String(error));
  return found ? new Fault(found.problem, String(error), { ...more, details: { file: found.file } }) : error;
}

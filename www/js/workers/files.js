// The files that the page asks for beside its scripts. Here they come over the wire. In the page that is one file
// (`dien build --view`) `onefile.js`, which gives the same out of that file, stands in the place of this module.

import { Fault } from './fault.js';

/** @typedef {import('./onefile.js').Start} Start */

/** Whether the page is one file. It can then neither train nor read logs. */
export const isOneFile = false;

/** What the page is to show first, if it was saved with that. @type {Start | null} */
export const start = null;

/** Whether a file can be had without asking for it. @param {string} _path */
export const isHeld = (_path) => true;

/** Bundlers take these two along, because they stand here so. @type {Record<string, URL>} */
const MODULES = {
  'pkg/dien_bg.wasm': new URL('../../../pkg/dien_bg.wasm', import.meta.url),
  'pkg/workshop_bg.wasm': new URL('../../../pkg/workshop_bg.wasm', import.meta.url),
};
/** They are not to look for others. */
const HERE = import.meta.url;

/** @param {string} path from the folder that holds www/ and pkg/ */
const addressOf = (path) => MODULES[path] ?? new URL(`../../../${path}`, HERE);

/**
 * A file of the page.
 * @param {string} path from the folder that holds www/ and pkg/
 * @returns {Promise<Response>}
 */
export async function fileOf(path) {
  const url = addressOf(path);
  const details = { file: url.pathname };
  const response = await fetch(url).catch((error) => {
    throw new Fault('no-file', String(error), { details });
  });
  if (!response.ok) throw new Fault('no-file', `${response.status}`, { details });
  return response;
}

/** The source of a worker, and what kind of script that is. @returns {{source: string, type: WorkerType}} */
export const workerSource = () => ({
  source: `import ${JSON.stringify(new URL('worker.js', import.meta.url).href)};`,
  type: 'module',
});

/** The glue of the module that reads logs and trains. */
export const workshopGlue = () =>
  import('../../../pkg/workshop.js').catch((error) => {
    throw new Fault('no-file', String(error), { details: { file: addressOf('pkg/workshop.js').pathname } });
  });

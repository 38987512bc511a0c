// The way to what the page asks for beside its scripts: here it is the wire. In the page that is one file
// (`dien build --view`) `onefile.js`, which takes it out of that file, stands in the place of this module.

/** @typedef {import('./onefile.js').Start} Start */

/** Whether the page is one file. It can then neither train nor read logs. */
export const isOneFile = false;

/** What the page is to show first, if it was saved with that. @type {Start | null} */
export const start = null;

/** Whether a file can be had without asking for it. @param {URL} _url */
export const isHeld = (_url) => true;

/** @param {URL} url */
export const ask = (url) => fetch(url);

/**
 * The source of a worker, and what kind of script that is.
 * @param {URL} script
 * @returns {{source: string, type: WorkerType}}
 */
export const workerSource = (script) => ({ source: `import ${JSON.stringify(script.href)};`, type: 'module' });

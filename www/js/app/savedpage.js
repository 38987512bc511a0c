// The page as one file: what it is given when it is saved, and what it does with that when it is opened.

import { Fault } from '../workers/fault.js';
import { fetched } from '../workers/files.js';
import { infoOf } from '../workers/module.js';
import { vocabularyWorld } from './checkpoint.js';
import { writeLink } from './link.js';
import { isOwnData } from './world.js';

/** @typedef {import('./explorer.js').Explorer} Explorer */
/** @typedef {import('../workers/onefile.js').Start} Start */
/** @typedef {import('./state.js').Settings} Settings */

const MODULE = 'pkg/dien_bg.wasm';
const TEMPLATE = 'pkg/view.html';
const RECORD = 'www/models/models.json';
/** Bundlers are not to look for these. */
const HERE = import.meta.url;
/** @param {string} path from the folder that holds www/ and pkg/ */
const urlOf = (path) => new URL(`../../../${path}`, HERE);
/** @param {string} path */
const fileOf = (path) => fetched(urlOf(path));
/** Where the data go in the template: `dien view` puts them there too. */
const PLACE = '<template id="dien-data"></template>';

// --- out
// -------------------------------------------------------------------------------------------------------------------

/**
 * The page as it is now, as one HTML file with the weights in view.
 * @param {Explorer} explorer
 * @param {string} build
 */
export async function savePage(explorer, build) {
  const template = await (await fileOf(TEMPLATE)).text();
  const parts = template.split(PLACE);
  if (parts.length !== 2 || !template.includes(`<meta name="dien-build" content="${build}">`)) {
    throw new Fault('stale', 'it is not of this build', { details: { file: urlOf(TEMPLATE).pathname } });
  }
  const { own, files } = weightsInView(explorer);
  files.set(MODULE, await blobOf(MODULE));
  files.set(RECORD, await blobOf(RECORD));
  const packed = [...files].map(async ([path, blob]) => [path, await base64(await gzip(blob))]);
  const data = block('dien-files', Object.fromEntries(await Promise.all(packed)));
  return parts.join(block('dien-start', startOf(explorer, own)) + data);
}

/** @param {string} path */
const blobOf = async (path) => (await fileOf(path)).blob();

/** A block of data of the page, in which nothing can end it. @param {string} id @param {unknown} value */
const block = (id, value) =>
  `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>\n`;

/** @param {Blob} blob */
const gzip = (blob) => new Response(blob.stream().pipeThrough(new CompressionStream('gzip'))).blob();

/** @param {Blob} blob @returns {Promise<string>} */
const base64 = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

/**
 * The weights of the columns shown: shipped ones by their paths, others by number, with names.
 * @param {Explorer} explorer
 */
function weightsInView({ weights }) {
  const { areShipped, own, prefix, sets, units } = weights;
  /** @type {Map<string, Blob>} */
  const files = new Map();
  /** @type {string[]} */
  const names = [];
  // Both comparisons are at hand in the file: the weights of each unit, and those that all can read.
  const both = areShipped ? units.map((unit) => `${prefix}${unit}`) : [];
  for (const set of new Set([...weights.columns.map(({ set }) => set), ...both])) {
    const bytes = /** @type {Uint8Array<ArrayBuffer> | undefined} */ (sets.get(set));
    if (!bytes) continue;
    files.set(areShipped ? `www/models/${set}.safetensors` : `own/${names.length}`, new Blob([bytes]));
    if (!areShipped)
      names.push(own && !own.sets ? own.file : `${set.replace(/^(live|past-\d+|own)-/, '')}.safetensors`);
  }
  return { own: names, files };
}

/** @param {Explorer} explorer @param {string[]} own @returns {Start} */
function startOf({ asking, place, store }, own) {
  const settings = { ...store.settings, view: '', tour: 0 };
  if (!isOwnData(place.world)) return { link: writeLink(settings, false), kind: 'shop', own, asked: null };
  // People and stories of other data are not in the file: what was asked is.
  const { history, target } = asking.asked;
  const whole = { ...settings, scene: 'popular', history: null, target: null, fields: null };
  return { link: writeLink(whole, false), kind: 'checkpoint', own, asked: { history, target, fields: asking.fields } };
}

// --- in
// -------------------------------------------------------------------------------------------------------------------

/**
 * Brings what the page was saved with.
 * @param {Explorer} explorer
 * @param {Start} start
 * @param {Partial<Settings>} question
 */
export async function openStart(explorer, start, question) {
  const { inference, place, weights } = explorer;
  const own = start.own.length ? await loadOwn(explorer, start.own) : null;
  if (start.kind === 'shop' || !own) {
    weights.saved = own;
    place.asked = start.asked;
    await place.enterShop(question);
    return;
  }
  const world = vocabularyWorld(own, await inference.call('vocabulary', [own.set]));
  const { asked } = start;
  await place.enter(asked ? { ...world, asked, usual: asked.fields } : world, { ...question, scene: 'popular' });
}

/** Loads the checkpoints that stand in the page. @param {Explorer} explorer @param {string[]} names */
async function loadOwn({ inference, weights }, names) {
  const loaded = await Promise.all(
    names.map(async (file, index) => {
      const set = `own-${index}`;
      const bytes = new Uint8Array(await (await fileOf(`own/${index}`)).arrayBuffer());
      const header = await inference.call('load', [set, bytes]);
      weights.sets.set(set, bytes);
      return { set, file, header };
    }),
  );
  const [first] = loaded;
  if (loaded.length === 1) return first;
  const units = loaded.map(({ set, header }) => [infoOf(header.config.model).unit, set]);
  return { ...first, file: names.join(', '), sets: Object.fromEntries(units) };
}

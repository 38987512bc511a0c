// A checkpoint of the user's own, of this program or of another library: checked by the module, shown in the columns or,
// with another vocabulary, in a world of its own.

import { Fault } from '../workers/fault.js';
import { describe } from '../workers/module.js';

/** @typedef {import('./explorer.js').Explorer} Explorer */
/** @typedef {import('../../../pkg/boundary.js').Vocabulary} Vocabulary */
/** @typedef {import('../../../pkg/boundary.js').ConvertRequest} ConvertRequest */
/** @typedef {import('../../../pkg/boundary.js').ConversionReport} ConversionReport */
/** @typedef {import('../../../pkg/boundary.js').Replayed} Replayed */
/** What is known of opened weights: what was made of another library's, and what came of the examples that a file brings. @typedef {{report: ConversionReport | null, replayed: Replayed | null}} Opened */

/** Names of files of weights: those of this program, and those of PyTorch. */
const WEIGHTS = /\.(safetensors|pth|pt|model|bin)$/i;
/** What only the metadata of this program's files hold. */
const OURS = '"dien-explorer"';

/** Whether a file holds weights, by its name. @param {string} name */
export const isWeights = (name) => WEIGHTS.test(name);

/** Whether bytes are a checkpoint of this program: safetensors with its metadata. @param {Uint8Array} bytes */
function isOurs(bytes) {
  if (bytes.length < 8) return false;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  return new TextDecoder().decode(bytes.subarray(8, 8 + Math.min(length, 1 << 20))).includes(OURS);
}

/**
 * Opens a file of weights. If it is refused, what is shown stays.
 * @param {Explorer} explorer
 * @param {File} file
 * @param {ConvertRequest} [choices] what a file of another library does not say
 * @returns {Promise<Opened>}
 */
export async function openCheckpoint({ inference, workshop, place, weights }, file, choices = {}) {
  // Never over the weights in view: questions about them may be under way.
  const set = weights.own?.set === 'own-0' ? 'own-1' : 'own-0';
  // More is refused by the module, so no more is read of a file that says of itself to be a checkpoint.
  const most = describe().limits.checkpoint_bytes + 1;
  /** @type {Uint8Array} */
  let bytes = new Uint8Array(await file.slice(0, most).arrayBuffer());
  /** @type {ConversionReport | null} */
  let report = null;
  /** @type {Replayed | null} */
  let replayed = null;
  /** @type {import('../../../pkg/boundary.js').CheckpointHeader} */
  let header;
  try {
    // A checkpoint of this program has its items: a table beside it was meant for something else.
    if (isOurs(bytes) && choices.items) throw new Fault('one-checkpoint', '');
    if (!isOurs(bytes)) ({ checkpoint: bytes, report } = await workshop.call('convert', [bytes, choices]));
    header = await inference.call('load', [set, bytes]);
    const examples = await inference.call('examples', [bytes]);
    if (examples.length) replayed = await inference.call('replay', [set, examples]);
  } catch (fault) {
    throw refused(fault, file.name);
  }
  /** @type {Vocabulary} */
  const vocabulary = await inference.call('vocabulary', [set]);
  const own = { set, file: file.name, header };
  weights.sets.set(set, bytes);
  const { world } = place;
  if (world && (await inference.call('is_numbered_as', [set, world.numbering]))) weights.showOwn(own);
  else await place.enter(vocabularyWorld(own, vocabulary));
  return { report, replayed };
}

/** The first value of each field. @param {import('../../../pkg/boundary.js').Field[]} fields */
const firstValues = (fields) =>
  Object.fromEntries(fields.filter(({ values }) => values.length).map(({ key, values }) => [key, values[0].key]));

/**
 * A world that is nothing but a checkpoint's vocabulary.
 * @param {import('./weights.js').Own} own
 * @param {Vocabulary} vocabulary
 */
export const vocabularyWorld = (own, vocabulary) => ({
  kind: /** @type {const} */ ('checkpoint'),
  ...vocabulary,
  presets: [],
  users: [],
  // How common a value is stands in no file; a value that the training never saw, unknown, would be asked by chance.
  usual: { profile: firstValues(vocabulary.profile), context: firstValues(vocabulary.context) },
  counts: { users: 0, items: vocabulary.items.length, train: 0, validation: 0, test: 0 },
  source: { kind: /** @type {const} */ ('checkpoint'), own },
});

/**
 * The fault with the file's name.
 * @param {unknown} fault
 * @param {string} file
 */
function refused(fault, file) {
  if (!(fault instanceof Fault) || fault.fatal || fault.code !== 'checkpoint') return fault;
  return new Fault('own-checkpoint', fault.message, { details: { ...fault.details, file } });
}

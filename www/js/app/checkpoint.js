// A checkpoint of the user's own: checked by the module, shown in the columns or, with another vocabulary, in a world of its own.

import { Fault } from '../workers/engine.js';

/** @typedef {import('./explorer.js').Explorer} Explorer */
/** @typedef {import('../types.js').Vocabulary} Vocabulary */

/** More is refused by the module, so no more is read of a file that says of itself to be a checkpoint. */
const MOST_BYTES = (64 << 20) + 1;

/**
 * Opens a file of weights; if it is refused, what is shown stays.
 * @param {Explorer} explorer
 * @param {File} file
 * @param {() => void} leave called before the world in view is left, if it is
 */
export async function openCheckpoint(explorer, file, leave) {
  const { inference } = explorer;
  // Never over the weights in view: questions about them may be under way.
  const set = explorer.own?.set === 'own-0' ? 'own-1' : 'own-0';
  const bytes = new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer());
  /** @type {import('../types.js').CheckpointHeader} */
  let header;
  try {
    header = await inference.call('load', [set, bytes]);
  } catch (fault) {
    throw refused(/** @type {Fault} */ (fault), file.name);
  }
  /** @type {Vocabulary} */
  const vocabulary = await inference.call('vocabulary', [set]);
  const own = { set, file: file.name, header };
  explorer.weights.set(set, bytes);
  if (explorer.world && sameIds(explorer.world, vocabulary)) {
    await explorer.showOwn(own);
    return;
  }
  leave();
  await explorer.enterCheckpoint(own, {
    kind: 'checkpoint',
    ...vocabulary,
    presets: [],
    users: [],
    counts: { users: 0, items: vocabulary.items.length, train: 0, validation: 0, test: 0 },
  });
}

/** Whether ids mean the same in both. @param {Vocabulary} one @param {Vocabulary} other */
function sameIds(one, other) {
  return (
    one.items.length === other.items.length &&
    one.categories.length === other.categories.length &&
    one.categories.every(({ name }, index) => sameName(name, other.categories[index].name)) &&
    one.items.every(
      ({ name, category }, index) =>
        category === other.items[index].category && sameName(name, other.items[index].name),
    )
  );
}

/** @param {import('../types.js').Name} one @param {import('../types.js').Name} other */
const sameName = (one, other) => one.en === other.en && one.zh === other.zh;

/** The fault with the file's name and, where one is to blame, the tensor's. @param {Fault} fault @param {string} file */
function refused(fault, file) {
  if (fault.fatal || fault.code !== 'checkpoint') return fault;
  const { tensor } = fault.details;
  const problem = tensor ? 'tensor' : 'file';
  return new Fault('own-checkpoint', fault.message, { details: { ...fault.details, problem, file } });
}

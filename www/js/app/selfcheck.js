// Whether this browser computes what it should: the shipped weights are asked what an independent program was asked.

import { fileOf } from '../workers/files.js';

/** @typedef {import('../../../pkg/boundary.js').Example} Example */
/** @typedef {import('../../../pkg/boundary.js').Replayed} Replayed */

/**
 * Asks the examples of all shipped weights.
 * @param {import('./explorer.js').Explorer} explorer
 * @param {(done: Replayed) => void} heard what came of the examples so far
 * @returns {Promise<Replayed | null>} null if the examples cannot be had
 */
export async function selfCheck({ inference, weights }, heard) {
  const reply = await fileOf('www/models/golden.json').catch(() => null);
  if (!reply) return null;
  /** @type {Record<string, Example[]>} */
  const golden = await reply.json();
  const all = { asked: 0, alike: 0, apart: 0 };
  for (const [file, examples] of Object.entries(golden)) {
    const set = file.replace(/\.safetensors$/, '');
    await weights.shipped(set);
    const { asked, alike, apart } = await inference.call('replay', [set, examples]);
    all.asked += asked;
    all.alike += alike;
    all.apart = Math.max(all.apart, apart);
    heard(all);
  }
  return all;
}

// Whether this browser computes what it should: the shipped weights are asked what an independent program was asked.

import { fetchedJson } from '../workers/files.js';

/** @typedef {import('../../../pkg/boundary.js').Example} Example */
/** @typedef {import('../../../pkg/boundary.js').Replayed} Replayed */

/**
 * Asks the examples of all shipped weights.
 * @param {import('./explorer.js').Explorer} explorer
 * @param {(done: Replayed) => void} heard what came of the examples so far
 * @returns {Promise<Replayed>}
 */
export async function selfCheck({ inference, weights }, heard) {
  const url = new URL('../../models/golden.json', import.meta.url);
  /** @type {Record<string, Example[]>} */
  const golden = await fetchedJson(url, (all) => Object.values(all).every(Array.isArray));
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

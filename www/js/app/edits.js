// Edits of a history, and what tells two histories apart, so that an edit can be named.

/**
 * How a history differs from the one before: one behaviour removed, repeated, inserted, replaced or moved, two
 * neighbours swapped, or `several` things. `step` is from 1, `to` the step it moved to, `item` what was inserted,
 * removed or moved, `was` what it replaced. Of a swap, `item` was at `step` and `was` at `to`, the one after it: which
 * of the two was moved cannot be told from the histories.
 * @typedef {{kind: 'remove' | 'repeat' | 'insert' | 'replace' | 'move' | 'swap' | 'several', step: number, to: number, item: number,
 *   was: number}} Edit
 */

/** @param {number[]} history @param {number} from @param {number} to where it stands afterwards */
export const move = (history, from, to) => history.toSpliced(from, 1).toSpliced(to, 0, history[from]);

/** @param {number[]} one @param {number[]} other */
const alike = (one, other) => one.length === other.length && one.every((item, index) => item === other[index]);

/** What was done to a history; null if nothing. @param {number[]} before @param {number[]} after @returns {Edit | null} */
export function editOf(before, after) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const gone = before.slice(start, before.length - end);
  const come = after.slice(start, after.length - end);
  if (!gone.length && !come.length) return null;
  const edit = { step: start + 1, to: start + 1, item: come[0] ?? gone[0], was: gone[0] ?? -1 };
  if (!come.length && gone.length === 1) return { ...edit, kind: 'remove' };
  if (!gone.length && come.length === 1) {
    return { ...edit, kind: before[start - 1] === come[0] ? 'repeat' : 'insert' };
  }
  if (gone.length === 1 && come.length === 1) return { ...edit, kind: 'replace' };
  const last = start + gone.length;
  if (gone.length === 2 && alike(move(gone, 0, 1), come)) {
    return { kind: 'swap', step: start + 1, to: last, item: gone[0], was: gone[1] };
  }
  if (alike(move(gone, 0, gone.length - 1), come)) return { ...edit, kind: 'move', to: last, item: gone[0] };
  if (alike(move(gone, gone.length - 1, 0), come)) {
    return { ...edit, kind: 'move', step: last, to: start + 1, item: come[0] };
  }
  return { ...edit, kind: 'several' };
}

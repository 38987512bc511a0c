// When the weights of a run are looked at again: looking must not take the time that training needs.

/** The most of the time that goes to looking. */
export const SHARE = 0.1;
/** Milliseconds between the beginnings of two looks, at least: a person sees no more. */
export const LEAST = 400;

/**
 * A look at the weights: when it began and when the last answer over these weights came; null until it has come.
 * @typedef {{began: number, ended: number | null}} Look
 */

/**
 * Whether it is time for the next look: the answers of the last one have come, and what it took is at most its share of
 * the time since it began.
 * @param {Look | null} last
 * @param {number} now in milliseconds, as the others
 */
export const isDue = (last, now) =>
  last === null || (last.ended !== null && now - last.began >= Math.max(LEAST, (last.ended - last.began) / SHARE));

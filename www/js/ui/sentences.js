// What went wrong, as a sentence in the language in force: found by the code of the fault and its problem, with its values.

import { has, placesIn, t } from '../words/index.js';

/** @typedef {Record<string, string | number>} Details */

/** The kinds of words in which a value of a sentence has a name in each language. */
const NAMED = { one: 'column', other: 'column', role: 'column', model: 'model', loss: 'loss' };

/** Whether all that a text has places for is there: words that would stand there with gaps in them are none. @param {string} key @param {object} values */
const fits = (key, values) => has(key) && placesIn(t(key)).every((place) => place in values);

/**
 * The key of a fault's words: those of its problem, of the worker that met it, or of its kind alone.
 * @param {string} code
 * @param {Details} details
 */
export function keyOf(code, details) {
  const keys = [details.problem, details.role].map((more) => `fault.${code}.${more}`);
  return [...keys, `fault.${code}`].find((key) => fits(key, sayable(details))) ?? 'fault.other';
}

/** The words of a key, with what went wrong. @param {string} key @param {Details} details */
export const sentence = (key, details) => t(key, sayable(details));

/** What a sentence may hold. @param {Details} details @returns {Details} */
function sayable(details) {
  const named = Object.entries(NAMED).flatMap(([name, words]) => {
    const key = [`${words}.${details[name]}.short`, `${words}.${details[name]}`].find(has);
    return key ? [[name, t(key)]] : [];
  });
  return { ...details, ...Object.fromEntries(named), reason: reasonOf(details) };
}

/** Why a checkpoint is refused, as a sentence. @param {Details} details */
function reasonOf(details) {
  const key = `checkpoint.${details.problem}`;
  return fits(key, details) ? t(key, details) : t('checkpoint.other');
}

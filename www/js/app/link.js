// Links: the settings as the fragment of an address, only what differs from the defaults, and the check of what a link
// asks for.

import { Fault } from '../workers/fault.js';
import { start } from '../workers/door.js';
import { LINKED, SETTINGS, mostSteps, pick, rowOf, settingsOf } from './state.js';
import { stopOf } from './stops.js';

/** @typedef {import('./state.js').Settings} Settings */

const VERSION = '1';
const OF_THE_DATA = settingsOf('question');

/** The fragment of the address or, where a page was saved, what it was saved with: the address says nothing of own data. */
export function linkNow() {
  const { hash } = location;
  if (!start) return hash;
  const own = new URLSearchParams(hash.slice(1));
  if (own.get('v') !== VERSION) return start.link;
  return start.kind === 'shop' ? hash : amendLink(start.link, own);
}

/**
 * The settings that a fragment asks for, or null if it is none of ours. What it does not name has its default, or what the
 * stop of the tour sets that it asks for.
 * @param {string} fragment
 * @param {import('./state.js').Setting[]} [wanted] those that are asked for
 * @returns {Settings | null}
 */
export function readLink(fragment, wanted = LINKED) {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
  if (parameters.get('v') !== VERSION) return null;
  /** @type {Partial<Settings>} */
  const stop = stopOf(parameters.keys(), SETTINGS.tour.read(parameters.get('tour') ?? '') ?? 0);
  const asked = wanted.map((name) => {
    const { initial, read, was } = rowOf(name);
    const text = parameters.get(name) ?? (was ? parameters.get(was) : null);
    return [name, (text === null ? undefined : read(text)) ?? stop[name] ?? initial];
  });
  return /** @type {Settings} */ (Object.fromEntries(asked));
}

/**
 * @param {Settings} settings
 * @param {boolean} privateData whether to say nothing of the data
 * @returns {string} a fragment
 */
export function writeLink(settings, privateData) {
  const parameters = new URLSearchParams({ v: VERSION });
  for (const name of LINKED) {
    const { initial, write } = rowOf(name);
    const kept = name === 'language' || write(settings[name]) !== write(initial);
    if (kept && !(privateData && OF_THE_DATA.includes(name))) parameters.set(name, write(settings[name]));
  }
  // With the number of the stop alone a link would ask for what the stop sets, whatever has been changed since.
  if (settings.tour) parameters.set('step', privateData ? '' : rowOf('step').write(settings.step));
  return `#${parameters}`;
}

/**
 * A link with other values of some settings: texts that are read as those of any link are; null: the default.
 * @param {string} link
 * @param {Iterable<[string, string | null]>} values by the settings' names
 * @returns {string} a fragment
 */
export function amendLink(link, values) {
  const parameters = new URLSearchParams(link.replace(/^#/, ''));
  parameters.set('v', VERSION);
  for (const [name, text] of values) {
    if (text === null) parameters.delete(name);
    else parameters.set(name, text);
  }
  return `#${parameters}`;
}

/**
 * The question of a link as far as a world can answer it: what it cannot is left as the story has it, and `fault` says
 * so.
 * @param {Settings} settings
 * @param {number} items that the world has
 * @returns {{question: Partial<Settings>, fault: Fault | null}}
 */
export function admit(settings, items) {
  const question = pick(settings, OF_THE_DATA);
  const { history, target, compare } = settings;
  const named = [...(history ?? []), ...(compare ?? []), ...(target === null ? [] : [target])];
  const unknown = named.find((item) => item >= items);
  if (unknown !== undefined) {
    const fault = new Fault('unknown-item', '', { details: { item: String(unknown), items } });
    return { question: { ...question, history: null, target: null, compare: null }, fault };
  }
  const limit = mostSteps();
  if (history && history.length > limit) {
    const fault = new Fault('history-too-long', '', { details: { length: history.length, limit } });
    return { question: { ...question, history: null }, fault };
  }
  return { question, fault: null };
}

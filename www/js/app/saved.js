// The page's whole state as a file: its link, the question with the names of its items, and each column's trace as
// `dien trace --json` prints it. Such a file brings the page back to that state. It may come from a stranger.

import { Fault } from '../workers/fault.js';
import { infoOf } from '../workers/module.js';
import { readLink, writeLink } from './link.js';
import { GENERAL, mostSteps, pick, settingsOf } from './state.js';
import { isOwnData } from './world.js';

/** @typedef {import('./explorer.js').Explorer} Explorer */
/** @typedef {import('./asking.js').ColumnTrace} ColumnTrace */
/** @typedef {import('./world.js').World} World */
/** An item of the question: its id, and the name by which it is known again. @typedef {{id: number, name: string}} Named */
/** @typedef {{settings: import('./state.js').Settings, kind: string, history: Named[], target: Named, weights: string}} Saved */

const TYPE = 'dien-explorer';
const VERSION = 1;
/** The largest file that is read, in bytes: the traces of the longest history are about half as large. */
const MOST_BYTES = 64 * 2 ** 20;
/** Bytes that tell a state from a log. */
const LOOKED_AT_BYTES = 2 ** 16;
/** The longest link that a file may hold: the longest history takes a fourth of it. */
const MOST_LINK = 20_000;
const MOST_NAME = 500;

// --- out
// -------------------------------------------------------------------------------------------------------------------

/** Whether there is an answer to save. @param {Explorer} explorer */
export const canSave = ({ asking, place }) => asking.trace !== null && place.world !== null;

/** The file's text. @param {Explorer} explorer @param {string} build */
export function saveState({ asking, place, store, weights }, build) {
  const { world } = place;
  if (!world || !asking.trace) return '';
  const named = (/** @type {number} */ id) => ({ id, name: nameIn(world, id) });
  const { history, target } = asking.asked;
  return JSON.stringify({
    type: TYPE,
    version: VERSION,
    build,
    // What is taken away by its owner may hold what a link that is passed on must not.
    link: writeLink(store.settings, false),
    data: { kind: world.kind, name: world.name },
    question: { history: history.map(named), target: named(target), fields: asking.fields },
    weights: weights.own ? 'own' : weights.live ? 'live' : 'shipped',
    step: asking.step,
    traces: asking.trace.columns.map(traceOf),
  });
}

/** An item's name, in the language that every world has. @param {World} world @param {number} id */
function nameIn({ items }, id) {
  const name = items[id]?.name ?? {};
  return (name.en ?? Object.values(name)[0] ?? '').slice(0, MOST_NAME);
}

/** As `dien trace --json` prints it, with the name of the weights. @param {ColumnTrace} trace */
function traceOf(trace) {
  const { as, attention, attention_form, hidden, logit, model, normalised, probability, set, states, time } = trace;
  const info = infoOf(model);
  const rows = (/** @type {Float32Array} */ values) =>
    Array.from({ length: time }, (_, t) => short(values.subarray(t * hidden, (t + 1) * hidden)));
  const evolves = states.length > 0;
  return {
    set,
    model,
    unit: info.unit === null ? null : as,
    probability: shortest(probability),
    logit: shortest(logit),
    attention: attention.length ? short(attention) : null,
    normalised,
    attention_form,
    extractor: trace.extractor.length ? { states: rows(trace.extractor) } : null,
    evolution: evolves
      ? {
          reset: rows(trace.reset),
          update: rows(trace.update),
          update_weight: rows(trace.update_weight),
          candidate: rows(trace.candidate),
          states: rows(states),
        }
      : null,
    // A model that does not evolve keeps its interest to itself.
    interest: evolves ? short(states.subarray((time - 1) * hidden)) : null,
  };
}

/** @param {Float32Array} values */
const short = (values) => Array.from(values, shortest);

/** The shortest decimal number that is the same in single precision: the numbers are of no other. @param {number} value */
function shortest(value) {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === Math.fround(value)) return rounded;
  }
  return value;
}

// --- in
// -------------------------------------------------------------------------------------------------------------------

/** Whether a file may be such a state: it is called so, and is no log of objects, one in each line or in a list. @param {File} file */
export async function isSaved(file) {
  if (!file.name.toLowerCase().endsWith('.json')) return false;
  const head = await file.slice(0, LOOKED_AT_BYTES).text();
  return !/^\s*(\[\s*\{|\{[^\n]*\}\s*\n\s*\{)/.test(head);
}

/**
 * Brings the page to the state of a file. Nothing is taken of a file that is wrong anywhere.
 * @param {Explorer} explorer
 * @param {File} file
 * @returns {Promise<string>} whose weights the file's numbers are of: `shipped`, or of a file or a run that is not here
 */
export async function openSaved(explorer, file) {
  const refuse = (/** @type {string} */ problem) => new Fault('saved', '', { details: { problem, file: file.name } });
  if (file.size > MOST_BYTES) throw refuse('large');
  const saved = check(await file.text(), refuse);
  const { asking, place, store } = explorer;
  const shop = saved.kind === 'shop';
  const { world } = place;
  if (!shop && (world?.kind !== saved.kind || !knows(world, saved))) throw refuse('data');
  if (shop && isOwnData(world)) throw refuse('shop');
  if (shop) await place.follow(saved.settings);
  else {
    store.set(pick(saved.settings, GENERAL));
    place.setQuestion({ ...store.settings, ...pick(saved.settings, settingsOf('question')) });
  }
  // The story that the settings name, if it is still on its way.
  await place.enterScene();
  if (!place.world || !knows(place.world, saved)) throw refuse('items');
  const history = saved.history.map(({ id }) => id);
  if (history.join() !== asking.history.join()) store.set({ history });
  if (saved.target.id !== asking.target) store.set({ target: saved.target.id });
  return saved.weights;
}

/** Whether the items of a file are those of a world. @param {World} world @param {Saved} saved */
const knows = (world, { history, target }) =>
  [...history, target].every(({ id, name }) => id < world.items.length && nameIn(world, id) === name);

/**
 * The parts of a file that are taken, each within its bounds.
 * @param {string} text
 * @param {(problem: string) => Fault} refuse
 * @returns {Saved}
 */
function check(text, refuse) {
  /** @type {unknown} */
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    throw refuse('json');
  }
  const { type, version, link, data, question, weights } = fieldsOf(read);
  if (type !== TYPE) throw refuse('foreign');
  if (version !== VERSION) throw refuse('version');
  if (typeof link !== 'string' || link.length > MOST_LINK) throw refuse('link');
  const settings = readLink(link);
  if (!settings) throw refuse('link');
  const { history, target } = fieldsOf(question);
  if (!Array.isArray(history) || history.length > mostSteps() || ![...history, target].every(isNamed)) {
    throw refuse('question');
  }
  const kind = fieldsOf(data).kind;
  if (typeof kind !== 'string') throw refuse('question');
  return { settings, kind, history, target: /** @type {Named} */ (target), weights: String(weights) };
}

/** @param {unknown} value @returns {Record<string, unknown>} its fields; none if it is no object */
const fieldsOf = (value) =>
  typeof value === 'object' && value !== null ? /** @type {Record<string, unknown>} */ (value) : {};

/** @param {unknown} value @returns {value is Named} */
function isNamed(value) {
  const { id, name } = fieldsOf(value);
  return Number.isInteger(id) && Number(id) >= 0 && typeof name === 'string' && name.length <= MOST_NAME;
}

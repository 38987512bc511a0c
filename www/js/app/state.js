// What the page is set to: one table says of every setting its default, its bounds, how it stands in a link, and which control shows it.

import { languages, preferred } from '../words/index.js';
import { BOUNDS, MOST_STEPS } from './bounds.js';

/** @typedef {import('./bounds.js').Bounds} Bounds */

/**
 * What kind of value a setting has. `read` takes what a link says and brings it within the bounds; `accept` takes what a control says and
 * lets nothing pass that is out of them. Both give `undefined` for what cannot be taken.
 * @template T
 * @typedef {object} Kind
 * @property {T} initial
 * @property {(text: string) => T | undefined} read
 * @property {(text: string) => T | undefined} accept
 * @property {(value: T) => string} write
 * @property {Bounds} [bounds]
 * @property {readonly (string | number)[]} [options]
 */

/**
 * @template {string} T
 * @param {readonly T[]} options
 * @param {T} initial
 * @returns {Kind<T>}
 */
function choice(options, initial) {
  const read = (/** @type {string} */ text) => options.find((value) => value === text);
  return { initial, read, accept: read, write: (value) => value, options };
}

/** @param {string} text */
const parse = (text) => (text.trim() === '' ? NaN : Number(text));

/**
 * @param {Bounds} bounds
 * @param {number} initial
 * @param {readonly number[]} [options] those that a list offers
 * @returns {Kind<number>}
 */
function number(bounds, initial, options) {
  const { low, high, step } = bounds;
  const fit = (/** @type {number} */ value) => (step ? Math.round(value / step) * step : value);
  return {
    initial,
    read: (text) => {
      const value = parse(text);
      return Number.isFinite(value) ? fit(Math.min(high, Math.max(low, value))) : undefined;
    },
    accept: (text) => {
      const value = parse(text);
      return value >= low && value <= high ? fit(value) : undefined;
    },
    write: String,
    bounds,
    options,
  };
}

/** A number, or none. @param {Bounds} bounds @returns {Kind<number | null>} */
function optional(bounds) {
  const { read, accept } = number(bounds, bounds.low);
  return {
    initial: null,
    read: (text) => (text === '' ? null : read(text)),
    accept: (text) => (text === '' ? null : accept(text)),
    write: (value) => (value === null ? '' : String(value)),
    bounds,
  };
}

/** @param {boolean} initial @returns {Kind<boolean>} */
function flag(initial) {
  const read = (/** @type {string} */ text) => (text === '1' ? true : text === '0' ? false : undefined);
  return { initial, read, accept: read, write: (value) => (value ? '1' : '0') };
}

/** Item ids with dots between them, or nothing: as the story has it. @param {number} [most] @returns {Kind<number[] | null>} */
function ids(most = Infinity) {
  const read = (/** @type {string} */ text) => {
    if (text === '-') return [];
    if (!/^\d{1,7}(\.\d{1,7})*$/.test(text)) return undefined;
    const items = text.split('.').map(Number);
    return items.length <= most ? items : undefined;
  };
  return {
    initial: null,
    read,
    accept: read,
    write: (value) => (value === null ? '' : value.length ? value.join('.') : '-'),
  };
}

/** @returns {Kind<number | null>} */
function optionalId() {
  const read = (/** @type {string} */ text) => (/^\d{1,7}$/.test(text) ? Number(text) : undefined);
  return { initial: null, read, accept: read, write: (value) => (value === null ? '' : String(value)) };
}

/** `preset:KEY` or `user:INDEX`. @returns {Kind<string>} */
function scene() {
  const read = (/** @type {string} */ text) => {
    const user = /^user:(\d{1,7})$/.exec(text);
    if (user) return `user:${Number(user[1])}`;
    return /^(preset:[a-z0-9-]{1,40}|popular)$/.test(text) ? text : undefined;
  };
  return { initial: 'preset:shoes-to-keyboard', read, accept: read, write: (value) => value };
}

const LEARNING_RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];
export const MOST_CANDIDATES = 6;

/**
 * Where a setting belongs. What is asked (`question`) and the `shop` are of a world, so a link cannot set them while a log of the user's own
 * is open. The settings of `ladder`, `abtest`, `split` and `pace` do not stand in links.
 * @typedef {'page' | 'question' | 'shop' | 'training' | 'pace' | 'ladder' | 'abtest' | 'split'} Part
 */
/** @template T @typedef {Kind<T> & {part: Part, control?: string, label?: string}} Row */

/** The table. `control` is the id of the element that shows the setting, `label` the key of its name. */
export const SETTINGS = {
  language: { ...choice(languages, preferred()), part: 'page', control: 'language' },
  theme: { ...choice(/** @type {const} */ (['auto', 'light', 'dark']), 'auto'), part: 'page', control: 'theme' },
  scene: { ...scene(), part: 'question', control: 'scene' },
  /** A history that differs from the scene's. */
  history: { ...ids(), part: 'question', control: 'strip' },
  target: { ...optionalId(), part: 'question', control: 'target' },
  /** Candidates of the drift chart beside the target. */
  compare: { ...ids(MOST_CANDIDATES), part: 'question', control: 'candidates' },
  /** The step shown; beyond the history's end it is the last. */
  step: { ...number(BOUNDS.step, MOST_STEPS), part: 'question', control: 'step' },
  mode: { ...choice(/** @type {const} */ (['each', 'same']), 'each'), part: 'page', control: 'mode' },
  gru: { ...flag(false), part: 'page', control: 'show-gru' },
  code: { ...flag(false), part: 'page', control: 'show-code' },
  speed: { ...choice(/** @type {const} */ (['0.5', '1', '2', '4']), '1'), part: 'page', control: 'speed' },
  seed: { ...number(BOUNDS.seed, 1), part: 'training', control: 'train-seed', label: 'train.seed' },
  learningRate: {
    ...number(BOUNDS.learningRate, 0.003, LEARNING_RATES),
    part: 'training',
    control: 'train-lr',
    label: 'train.lr',
  },
  alpha: { ...number(BOUNDS.alpha, 1), part: 'training', control: 'train-alpha', label: 'train.alpha' },
  batch: { ...number(BOUNDS.batch, 64), part: 'training', control: 'train-batch', label: 'train.batch' },
  shopSeed: { ...number(BOUNDS.seed, 1), part: 'shop', control: 'shop-seed', label: 'shop.seed' },
  shoppers: { ...number(BOUNDS.shoppers, 4000), part: 'shop', control: 'shop-shoppers', label: 'shop.shoppers' },
  interests: { ...number(BOUNDS.interests, 12), part: 'shop', control: 'shop-interests', label: 'shop.interests' },
  drift: { ...number(BOUNDS.driftRate, 0.09), part: 'shop', control: 'shop-drift', label: 'shop.drift' },
  stray: { ...number(BOUNDS.strayRate, 0.12), part: 'shop', control: 'shop-stray', label: 'shop.stray' },
  pace: { ...choice(/** @type {const} */ (['1', '10', '0']), '0'), part: 'pace', control: 'train-speed' },
  seeds: { ...number(BOUNDS.seeds, 3), part: 'ladder', control: 'ladder-seeds', label: 'ladder.seeds' },
  epochs: { ...number(BOUNDS.epochs, 10), part: 'ladder', control: 'ladder-epochs', label: 'ladder.epochs' },
  hidden: { ...number(BOUNDS.hidden, 16), part: 'ladder', control: 'ladder-hidden', label: 'ladder.hidden' },
  pooling: {
    ...choice(/** @type {const} */ (['sum', 'mean']), 'sum'),
    part: 'ladder',
    control: 'ladder-pooling',
    label: 'ladder.pooling',
  },
  /** Empty: the model's usual one. */
  activation: {
    ...choice(/** @type {const} */ (['', 'prelu', 'dice']), ''),
    part: 'ladder',
    control: 'ladder-activation',
    label: 'ladder.activation',
  },
  penalty: {
    ...choice(/** @type {const} */ (['', '0', '0.01', '0.1', '1', '10']), ''),
    part: 'ladder',
    control: 'ladder-penalty',
    label: 'ladder.penalty',
  },
  visitors: { ...number(BOUNDS.visitors, 5000), part: 'abtest', control: 'ab-shoppers', label: 'ab.shoppers' },
  visitorSeed: { ...number(BOUNDS.seed, 1), part: 'abtest', control: 'ab-seed', label: 'ab.seed' },
  split: {
    ...choice(/** @type {const} */ (['leave-last-out', 'time', 'industrial']), 'leave-last-out'),
    part: 'split',
    control: 'split-kind',
    label: 'split.kind',
  },
  lastValidation: {
    ...number(BOUNDS.behaviours, 1),
    part: 'split',
    control: 'split-last-validation',
    label: 'split.validation',
  },
  lastTest: { ...number(BOUNDS.behaviours, 1), part: 'split', control: 'split-last-test', label: 'split.test' },
  timeValidation: {
    ...number(BOUNDS.days, 1),
    part: 'split',
    control: 'split-time-validation',
    label: 'split.validation-days',
  },
  timeTest: { ...number(BOUNDS.days, 1), part: 'split', control: 'split-time-test', label: 'split.test-days' },
  targetDays: { ...number(BOUNDS.days, 49), part: 'split', control: 'split-target-days', label: 'split.target-days' },
  historyDays: {
    ...number(BOUNDS.days, 14),
    part: 'split',
    control: 'split-history-days',
    label: 'split.history-days',
  },
  testDays: { ...number(BOUNDS.days, 1), part: 'split', control: 'split-test-days', label: 'split.test-days' },
  trainTargets: { ...optional(BOUNDS.targets), part: 'split', control: 'split-targets', label: 'split.targets' },
  core: { ...optional(BOUNDS.behaviours), part: 'split', control: 'split-core', label: 'split.core' },
  negatives: { ...number(BOUNDS.negatives, 1), part: 'split', control: 'split-negatives', label: 'split.negatives' },
  repeats: { ...flag(false), part: 'split', control: 'split-repeats' },
};

/** @typedef {{readonly [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K]['initial']}} Settings */
/** @typedef {keyof typeof SETTINGS} Setting */

/** The row of a setting whose kind is not known. @param {Setting} name */
export const rowOf = (name) => /** @type {Row<unknown>} */ (SETTINGS[name]);

const names = /** @type {Setting[]} */ (Object.keys(SETTINGS));
/** The settings of some parts. @param {Part[]} parts */
export const settingsOf = (...parts) => names.filter((name) => parts.includes(/** @type {Part} */ (rowOf(name).part)));
/** Those that stand in a link. */
export const LINKED = settingsOf('page', 'question', 'training', 'shop');
/** What decides which question is asked. */
export const QUESTION = settingsOf('question').filter((name) => name !== 'step');

/** Some settings of many. @param {Settings} settings @param {Setting[]} wanted @returns {Partial<Settings>} */
export const pick = (settings, wanted) => Object.fromEntries(wanted.map((name) => [name, settings[name]]));

/** @returns {Settings} */
export const defaults = () =>
  /** @type {Settings} */ (Object.fromEntries(names.map((name) => [name, rowOf(name).initial])));

/** The settings. They are changed by `set` alone, which tells of it. */
export class Store {
  /** @type {Settings} */
  #settings;

  /** @param {import('./changes.js').Changes} changes @param {Settings} settings */
  constructor(changes, settings) {
    this.changes = changes;
    this.#settings = Object.freeze(settings);
  }

  get settings() {
    return this.#settings;
  }

  /** @param {Partial<Settings>} wanted @returns {boolean} whether anything changed */
  set(wanted) {
    const before = this.#settings;
    const changed = names.filter((name) => name in wanted && !same(name, before[name], wanted[name]));
    if (!changed.length) return false;
    this.#settings = Object.freeze({ ...before, ...pick(/** @type {Settings} */ (wanted), changed) });
    this.changes.tell(...changed);
    return true;
  }
}

/** @param {Setting} name @param {unknown} one @param {unknown} other */
const same = (name, one, other) => one === other || rowOf(name).write(one) === rowOf(name).write(other);

// What the page is set to: one object, described by one table, which also gives defaults and the link.

/**
 * How a value stands in a link: `read` gives `undefined` for whatever is out of range, and the default is taken.
 * @template T
 * @typedef {{initial: T, read: (text: string) => T | undefined, write: (value: T) => string}} Property
 */

/**
 * @template {string} T
 * @param {readonly T[]} values
 * @param {T} initial
 * @returns {Property<T>}
 */
const choice = (values, initial) => ({
  initial,
  read: (text) => values.find((value) => value === text),
  write: (value) => value,
});

/**
 * @param {number} low
 * @param {number} high
 * @param {number} initial
 * @param {boolean} [whole]
 * @returns {Property<number>}
 */
const number = (low, high, initial, whole = false) => ({
  initial,
  read: (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!Number.isFinite(value)) return undefined;
    const inside = Math.min(high, Math.max(low, value));
    return whole ? Math.round(inside) : inside;
  },
  write: String,
});

/** @param {boolean} initial @returns {Property<boolean>} */
const flag = (initial) => ({
  initial,
  read: (text) => (text === '1' ? true : text === '0' ? false : undefined),
  write: (value) => (value ? '1' : '0'),
});

/** Item ids with dots between them, or nothing: as the story has it. @param {number} most @returns {Property<number[] | null>} */
const ids = (most) => ({
  initial: null,
  read: (text) => {
    if (text === '-') return [];
    if (!/^\d{1,7}(\.\d{1,7})*$/.test(text)) return undefined;
    const items = text.split('.').map(Number);
    return items.length <= most ? items : undefined;
  },
  write: (value) => (value === null ? '' : value.length ? value.join('.') : '-'),
});

/** @returns {Property<number | null>} */
const optionalId = () => ({
  initial: null,
  read: (text) => (/^\d{1,7}$/.test(text) ? Number(text) : undefined),
  write: (value) => (value === null ? '' : String(value)),
});

/** The longest history. */
export const MOST_STEPS = 512;
/** A longer one is read from a link as far as to say that it is too long. */
const MOST_IN_LINK = 4096;
export const LEARNING_RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];
const LINK_VERSION = '1';

const properties = {
  language: choice(
    /** @type {const} */ (['en', 'zh']),
    navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
  ),
  theme: choice(/** @type {const} */ (['auto', 'light', 'dark']), 'auto'),
  /** `preset:KEY` or `user:INDEX`. @type {Property<string>} */
  scene: {
    initial: 'preset:shoes-to-keyboard',
    read: (text) => (/^(preset:[a-z0-9-]{1,40}|user:\d{1,7})$/.test(text) ? text : undefined),
    write: (value) => value,
  },
  /** A history that differs from the scene's. */
  history: ids(MOST_IN_LINK),
  target: optionalId(),
  /** Candidates of the drift chart beside the target. */
  compare: ids(6),
  /** The step shown; beyond the history's end it is the last. */
  step: number(0, MOST_STEPS, MOST_STEPS, true),
  mode: choice(/** @type {const} */ (['each', 'same']), 'each'),
  gru: flag(false),
  code: flag(false),
  speed: choice(/** @type {const} */ (['0.5', '1', '2', '4']), '1'),
  seed: number(0, 4294967295, 1, true),
  learningRate: number(1e-6, 1, 0.003),
  alpha: number(0, 100, 1),
  batch: number(1, 1024, 64, true),
  /** The shop's shoppers and their law: how many, how many interests, how they drift, how noisy they are. */
  shopSeed: number(0, 4294967295, 1, true),
  shoppers: number(100, 20000, 4000, true),
  interests: number(2, 12, 12, true),
  drift: number(0, 0.9, 0.09),
  stray: number(0, 1, 0.12),
};

/** Not in the link while a log of the user's own is open. */
const OF_THE_DATA = ['scene', 'history', 'target', 'compare', 'step'];

/** @typedef {{[K in keyof typeof properties]: (typeof properties)[K]['initial']}} Settings */
/** @typedef {keyof Settings} Setting */

/** The defaults. @returns {Settings} */
function initial() {
  return /** @type {any} */ (
    Object.fromEntries(Object.entries(properties).map(([name, { initial }]) => [name, initial]))
  );
}

/** @param {string} fragment @returns {Settings} */
export function readLink(fragment) {
  const settings = /** @type {any} */ (initial());
  const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
  if (parameters.get('v') !== LINK_VERSION) return settings;
  for (const [name, property] of Object.entries(properties)) {
    const text = parameters.get(name);
    const value = text === null ? undefined : property.read(text);
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}

/** @param {Settings} settings @param {boolean} privateData @returns {string} a fragment; only what differs from the defaults */
export function writeLink(settings, privateData) {
  const parameters = new URLSearchParams({ v: LINK_VERSION });
  const defaults = /** @type {any} */ (initial());
  for (const [name, property] of Object.entries(properties)) {
    const value = /** @type {any} */ (settings)[name];
    const write = /** @type {(value: any) => string} */ (property.write);
    const kept = name === 'language' || write(value) !== write(defaults[name]);
    if (kept && !(privateData && OF_THE_DATA.includes(name))) parameters.set(name, write(value));
  }
  return `#${parameters}`;
}

/** The settings and who wants to know of them. */
export class Store {
  /** @param {Settings} settings */
  constructor(settings) {
    this.settings = settings;
    /** @type {((changed: Set<Setting>) => void)[]} */
    this.listeners = [];
  }

  /** @param {Partial<Settings>} changes */
  set(changes) {
    const before = this.settings;
    const changed = /** @type {Setting[]} */ (Object.keys(changes)).filter((name) => before[name] !== changes[name]);
    if (!changed.length) return;
    this.settings = { ...before, ...changes };
    for (const listener of this.listeners) listener(new Set(changed));
  }

  /** @param {(changed: Set<Setting>) => void} listener */
  subscribe(listener) {
    this.listeners.push(listener);
  }
}

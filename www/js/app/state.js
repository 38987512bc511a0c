// What the page is set to: one table says of every setting its default, its bounds, how it stands in a link, and which
// control shows it.
// Defaults and bounds of what the model's side knows come from there, once it is up.

import { describe } from '../workers/module.js';
import { languages, preferred } from '../words/index.js';

/** @typedef {import('../../../pkg/boundary.js').Description} Description */
/** @typedef {import('../../../pkg/boundary.js').Setting} Bounded */
/** @typedef {import('../../../pkg/boundary.js').OptionalSetting} OptionallyBounded */
/** What a number must be. @typedef {OptionallyBounded & {even?: boolean}} Bounds */

/**
 * What kind of value a setting has. `read` takes what a link says and brings it within the bounds; `accept` takes what
 * a control says and
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
 * @param {() => readonly T[]} options
 * @param {NoInfer<T>} initial
 * @returns {Kind<T>}
 */
function choice(options, initial) {
  const read = (/** @type {string} */ text) => options().find((value) => value === text);
  return {
    initial,
    read,
    accept: read,
    write: (value) => value,
    get options() {
      return options();
    },
  };
}

/** @param {string} text */
const parse = (text) => (text.trim() === '' ? NaN : Number(text));

/** How far numbers are apart that can be set; 0 where all can be. @param {Bounds} bounds */
export const stepOf = ({ whole, even }) => (even ? 2 : whole ? 1 : 0);

/** @param {Bounds} bounds @param {number} value */
function fit(bounds, value) {
  const step = stepOf(bounds);
  const inside = Math.min(bounds.high, Math.max(bounds.low, value));
  return step ? Math.round(inside / step) * step : inside;
}

/** @param {Bounds} bounds @param {string} text */
function readNumber(bounds, text) {
  const value = parse(text);
  return Number.isFinite(value) ? fit(bounds, value) : undefined;
}

/** @param {Bounds} bounds @param {string} text */
function acceptNumber(bounds, text) {
  const value = parse(text);
  return value >= bounds.low && value <= bounds.high ? fit(bounds, value) : undefined;
}

/**
 * @param {(description: Description) => Bounded} of
 * @param {readonly number[]} [options] those that a list offers
 * @returns {Kind<number>}
 */
const number = (of, options) => ({
  get initial() {
    return of(describe()).default;
  },
  get bounds() {
    return of(describe());
  },
  read: (text) => readNumber(of(describe()), text),
  accept: (text) => acceptNumber(of(describe()), text),
  write: String,
  options,
});

/**
 * Some of what there is, with dots between them.
 * @param {() => readonly string[]} all
 * @param {string} [initial]
 * @returns {Kind<string>}
 */
function some(all, initial = '') {
  const read = (/** @type {string} */ text) => {
    const asked = text.split('.');
    return all()
      .filter((one) => asked.includes(one))
      .join('.');
  };
  return { initial, read, accept: read, write: (value) => value };
}

/** Ids of elements, with dots between them. Whether there are such elements is for those to say who look for them. @returns {Kind<string>} */
function elements() {
  const read = (/** @type {string} */ text) => {
    const asked = text.split('.').filter((id) => /^[a-z][a-z0-9-]{0,39}$/.test(id));
    return [...new Set(asked)].sort().slice(0, MOST_OPEN).join('.');
  };
  return { initial: '', read, accept: read, write: (value) => value };
}

/** A positive number of few digits, or none, for a list that offers some. @returns {Kind<number | null>} */
function offered() {
  const read = (/** @type {string} */ text) => (/^\d{1,5}(\.\d{1,5})?$/.test(text) ? Number(text) : undefined);
  return { initial: null, read, accept: read, write: (value) => (value === null ? '' : String(value)) };
}

/** A whole number whose bounds are the page's own, so that it can be read before the module is up. @param {number} high @returns {Kind<number>} */
function upTo(high) {
  const bounds = { default: 0, low: 0, high, whole: true, even: false };
  return {
    initial: 0,
    bounds,
    read: (text) => readNumber(bounds, text),
    accept: (text) => acceptNumber(bounds, text),
    write: String,
  };
}

/** A number, or none. @param {(description: Description) => OptionallyBounded} of @returns {Kind<number | null>} */
const optional = (of) => ({
  initial: null,
  get bounds() {
    return of(describe());
  },
  read: (text) => (text === '' ? null : readNumber(of(describe()), text)),
  accept: (text) => (text === '' ? null : acceptNumber(of(describe()), text)),
  write: (value) => (value === null ? '' : String(value)),
});

/** The longest history. */
export const mostSteps = () => describe().limits.history;

/** The step shown; beyond the history's end it is the last. @param {Description} description @returns {Bounded} */
const step = ({ limits }) => ({ default: limits.history, low: 0, high: limits.history, whole: true, even: false });

/** @param {boolean} initial @returns {Kind<boolean>} */
function flag(initial) {
  const read = (/** @type {string} */ text) => (text === '1' ? true : text === '0' ? false : undefined);
  return { initial, read, accept: read, write: (value) => (value ? '1' : '0') };
}

/**
 * Item ids with dots between them, or nothing: as the story has it.
 * @param {number} [most]
 * @returns {Kind<number[] | null>}
 */
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

/**
 * Values of fields that are asked with instead of the story's: `profile.age:25-34,context.time:morning`, keys and values
 * escaped as in addresses.
 * @returns {Kind<Record<string, string> | null>}
 */
function fieldValues() {
  const read = (/** @type {string} */ text) => {
    if (!text || text.length > 2000) return undefined;
    const pairs = text.split(',').map((pair) => /^((?:profile|context)\.[^:,]+):([^:,]+)$/.exec(pair));
    try {
      return Object.fromEntries(
        pairs.map((pair) => {
          if (!pair) throw new URIError(text);
          return [decodeURIComponent(pair[1]), decodeURIComponent(pair[2])];
        }),
      );
    } catch {
      return undefined;
    }
  };
  // A colon and a comma part keys and values, so neither may stand in one.
  const escaped = (/** @type {string} */ text) => encodeURIComponent(text);
  return {
    initial: null,
    read,
    accept: read,
    write: (values) =>
      values === null
        ? ''
        : Object.keys(values)
            .sort()
            .map((key) => `${escaped(key)}:${escaped(values[key])}`)
            .join(','),
  };
}

/**
 * An attention that was changed by hand: that of a unit at a step, and whether the others shared what was left.
 * @typedef {{model: import('../../../pkg/boundary.js').Model, step: number, value: number, rescale: boolean}} AttentionEdit
 */

/** Parts that an attention is given in. */
export const ATTENTION_PARTS = 1_000_000;
/** Edits of attention that a link holds at most. */
const MOST_EDITS = 200;

/** Edits of attention in their order, `augru:9:0.85:shared,agru:2:0`. @returns {Kind<readonly AttentionEdit[]>} */
function attentionEdits() {
  /** @param {string} text @returns {AttentionEdit | null} */
  const readOne = (text) => {
    const [, name, step, value, rest] = /^([a-z0-9-]+):(\d{1,4}):(\d{1,3}(?:\.\d{1,6})?)(:shared)?$/.exec(text) ?? [];
    const model = describe().models.find((one) => one.name === name && one.unit)?.name;
    if (!model || Number(step) < 1 || Number(step) > mostSteps()) return null;
    return { model, step: Number(step), value: Number(value), rescale: rest !== undefined };
  };
  const read = (/** @type {string} */ text) => {
    const edits = text.split(',').slice(0, MOST_EDITS).map(readOne);
    // The edits that follow would mean something else without one of them.
    return edits.every((edit) => edit !== null) ? edits : undefined;
  };
  return {
    initial: [],
    read,
    accept: read,
    write: (edits) =>
      edits.map(({ model, step, value, rescale }) => `${model}:${step}:${value}${rescale ? ':shared' : ''}`).join(','),
  };
}

/** `preset:KEY`, which may be written without `preset:`, or `user:INDEX`. @returns {Kind<string>} */
function scene() {
  const read = (/** @type {string} */ text) => {
    const user = /^user:(\d{1,7})$/.exec(text);
    if (user) return `user:${Number(user[1])}`;
    if (/^[a-z0-9-]{1,40}$/.test(text) && text !== 'popular') return `preset:${text}`;
    return /^(preset:[a-z0-9-]{1,40}|popular)$/.test(text) ? text : undefined;
  };
  return { initial: 'preset:shoes-to-keyboard', read, accept: read, write: (value) => value };
}

const LEARNING_RATES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1];
export const MOST_CANDIDATES = 6;
/** Details that a link opens at most. */
const MOST_OPEN = 40;

/**
 * Where a setting belongs. What is asked (`question`) and the `shop` are of a world, so a link cannot set them while a
 * log of the user's own
 * is open. `choices` are lists and boxes that a panel fills itself.
 * @typedef {'page' | 'question' | 'shop' | 'training' | 'pace' | 'ladder' | 'abtest' | 'split' | 'choices'} Part
 */
/**
 * `control` is the id of the element that shows it, `label` the key of its name, `by` how far a field's arrows go,
 * `field` what the shop's settings in Rust call it, `law` the only law of the shop that reads it, `was` what older links
 * call it, `attribute` what it is called as an attribute of an element, where that is not its own name.
 * @typedef {{part: Part, control: string, label?: string, by?: number, field?: ShopField, law?: ShopLaw, was?: string,
 *   attribute?: string}} Place
 */
/** @typedef {import('../../../pkg/boundary.js').ShopLaw} ShopLaw */
/** @typedef {keyof import('../../../pkg/boundary.js').ShopSettings} ShopField */
/** @template T @typedef {Kind<T> & Place} Row */

/** @template T @param {Kind<T>} kind @param {Place} place @returns {Row<T>} */
const row = (kind, place) => Object.assign(kind, place);

/** @param {Part} part @param {string} prefix of controls' ids and labels alike */
function placesOf(part, prefix) {
  /** @param {string} name @param {number} [by] @returns {Place} */
  return (name, by) => ({ part, control: `${prefix}-${name}`, label: `${prefix}.${name}`, by });
}
const inPage = (/** @type {string} */ control) => ({ part: /** @type {const} */ ('page'), control });
const inQuestion = (/** @type {string} */ control) => ({ part: /** @type {const} */ ('question'), control });
const inChoices = (/** @type {string} */ control) => ({ part: /** @type {const} */ ('choices'), control });
const inTraining = placesOf('training', 'train');
const inShop = placesOf('shop', 'shop');
const inLadder = placesOf('ladder', 'ladder');
const inTest = placesOf('abtest', 'ab');
const inSplit = placesOf('split', 'split');

/**
 * A setting of the shop, which is asked for by its name in Rust.
 * @param {keyof import('../../../pkg/boundary.js').ShopControls} field
 * @param {Place} place
 * @param {ShopLaw} [law]
 */
const ofShop = (field, place, law) =>
  row(
    number(({ shop }) => shop[field]),
    { ...place, field, law },
  );

/** What a link can leave out, by the elements' ids. */
export const PARTS = /** @type {const} */ ([
  'story',
  'choice',
  'fields',
  'happened',
  'whatif',
  'example',
  'chapters',
  'cell',
  'units',
  'states',
  'drift-panel',
  'paths-panel',
  'measured-panel',
  'drawer',
]);

/** Tabs of the drawer; `tab-NAME` is the button's id, `panel-NAME` the panel's. */
export const TABS = /** @type {const} */ (['train', 'ladder', 'data', 'about']);

/**
 * What a link can show alone, for a frame in another page: where it is, the key of its name, the tab it stands behind,
 * and what of it is left out.
 * @type {Record<string, {at: string, name: string, tab?: (typeof TABS)[number], without?: readonly string[]}>}
 */
export const VIEWS = {
  timeline: { at: 'question', name: 'view.timeline' },
  cell: { at: 'cell', name: 'cell' },
  units: { at: 'units', name: 'columns' },
  drift: { at: 'drift-panel', name: 'drift.short' },
  paths: { at: 'paths-panel', name: 'paths' },
  train: { at: 'panel-train', name: 'train', tab: 'train' },
  ladder: { at: 'panel-ladder', name: 'ladder', tab: 'ladder', without: ['sweeps', 'ab'] },
  sweeps: { at: 'sweeps', name: 'sweeps', tab: 'ladder' },
  abtest: { at: 'ab', name: 'ab', tab: 'ladder' },
  data: { at: 'panel-data', name: 'data', tab: 'data' },
  about: { at: 'panel-about', name: 'about', tab: 'about' },
};

/** Settings that were swept; each has its record in www/curves/. */
export const SWEEPS = /** @type {const} */ (['interests', 'history', 'stray', 'hidden']);

/** Chosen at first: the paper's Figure 2 (AUGRU without and with the auxiliary loss) and what they are held to. */
const LADDER_AT_FIRST = 'base.din.augru.dien';

/** What an arm of the A/B test with shipped weights is called, before its unit's name. */
export const SHIPPED = 'shipped-';
/** Which weights an arm has; empty: the usual. */
const arm = () =>
  choice(() => ['', ...describe().models.flatMap(({ name }) => [String(name), `${SHIPPED}${name}`])], '');

/** The table. Fields that are made from it stand in its order. */
export const SETTINGS = {
  language: row(
    choice(() => languages, preferred()),
    { ...inPage('language'), attribute: 'lang' },
  ),
  theme: row(
    choice(() => /** @type {const} */ (['auto', 'light', 'dark']), 'auto'),
    inPage('theme'),
  ),
  scene: row(scene(), { ...inQuestion('scene'), attribute: 'story' }),
  /** A history that differs from the scene's. */
  history: row(ids(), inQuestion('strip')),
  target: row(optionalId(), inQuestion('target')),
  /** Values of the fields of user and impression that differ from the scene's. */
  fields: row(fieldValues(), inQuestion('fields')),
  /** Candidates of the drift chart beside the target. */
  compare: row(ids(MOST_CANDIDATES), inQuestion('candidates')),
  step: row(number(step), inQuestion('step')),
  /** Attentions that were changed by hand, of the run over the clicks up to the step. */
  attention: row(attentionEdits(), inQuestion('happened')),
  mode: row(
    choice(() => /** @type {const} */ (['each', 'same']), 'each'),
    inPage('mode'),
  ),
  /** The tour's stop; 0: it is not being taken. */
  tour: row(upTo(20), inPage('tour')),
  /** Parts of the page that a link leaves out: for a lesson, or in a frame of another page. */
  hide: row(
    some(() => PARTS),
    inPage('main'),
  ),
  /** The one part that is shown; empty: the whole page. */
  view: row(
    choice(() => ['', ...Object.keys(VIEWS)], ''),
    inPage('main'),
  ),
  tab: row(
    choice(() => TABS, 'train'),
    inPage('drawer'),
  ),
  /** Which details are open, by their ids. */
  open: row(elements(), inPage('main')),
  /** Which of the state's dimensions is worked out, from 0. */
  dimension: row(upTo(4095), inPage('cell-units')),
  /** Whether the timeline shows what each click is worth. */
  worth: row(flag(false), inPage('show-worth')),
  /** Whether the others share what a changed attention leaves. */
  rescale: row(flag(true), inPage('rescale')),
  /** Whether the units show the run over the whole history at every step, and not the run over what was clicked by then. */
  hindsight: row(flag(false), inPage('hindsight')),
  /** Units that a link shows and no others, but those whose box is ticked; empty: the usual. */
  units: row(
    some(() => describe().units.map(({ name }) => name)),
    { ...inChoices('columns'), attribute: 'unit' },
  ),
  gru: row(flag(false), inPage('show-gru')),
  code: row(flag(false), inPage('show-code')),
  /** Whether the dimensions of the states are shown in the order of their similarity. */
  similar: row(flag(false), inPage('show-similar')),
  speed: row(
    choice(() => /** @type {const} */ (['0.5', '1', '2', '4']), '1'),
    inPage('speed'),
  ),
  learningRate: row(
    number(({ training }) => training.learning_rate, LEARNING_RATES),
    inTraining('lr'),
  ),
  alpha: row(
    number(({ training }) => training.alpha),
    inTraining('alpha', 0.1),
  ),
  batch: row(
    number(({ training }) => training.batch_size),
    inTraining('batch'),
  ),
  seed: row(
    number(({ training }) => training.seed),
    inTraining('seed'),
  ),
  width: row(
    number(({ training }) => training.hidden),
    { ...inTraining('width'), label: 'setting.width' },
  ),
  trainPooling: row(
    choice(() => describe().poolings, 'sum'),
    { ...inTraining('pooling'), label: 'setting.pooling' },
  ),
  /** Empty: the unit's usual one. */
  trainActivation: row(
    choice(() => /** @type {const} */ (['', ...describe().activations]), ''),
    { ...inTraining('activation'), label: 'setting.activation' },
  ),
  law: row(
    choice(() => describe().laws, 'drifting'),
    { ...inShop('law'), field: /** @type {const} */ ('law') },
  ),
  /** Whether shoppers have a profile, and impressions a context; empty: as is usual under the law. */
  known: row(
    choice(() => /** @type {const} */ (['', '1', '0']), ''),
    { ...inShop('fields'), field: /** @type {const} */ ('fields') },
  ),
  shoppers: ofShop('shoppers', inShop('shoppers')),
  interests: ofShop('interests', inShop('interests'), 'drifting'),
  drift: ofShop('drift_rate', inShop('drift', 0.01), 'drifting'),
  interestsMin: ofShop('interests_min', inShop('interests-min'), 'several'),
  interestsMax: ofShop('interests_max', inShop('interests-max'), 'several'),
  historyMin: ofShop('history_min', inShop('history-min'), 'several'),
  historyMax: ofShop('history_max', inShop('history-max'), 'several'),
  growth: ofShop('growth_rate', inShop('growth', 0.01), 'several'),
  stick: ofShop('stick_rate', inShop('stick', 0.01), 'several'),
  stray: ofShop('stray_rate', inShop('stray', 0.01)),
  shopSeed: ofShop('seed', inShop('seed')),
  /** Steps a second; as many as can be at 0. */
  pace: row(
    choice(() => /** @type {const} */ (['1', '10', '0']), '0'),
    { part: 'pace', control: 'train-speed' },
  ),
  /** Whether the curves of a training are drawn as differences from the first unit. */
  difference: row(flag(false), { part: 'pace', control: 'train-difference' }),
  seeds: row(
    number(({ ladder }) => ladder.seeds),
    inLadder('seeds'),
  ),
  epochs: row(
    number(({ ladder }) => ladder.epochs),
    inLadder('epochs'),
  ),
  /** Looks without a better validation AUC after which a trial ends. */
  patience: row(
    number(({ ladder }) => ladder.looks),
    { ...inLadder('patience'), was: 'looks' },
  ),
  hidden: row(
    number(({ training }) => training.hidden),
    // HTML has an attribute `hidden` of its own.
    { ...inLadder('hidden'), label: 'setting.width', attribute: 'ladder-width' },
  ),
  pooling: row(
    choice(() => describe().poolings, 'sum'),
    { ...inLadder('pooling'), label: 'setting.pooling' },
  ),
  /** Empty: the model's usual one. */
  activation: row(
    choice(() => /** @type {const} */ (['', ...describe().activations]), ''),
    { ...inLadder('activation'), label: 'setting.activation' },
  ),
  penalty: row(
    choice(() => /** @type {const} */ (['', '0', '0.01', '0.1', '1', '10']), ''),
    inLadder('penalty'),
  ),
  /** Models of the ladder. */
  models: row(
    some(() => describe().models.map(({ name }) => name), LADDER_AT_FIRST),
    inChoices('ladder-models'),
  ),
  sweep: row(
    choice(() => SWEEPS, 'interests'),
    inChoices('sweep-setting'),
  ),
  /** Where a point is to be made, and of which model. */
  sweepAt: row(offered(), inChoices('sweep-value')),
  sweepModel: row(
    choice(() => describe().models.map(({ name }) => name), 'augru'),
    inChoices('sweep-model'),
  ),
  armA: row(arm(), inChoices('ab-a')),
  armB: row(arm(), inChoices('ab-b')),
  visitors: row(
    number(({ ab_test }) => ab_test.shoppers),
    inTest('shoppers'),
  ),
  visitorSeed: row(
    number(({ ab_test }) => ab_test.seed),
    inTest('seed'),
  ),
  split: row(
    choice(() => /** @type {const} */ (['leave-last-out', 'time', 'industrial']), 'leave-last-out'),
    inSplit('kind'),
  ),
  lastValidation: row(
    number(({ protocol }) => protocol.validation),
    { ...inSplit('validation'), control: 'split-last-validation' },
  ),
  lastTest: row(
    number(({ protocol }) => protocol.test),
    { ...inSplit('test'), control: 'split-last-test' },
  ),
  timeValidation: row(
    number(({ protocol }) => protocol.validation_days),
    { ...inSplit('validation-days'), control: 'split-time-validation' },
  ),
  timeTest: row(
    number(({ protocol }) => protocol.test_days),
    { ...inSplit('test-days'), control: 'split-time-test' },
  ),
  targetDays: row(
    number(({ protocol }) => protocol.target_days),
    inSplit('target-days'),
  ),
  historyDays: row(
    number(({ protocol }) => protocol.history_days),
    inSplit('history-days'),
  ),
  testDays: row(
    number(({ protocol }) => protocol.test_days),
    inSplit('test-days'),
  ),
  trainTargets: row(
    optional(({ protocol }) => protocol.train_targets),
    inSplit('targets'),
  ),
  core: row(
    optional(({ protocol }) => protocol.k_core),
    inSplit('core'),
  ),
  negatives: row(
    number(({ protocol }) => protocol.negatives),
    inSplit('negatives'),
  ),
  ties: row(
    choice(() => /** @type {const} */ (['unordered', 'seed']), 'unordered'),
    inSplit('ties'),
  ),
  repeats: row(flag(false), inSplit('repeats')),
};

/** @typedef {{readonly [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K]['initial']}} Settings */
/** @typedef {keyof typeof SETTINGS} Setting */

/** The row of a setting whose kind is not known. @param {Setting} name */
export const rowOf = (name) => /** @type {Row<unknown>} */ (SETTINGS[name]);

const names = /** @type {Setting[]} */ (Object.keys(SETTINGS));
/** The settings of some parts. @param {Part[]} parts */
export const settingsOf = (...parts) => names.filter((name) => parts.includes(/** @type {Part} */ (rowOf(name).part)));
/** Those that stand in a link: all. */
export const LINKED = names;
/** Those that are of no world. */
export const GENERAL = names.filter((name) => !settingsOf('question', 'shop').includes(name));
/** What decides which question is asked. */
export const QUESTION = settingsOf('question').filter((name) => name !== 'step');
/** What the units are asked with by themselves. */
export const ASKED = QUESTION.filter((name) => name !== 'attention');

/** Some settings of many. @param {Settings} settings @param {Setting[]} wanted @returns {Partial<Settings>} */
export const pick = (settings, wanted) => Object.fromEntries(wanted.map((name) => [name, settings[name]]));

/** The defaults of some settings, or of all. @param {Setting[]} [wanted] @returns {Settings} */
export const defaults = (wanted = names) =>
  /** @type {Settings} */ (Object.fromEntries(wanted.map((name) => [name, rowOf(name).initial])));

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
    const changed = names.filter((name) => name in wanted && !isSame(name, before[name], wanted[name]));
    if (!changed.length) return false;
    this.#settings = Object.freeze({ ...before, ...pick(/** @type {Settings} */ (wanted), changed) });
    this.changes.tell(...changed);
    return true;
  }
}

/** Whether two values of a setting are the same. @param {Setting} name @param {unknown} one @param {unknown} other */
export const isSame = (name, one, other) =>
  one === other || (one !== undefined && rowOf(name).write(one) === rowOf(name).write(other));

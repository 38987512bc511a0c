// Whose weights the columns show: the shipped ones, those of a training in this page, or a checkpoint of the user's
// own.

import { Fault } from '../workers/fault.js';
import { isHeld } from '../workers/door.js';
import { fetched, fetchedJson } from '../workers/files.js';
import { describe, infoOf } from '../workers/module.js';

/** @typedef {import('../../../pkg/boundary.js').Unit} Unit */
/** @typedef {import('../../../pkg/boundary.js').Model} Model */
/** @typedef {import('../workers/crew.js').Own} Own */
/** What models.json says of a file. @typedef {{auc: number, perfect_auc: number, following: import('../../../pkg/boundary.js').Following}} ShippedFigures */

/** How the shipped files were made, and how good they are. @typedef {{models: {file: string, command: string}[], figures: Record<string, ShippedFigures>}} Shipped */

/**
 * The settings of units that are not shown always: plain GRU, and the authors' form.
 * @type {Partial<Record<Unit, 'gru' | 'code'>>}
 */
const OPTIONAL = { gru: 'gru', 'augru-code': 'code' };
/** The unit that the weights were trained as which all units read when they read the same ones. */
const COMMON = 'augru';

export class Weights {
  /**
   * @param {object} parts
   * @param {import('./state.js').Store} parts.store
   * @param {import('./changes.js').Changes} parts.changes
   * @param {import('./world.js').Place} parts.place
   * @param {import('../workers/engine.js').Worklet<'inference'>} parts.inference
   * @param {(fault: unknown) => void} parts.report
   */
  constructor({ store, changes, place, inference, report }) {
    this.report = report;
    this.store = store;
    this.changes = changes;
    this.place = place;
    this.inference = inference;
    /** Checkpoints by the name under which the inference worker has them. @type {Map<string, Uint8Array>} */
    this.sets = new Map();
    /** The training whose weights are shown, if any; `kept`: of an earlier visit. @type {{units: Unit[], step: number, kept?: boolean} | null} */
    this.live = null;
    /** The moment of that training whose weights are shown; null: as they are now. @type {{step: number, slot: number} | null} */
    this.past = null;
    /** The user's own checkpoint, if its weights are shown. @type {Own | null} */
    this.own = null;
    /** The checkpoints that a saved page shows in the shop. @type {Own | null} */
    this.saved = null;
    /** @type {Promise<Shipped | null> | undefined} */
    this.recorded = undefined;
    changes.on(['world'], () => {
      const source = place.world?.source;
      this.own = source?.kind === 'checkpoint' ? source.own : this.saved;
      // A log is entered with the weights of its own run, which has not begun.
      if (source?.kind !== 'log') this.live = null;
      this.keepOnlyShown();
    });
  }

  /** The units that the user wants to see. @returns {Unit[]} */
  get wanted() {
    const { settings } = this.store;
    const units = describe().units.map(({ name }) => name);
    const named = settings.units ? settings.units.split('.') : units.filter((unit) => !OPTIONAL[unit]);
    return units.filter((unit) => {
      const setting = OPTIONAL[unit];
      return named.includes(unit) || (setting && settings[setting] && this.isAtHand(unit));
    });
  }

  /** The units that learn, or would. */
  get learners() {
    const { wanted, live } = this;
    if (!live) return wanted;
    const learn = wanted.filter((unit) => live.units.includes(unit));
    // A link may show units alone that are not trained here.
    return learn.length ? learn : live.units;
  }

  /** The model of the user's own checkpoint, if no unit can be put over its weights. */
  get alone() {
    const model = this.own?.header.config.model;
    return model && infoOf(model).unit === null ? model : null;
  }

  /** The units shown, left to right. @returns {Unit[]} */
  get units() {
    if (this.alone) return ['gru'];
    const { sets } = this.own ?? {};
    if (sets) return describe().units.flatMap(({ name }) => (sets[name] ? [name] : []));
    return this.own ? this.wanted : this.learners;
  }

  /** What the columns are of: units, or the one model that has none. @returns {Model[]} */
  get models() {
    return this.alone ? [this.alone] : this.units;
  }

  /** A checkpoint of the user's own is one set of weights. */
  get mode() {
    if (this.own) return this.own.sets ? 'each' : 'same';
    return this.store.settings.mode;
  }

  /** The set of weights that a column reads. @param {Unit} unit */
  setOf(unit) {
    if (this.own) return this.own.sets?.[unit] ?? this.own.set;
    const trained = this.store.settings.mode === 'same' ? COMMON : unit;
    if (!this.live) return `${this.prefix}${trained}`;
    return this.past ? `past-${this.past.slot}-${trained}` : `live-${trained}`;
  }

  /** Whether the weights shown are shipped ones. */
  get areShipped() {
    return !this.live && !this.own;
  }

  /** How the files of shipped weights begin: each law of the shop has its own. */
  get prefix() {
    const source = this.place.world?.source;
    return source?.kind === 'shop' && source.settings.law === 'several' ? 'several-' : '';
  }

  /** Each unit over its set of weights, as requests name them. */
  get columns() {
    return this.units.map((unit) => ({ unit, set: this.setOf(unit) }));
  }

  /** Whether a column can be added: a run's weights are of its own units alone. @param {Unit} unit */
  canShow(unit) {
    const { alone, live, own } = this;
    if (alone || own?.sets) return false;
    return this.isAtHand(unit) && (!live || own !== null || live.units.includes(unit));
  }

  /** Whether a column's weights, if they are shipped ones, can be had: a saved page has some alone. @param {Unit} unit */
  isAtHand(unit) {
    return !this.areShipped || isHeld(urlOf(this.setOf(unit)));
  }

  /** Fetches and loads the shipped checkpoints that some columns need and the worker lacks. @param {{set: string}[]} columns */
  async loadShipped(columns) {
    const needed = new Set(columns.map(({ set }) => set));
    await Promise.all([...needed].filter((set) => !/^(live|own|past)-/.test(set)).map((set) => this.shipped(set)));
  }

  /**
   * How good the shipped weights are, by file; null if that cannot be had.
   * @returns {Promise<Record<string, ShippedFigures> | null>}
   */
  async figures() {
    return (await this.record())?.figures ?? null;
  }

  /** What is recorded of the shipped weights; null if that cannot be had. @returns {Promise<Shipped | null>} */
  record() {
    const url = new URL('../../models/models.json', import.meta.url);
    const fits = (/** @type {any} */ { models, figures }) => Array.isArray(models) && figures;
    // What it is for can be done without; a page that was saved with other weights has none.
    this.recorded ??= isHeld(url)
      ? fetchedJson(url, fits, { spare: true }).catch((fault) => {
          this.report(fault);
          return null;
        })
      : Promise.resolve(null);
    return this.recorded;
  }

  /** Shipped weights, by their name. @param {string} unit */
  async shipped(unit) {
    const known = this.sets.get(unit);
    if (known) return known;
    const { file, bytes } = await fetchModel(unit);
    try {
      await this.load(unit, bytes);
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.code !== 'checkpoint') throw fault;
      throw new Fault('shipped-checkpoint', fault.message, { details: { ...fault.details, file } });
    }
    return bytes;
  }

  /** @param {string} set @param {Uint8Array} bytes */
  async load(set, bytes) {
    await this.inference.call('load', [set, bytes]);
    this.sets.set(set, bytes);
  }

  /** Loads everything again into a worker that has started anew. */
  async reload() {
    for (const [set, bytes] of this.sets) await this.inference.call('load', [set, bytes]);
    this.changes.tell('weights');
  }

  /**
   * Shows the weights of a training, or (null) the shipped ones again.
   * @param {{units: Unit[], step: number, kept?: boolean} | null} live
   */
  showLive(live) {
    this.live = live;
    this.keepOnlyShown();
    this.changes.tell('weights');
  }

  /** Shows weights that the training had. @param {{step: number, slot: number}} past they are loaded */
  showPast(past) {
    this.past = past;
    this.keepOnlyShown();
    this.changes.tell('weights');
  }

  /**
   * Shows the user's own checkpoint, whose vocabulary is this world's, or (null) what was there before.
   * @param {Own | null} own
   */
  showOwn(own) {
    this.own = own;
    this.keepOnlyShown();
    this.changes.tell('weights');
  }

  /** Shows the shipped weights, whatever is shown. */
  showShipped() {
    this.live = null;
    this.past = null;
    this.own = null;
    this.keepOnlyShown();
    this.changes.tell('weights');
  }

  /** Shows again what was there before the user's own checkpoint. */
  hideOwn() {
    if (this.own) this.showOwn(null);
  }

  /** What is no longer shown is not loaded again. */
  keepOnlyShown() {
    for (const set of [...this.sets.keys()]) {
      const { set: first = '', sets } = this.own ?? {};
      const foreign = set.startsWith('own-') && ![first, ...Object.values(sets ?? {})].includes(set);
      const over = foreign || (set.startsWith('live-') && !this.live);
      const past = set.startsWith('past-') && !(this.past && set.startsWith(`past-${this.past.slot}-`));
      if (over || past) this.sets.delete(set);
    }
  }
}

/** Where shipped weights stand. @param {string} set */
const urlOf = (set) => new URL(`../../models/${set}.safetensors`, import.meta.url);

/** @param {string} set */
async function fetchModel(set) {
  const url = urlOf(set);
  const response = await fetched(url);
  return { file: url.pathname, bytes: new Uint8Array(await response.arrayBuffer()) };
}

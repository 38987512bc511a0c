// What of the user's own is kept in this browser for the next visit, if the user chooses so: the log's files, trained
// weights, an opened checkpoint. While nothing is chosen, nothing is stored.

import { Fault } from '../workers/fault.js';
import { isOneFile } from '../workers/door.js';
import { isKeptCheckpoint, isKeptFiles, isKeptLog, isKeptWeights } from './keptshapes.js';
import { readLink, writeLink } from './link.js';
import { pick, settingsOf } from './state.js';
import { clearKept, keepValues, readKept, startKeeping } from './storage.js';

/** @typedef {import('./keptshapes.js').KeptFiles} KeptFiles */
/** @typedef {import('./keptshapes.js').KeptLog} KeptLog */
/** @typedef {import('./keptshapes.js').KeptWeights} KeptWeights */
/** @typedef {import('./keptshapes.js').KeptCheckpoint} KeptCheckpoint */
/** @typedef {import('./state.js').Setting} Setting */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {import('./runs/moments.js').Moment} Moment */
/** @typedef {import('./world.js').World} World */
/**
 * What is kept, as far as it is what this page writes. Weights of a log stand beside it.
 * @typedef {{files?: KeptFiles, log?: KeptLog, logWeights?: KeptWeights, shop?: KeptWeights, checkpoint?: KeptCheckpoint}}
 *   Entries
 */

/** How each entry is known to be one. @type {Record<keyof Entries, (value: unknown) => boolean>} */
const SHAPES = {
  files: isKeptFiles,
  log: isKeptLog,
  logWeights: isKeptWeights,
  shop: isKeptWeights,
  checkpoint: isKeptCheckpoint,
};
const KEYS = /** @type {(keyof Entries)[]} */ (Object.keys(SHAPES));
/** Milliseconds between two writings of the weights of a training that goes on. */
const REST = 5000;

export class Kept {
  /**
   * @param {object} parts
   * @param {import('./state.js').Store} parts.store
   * @param {import('./changes.js').Changes} parts.changes
   * @param {import('./world.js').Place} parts.place
   * @param {import('./weights.js').Weights} parts.weights
   * @param {import('./runs/training.js').Training} parts.training
   * @param {(fault: unknown) => void} parts.report
   */
  constructor({ store, changes, place, weights, training, report }) {
    this.store = store;
    this.changes = changes;
    this.place = place;
    this.weights = weights;
    this.training = training;
    this.report = report;
    /** Whether the user has chosen to keep. */
    this.on = false;
    /** @type {Entries} */
    this.entries = {};
    /** Whether something is stored that this page did not write so, or that cannot be read. */
    this.broken = false;
    /** What of the page is stored as it is now. @type {{world: World | null, files: File[] | null, moment: Moment | null, live: object | null, own: object | null}} */
    this.stored = nothingStored();
    /** What could not be stored: it is not tried again. */
    this.refused = new WeakSet();
    /** While something is brought back, nothing is written over it. */
    this.held = false;
    this.saving = false;
    this.again = false;
    this.timer = 0;
    /** What the link names with which the page was opened. */
    this.linked = new Set(new URLSearchParams(location.hash.slice(1)).keys());
    changes.on(['world', 'training', 'weights'], () => this.soon());
  }

  changed() {
    this.changes.tell('kept');
  }

  /** Looks what an earlier visit kept. */
  async look() {
    // Whoever has several saved pages would find in one what another keeps.
    if (isOneFile) return;
    try {
      const found = await readKept();
      if (found) this.take(found);
    } catch (fault) {
      // Where nothing can be stored, nothing is kept: no news before somebody wants it.
      const none = fault instanceof Fault && fault.details.problem === 'none';
      this.broken = !none;
      if (!none) this.fail(fault);
    }
    this.changed();
  }

  /** @param {Map<string, unknown>} found */
  take(found) {
    this.on = true;
    const good = KEYS.filter((key) => SHAPES[key](found.get(key)));
    this.broken = [...found.keys()].some((key) => !good.includes(/** @type {keyof Entries} */ (key)));
    this.entries = Object.fromEntries(good.map((key) => [key, found.get(key)]));
  }

  /** The log that is kept, with its files; null if there is none, or not all of it. @returns {{log: KeptLog, files: KeptFiles, weights: KeptWeights | null} | null} */
  get log() {
    const { files, log, logWeights } = this.entries;
    if (!files || !log || files.id !== log.of) return null;
    return { log, files, weights: logWeights?.of === log.id ? logWeights : null };
  }

  /** How many bytes are kept. */
  get bytes() {
    const { files, logWeights, shop, checkpoint } = this.entries;
    const blobs = [
      ...(files?.files ?? []),
      ...(logWeights?.units ?? []),
      ...(shop?.units ?? []),
      ...(checkpoint ? [checkpoint] : []),
    ];
    return blobs.reduce((sum, { blob }) => sum + blob.size, 0);
  }

  /** Keeps from now on. @returns {Promise<void>} */
  async start() {
    try {
      await startKeeping();
      this.on = true;
      await this.save();
    } catch (fault) {
      this.fail(fault);
    }
    this.changed();
  }

  /** Removes all that is kept, and keeps nothing more. */
  async clear() {
    clearTimeout(this.timer);
    this.on = false;
    try {
      await clearKept();
      this.entries = {};
      this.broken = false;
      this.stored = nothingStored();
      this.refused = new WeakSet();
    } catch (fault) {
      this.fail(fault);
    }
    this.changed();
  }

  /** Writes at once what has changed; of a training that goes on now and then. */
  soon() {
    if (!this.on || this.held) return;
    if (this.training.state !== 'playing') {
      clearTimeout(this.timer);
      this.timer = 0;
      void this.save();
    } else {
      this.timer ||= window.setTimeout(() => {
        this.timer = 0;
        void this.save();
      }, REST);
    }
  }

  async save() {
    this.again = true;
    if (this.saving) return;
    this.saving = true;
    while (this.again && this.on && !this.held) {
      this.again = false;
      await this.saveLog();
      await this.saveWeights();
      await this.saveCheckpoint();
    }
    this.saving = false;
  }

  async saveLog() {
    const { world } = this.place;
    const source = world?.source;
    if (source?.kind !== 'log' || world === this.stored.world) return;
    const chosen = chosenFiles(source.files);
    const same = this.stored.files && sameFiles(this.stored.files, chosen);
    const of = (same && this.entries.files?.id) || newId();
    const files = chosen.map((file) => ({ name: file.name, blob: file }));
    const log = {
      id: newId(),
      of,
      link: writeLink(this.store.settings, true),
      options: JSON.stringify(source.options),
    };
    // Weights of another log, or of this one read otherwise, are of other items.
    const values = { ...(same ? {} : { files: { id: of, files } }), log, logWeights: null };
    await this.put(values, source, () => Object.assign(this.stored, { world, files: chosen, moment: null }));
  }

  async saveWeights() {
    const { place, stored, training } = this;
    const moment = training.moments.last;
    if (!moment?.step || moment === stored.moment || training.world !== place.world) return;
    const ofLog = place.world?.source.kind === 'log';
    if (ofLog && stored.world !== place.world) return;
    const weights = {
      of: ofLog ? (this.entries.log?.id ?? '') : '',
      link: writeLink(this.store.settings, ofLog),
      step: moment.step,
      units: [...moment.weights].map(([unit, bytes]) => ({ unit, blob: blobOf(bytes) })),
    };
    await this.put({ [ofLog ? 'logWeights' : 'shop']: weights }, moment, () => (stored.moment = moment));
  }

  async saveCheckpoint() {
    const { stored, weights } = this;
    const { own } = weights;
    const bytes = own && weights.sets.get(own.set);
    if (!bytes || own === stored.own) return;
    const checkpoint = { name: own.file, blob: blobOf(bytes) };
    await this.put({ checkpoint }, own, () => (stored.own = own));
  }

  /**
   * Stores entries, or removes those that are null.
   * @param {{[K in keyof Entries]: Entries[K] | null}} values
   * @param {object} what they are of: if it cannot be stored, it is not tried again
   * @param {() => void} done
   */
  async put(values, what, done) {
    if (this.refused.has(what)) return;
    try {
      if (await keepValues(values)) {
        const kept = Object.entries({ ...this.entries, ...values }).filter(([, value]) => value !== null);
        this.entries = Object.fromEntries(kept);
        done();
      } else {
        // Another tab has taken the choice back.
        this.on = false;
        this.entries = {};
        this.stored = nothingStored();
      }
    } catch (fault) {
      this.refused.add(what);
      this.fail(fault);
    }
    this.changed();
  }

  /** @param {unknown} fault */
  fail(fault) {
    this.report(fault);
  }

  // --- what is asked by others

  /** Whether a world's log is stored. @param {World | null} world */
  holdsLog(world) {
    return this.on && world !== null && world === this.stored.world;
  }

  /** Whether the weights of the training are stored as they are. */
  get holdsWeights() {
    const { on, stored, training, weights } = this;
    if (!on) return false;
    if (training.state === 'none' && weights.live !== null && weights.live === stored.live) return true;
    const { moment } = stored;
    if (!moment || moment !== training.moments.last) return false;
    return (training.state === 'none' ? weights.live?.step : training.step) === moment.step;
  }

  /** Whether the opened checkpoint is stored. */
  get holdsCheckpoint() {
    return this.on && this.weights.own !== null && this.weights.own === this.stored.own;
  }

  /**
   * The settings that an entry was kept with, of some parts. What the page's link names stays as it is.
   * @param {{link: string}} entry
   * @param {import('./state.js').Part[]} parts
   * @returns {Partial<Settings>}
   */
  settingsOf({ link }, parts) {
    const settings = readLink(link);
    const wanted = settingsOf(...parts).filter((name) => !this.linked.has(name));
    return settings ? pick(settings, wanted) : {};
  }

  /**
   * Brings something back, over which nothing is written meanwhile.
   * @param {() => Promise<void>} work
   */
  async hold(work) {
    this.held = true;
    try {
      await work();
    } finally {
      this.held = false;
    }
  }

  /** What is on the page now is what is stored: it was brought back. @param {'log' | 'checkpoint' | 'shop'} kind */
  adopt(kind) {
    const { place, stored, weights } = this;
    if (kind === 'checkpoint') stored.own = weights.own;
    else stored.live = weights.live;
    if (kind === 'log') {
      const source = place.world?.source;
      stored.world = place.world;
      stored.files = source?.kind === 'log' ? chosenFiles(source.files) : null;
    }
    this.changed();
  }
}

const nothingStored = () => ({
  world: /** @type {World | null} */ (null),
  files: /** @type {File[] | null} */ (null),
  moment: /** @type {Moment | null} */ (null),
  live: /** @type {object | null} */ (null),
  own: /** @type {object | null} */ (null),
});

/** Another one each time, in other tabs too. */
const newId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');

/** @param {Uint8Array} bytes */
const blobOf = (bytes) => new Blob([/** @type {BlobPart} */ (bytes)]);

/** The files as they were chosen: an archive is one. @param {{file: File}[]} files */
const chosenFiles = (files) => [...new Set(files.map(({ file }) => file))];

/** @param {File[]} some @param {File[]} others */
const sameFiles = (some, others) => some.length === others.length && some.every((file, at) => file === others[at]);

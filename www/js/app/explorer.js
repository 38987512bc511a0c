// What the page is about at the moment: world, history, question, weights, and the answers. It outlives the workers.

import { Crew } from '../workers/crew.js';
import { Fault, Worklet } from '../workers/engine.js';
import { counted } from '../ui/loading.js';
import { MOST_STEPS } from './state.js';

/** @typedef {import('../types.js').World} World */
/** @typedef {import('../types.js').Unit} Unit */
/** @typedef {import('./state.js').Store} Store */
/** @typedef {{prefixes: number[], probability: number[][]}} Curve */
/**
 * The history that a story or a user brings.
 * @typedef {object} Scene
 * @property {string} key
 * @property {number[]} history
 * @property {number[]} interests a category per step, where it is known
 * @property {number} target
 * @property {number[]} compare
 * @property {import('../types.js').Preset | null} preset
 * @property {import('../types.js').User | null} user
 */
/** @typedef {'world' | 'scene' | 'question' | 'trace' | 'drift' | 'step' | 'hover' | 'weights'} Topic */

export const MOST_CANDIDATES = 6;
export const FEWEST_CANDIDATES = 3;
/** A log, and how it is read. @typedef {{files: File[], options: import('../types.js').ReadOptions, protocol: import('../types.js').Protocol}} Log */
/** A checkpoint of the user's own: under which name the inference worker has it, its file, what it says of itself. */
/** @typedef {{set: string, file: string, header: import('../types.js').CheckpointHeader}} Own */
/** Models without an evolving layer, whose weights no unit can be put over. @type {Set<import('../types.js').Model>} */
const WITHOUT_UNIT = new Set(['base', 'wide-deep', 'pnn', 'din', 'gru4rec', 'gru-att']);
/** Whether a world is not the page's own. @param {World | null} world */
export const isOwnData = (world) => world !== null && world.kind !== 'shop';
/** Shown always; plain GRU and the authors' form are optional. */
const UNITS = /** @type {Unit[]} */ (['aigru', 'agru', 'augru']);

export class Explorer {
  /**
   * @param {Store} store
   * @param {WebAssembly.Module} module
   * @param {(fault: Fault) => void} report
   */
  constructor(store, module, report) {
    this.store = store;
    this.report = report;
    /** @type {Map<Topic, (() => void)[]>} */
    this.listeners = new Map();
    /** @type {World | null} */
    this.world = null;
    /** @type {Scene | null} */
    this.scene = null;
    /** @type {import('../types.js').TraceReply | null} */
    this.trace = null;
    /** What `trace` answers. @type {{history: number[], target: number}} */
    this.asked = { history: [], target: 0 };
    /** Per column. @type {Curve[]} */
    this.drift = [];
    /** @type {number | null} */
    this.hover = null;
    /** Checkpoints by the name under which the inference worker has them. @type {Map<string, Uint8Array>} */
    this.weights = new Map();
    /** The training whose weights are shown, if any. @type {{units: Unit[], step: number} | null} */
    this.live = null;
    /** The user's own checkpoint, if its weights are shown. @type {Own | null} */
    this.own = null;
    /** The log that is open, to be read again should the worker die. @type {Log & {seed: number} | null} */
    this.log = null;
    /** The most popular items, and the world that they are of. @type {{world: World | null, items: number[]}} */
    this.ranking = { world: null, items: [] };
    this.driftTag = 0;
    this.asking = false;
    this.askAgain = false;
    /** Between two worlds nothing is asked: the names of one do not fit the numbers of the other. */
    this.between = false;
    /** Heard when a log is being read. @type {(done: number, total: number) => void} */
    this.onImportProgress = () => {};
    /** Heard when the training worker has died; gives the step that the run had reached. @type {() => number} */
    this.onTrainingLost = () => 0;
    this.inference = new Worklet(
      'inference',
      module,
      (event) => this.takeDrift(event),
      (fault) => this.reviveInference(fault),
    );
    this.workshop = new Worklet(
      'workshop',
      module,
      (event) => this.onImportProgress(event.done, event.total),
      (fault) => this.reviveWorkshop(fault),
    );
    this.crew = new Crew(
      this.workshop,
      () => this.hireTrainer(module),
      (worker) => this.enterWith(worker),
    );
    store.subscribe((changed) => this.settingsChanged(changed));
  }

  /** @param {Topic} topic @param {() => void} listener */
  on(topic, listener) {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  /** @param {Topic} topic */
  tell(topic) {
    for (const listener of this.listeners.get(topic) ?? []) listener();
  }

  /** Opens the shop on the shipped weights. */
  async open() {
    // Fetched beside the making of the shop; weights that cannot be had are reported by the question that needs them.
    const weights = this.loadShipped().catch(() => {});
    this.world = await this.workshop.call('shop', [this.shopSettings]);
    await weights;
    this.tell('world');
    await this.enterScene();
  }

  // --- settings ---------------------------------------------------------------------------------------------------------------

  get settings() {
    return this.store.settings;
  }

  /** The shop that is simulated, as the worker is asked for it. */
  get shopSettings() {
    const { shopSeed, shoppers, interests, drift, stray } = this.settings;
    return { seed: shopSeed, shoppers, interests, drift_rate: drift, stray_rate: stray };
  }

  /** The units shown, left to right. @returns {Unit[]} */
  get units() {
    if (this.alone) return ['gru'];
    return this.own ? this.wanted : this.learners;
  }

  /** The units that learn, or would. */
  get learners() {
    const { wanted, live } = this;
    return live ? wanted.filter((unit) => live.units.includes(unit)) : wanted;
  }

  /** The units that the user wants to see. */
  get wanted() {
    const { gru, code } = this.settings;
    return /** @type {Unit[]} */ ([...(gru ? ['gru'] : []), ...UNITS, ...(code ? ['augru-code'] : [])]);
  }

  /** The model of the user's own checkpoint, if no unit can be put over its weights. */
  get alone() {
    const model = this.own?.header.config.model;
    return model && WITHOUT_UNIT.has(model) ? model : null;
  }

  /** What the columns are of: units, or the one model that has none. @returns {import('../types.js').Model[]} */
  get models() {
    return this.alone ? [this.alone] : this.units;
  }

  /** The set of weights that a column reads. @param {Unit} unit */
  setOf(unit) {
    if (this.own) return this.own.set;
    const trained = this.settings.mode === 'same' ? 'augru' : unit;
    return this.live ? `live-${trained}` : trained;
  }

  /** Each unit over its set of weights, as requests name them. */
  get columns() {
    return this.units.map((unit) => ({ unit, set: this.setOf(unit) }));
  }

  get history() {
    return this.settings.history ?? this.scene?.history ?? [];
  }

  get target() {
    return this.settings.target ?? this.scene?.target ?? 0;
  }

  /** The step shown, from 0 (before the first) to T. */
  get step() {
    return Math.min(this.settings.step, this.history.length);
  }

  /** The target and what it is compared with: at least three items, none twice. */
  get candidates() {
    const compare = this.settings.compare ?? this.scene?.compare ?? [];
    const chosen = new Set([this.target, ...compare]);
    const popular = this.popular;
    for (let next = 0; chosen.size < FEWEST_CANDIDATES && next < popular.length; next++) chosen.add(popular[next]);
    return [...chosen].slice(0, MOST_CANDIDATES);
  }

  /** @param {Set<import('./state.js').Setting>} changed */
  settingsChanged(changed) {
    if (!this.world) return;
    if (changed.has('scene')) {
      void this.enterScene();
      return;
    }
    if (
      ['history', 'target', 'compare', 'mode', 'gru', 'code'].some((name) => changed.has(/** @type {any} */ (name)))
    ) {
      this.tell('question');
      void this.ask();
    }
    if (changed.has('step') || changed.has('history')) this.tell('step');
  }

  /** @param {number | null} step */
  point(step) {
    if (step === this.hover) return;
    this.hover = step;
    this.tell('hover');
  }

  /** @param {number} step */
  goTo(step) {
    this.store.set({ step: Math.max(0, Math.min(this.history.length, step)) });
  }

  // --- worlds and scenes ------------------------------------------------------------------------------------------------------

  /** All items, the most popular first. */
  get ranked() {
    const { world } = this;
    if (this.ranking.world !== world) {
      const items = (world?.items ?? [])
        .map((item, index) => ({ index, popularity: item.popularity }))
        .sort((a, b) => b.popularity - a.popularity)
        .map(({ index }) => index);
      this.ranking = { world, items };
    }
    return this.ranking.items;
  }

  /** The most popular items, first five. */
  get popular() {
    return this.ranked.slice(0, 5);
  }

  /** Enters another world, at its first scene. @param {World} world @param {Own | null} own a checkpoint that is shown in it */
  async enterWorld(world, own = null) {
    this.world = world;
    this.between = false;
    this.own = own;
    this.keepOnlyOwn();
    const scene = firstScene(world);
    // The trace of the old world must not be read with the new one's names.
    this.trace = null;
    this.drift = [];
    this.store.settings = {
      ...this.store.settings,
      scene,
      history: null,
      target: null,
      compare: null,
      step: MOST_STEPS,
    };
    this.tell('world');
    await this.enterScene();
  }

  async enterScene() {
    const world = this.world;
    if (!world) return;
    const [kind, key] = this.settings.scene.split(':');
    const preset = kind === 'preset' ? world.presets.find((preset) => preset.key === key) : undefined;
    if (preset) {
      const { history, interests, target, candidates } = preset;
      this.scene = { key: this.settings.scene, history, interests, target, compare: candidates, preset, user: null };
    } else if (kind === 'user' && Number(key) < world.users.length) {
      this.scene = await this.sceneOfUser(Number(key));
    } else if (firstScene(world) === 'popular') {
      const history = this.popular.slice(1).reverse();
      const target = this.popular[0];
      this.scene = { key: 'popular', history, interests: [], target, compare: history, preset: null, user: null };
    } else {
      this.store.set({ scene: firstScene(world) });
      return;
    }
    this.dropUnknownItems(world.items.length);
    this.tell('scene');
    this.tell('question');
    this.tell('step');
    await this.ask();
  }

  /** @param {number} index @returns {Promise<Scene>} */
  async sceneOfUser(index) {
    /** @type {import('../types.js').User} */
    const user = await this.workshop.call('user', [index]);
    const ofLog = isOwnData(this.world);
    const last = user.items.at(-1) ?? this.popular[0];
    const history = ofLog ? user.items.slice(0, -1) : user.items;
    return {
      key: this.settings.scene,
      history,
      interests: user.interests,
      target: last,
      compare: [...new Set([...history.slice(0, 1), ...this.popular.slice(0, 2)])],
      preset: null,
      user,
    };
  }

  /** A link may name items that this world does not have, or too many: it is said, and the story's own are shown. @param {number} items */
  dropUnknownItems(items) {
    const { history, target, compare } = this.settings;
    const settings = { ...this.settings };
    const unknown = [...(history ?? []), ...(compare ?? []), ...(target === null ? [] : [target])].find(
      (item) => item >= items,
    );
    if (unknown !== undefined) {
      Object.assign(settings, { history: null, target: null, compare: null });
      this.report(new Fault('unknown-item', '', { details: { item: unknown, items } }));
    } else if (history && history.length > MOST_STEPS) {
      settings.history = null;
      this.report(new Fault('history-too-long', '', { details: { length: history.length, limit: MOST_STEPS } }));
    }
    this.store.settings = settings;
  }

  // --- questions and answers --------------------------------------------------------------------------------------------------

  /** Asks for the traces, and then the drift chart; while an answer is awaited further questions wait as one. */
  async ask() {
    if (this.between) return;
    if (this.asking) {
      this.askAgain = true;
      return;
    }
    this.asking = true;
    busy(true);
    try {
      do {
        this.askAgain = false;
        await this.loadShipped();
        const { history, target } = this;
        const question = { columns: this.columns, history, target };
        const { models } = this;
        /** @type {import('../types.js').TraceReply} */
        const reply = await this.inference.call('trace', [question]);
        reply.columns.forEach((column, place) => {
          column.as = models[place];
        });
        this.trace = reply;
        this.asked = { history, target };
        this.tell('trace');
      } while (this.askAgain);
      this.askDrift();
    } catch (fault) {
      busy(false);
      // A worker's death is reported, and the question asked again, by whoever revives it.
      if (!(/** @type {Fault} */ (fault).fatal)) this.report(/** @type {Fault} */ (fault));
    } finally {
      this.asking = false;
    }
  }

  askDrift() {
    const tag = ++this.driftTag;
    const { columns, history, candidates } = this;
    this.nextDrift = columns.map(() => /** @type {Curve} */ ({ prefixes: [], probability: candidates.map(() => []) }));
    const done = this.inference.call('drift', [{ columns, history, candidates }, tag]).catch((fault) => {
      if (!fault.fatal) this.report(fault);
    });
    void done.then(() => {
      if (tag === this.driftTag && !this.asking) busy(false);
    });
  }

  /** @param {{tag: number, piece: import('../types.js').DriftPiece}} event */
  takeDrift({ tag, piece }) {
    if (tag !== this.driftTag || !this.nextDrift) return;
    piece.columns.forEach((column, place) => {
      const curve = /** @type {Curve[]} */ (this.nextDrift)[column];
      curve.prefixes.push(...piece.prefixes);
      piece.probability[place].forEach((values, candidate) => curve.probability[candidate].push(...values));
    });
    this.drift = this.nextDrift;
    this.tell('drift');
  }

  // --- weights ----------------------------------------------------------------------------------------------------------------

  /** Fetches and loads the shipped checkpoints that the columns need and the worker lacks. */
  async loadShipped() {
    const missing = new Set(
      this.columns.map(({ set }) => set).filter((set) => !this.weights.has(set) && !/^(live|own)-/.test(set)),
    );
    await Promise.all([...missing].map(async (set) => this.load(set, await fetchModel(set))));
  }

  /** The shipped weights of a unit. @param {Unit} unit */
  async shipped(unit) {
    if (!this.weights.has(unit)) await this.load(unit, await fetchModel(unit));
    return /** @type {Uint8Array} */ (this.weights.get(unit));
  }

  /** @param {string} set @param {Uint8Array} bytes */
  async load(set, bytes) {
    await this.inference.call('load', [set, bytes]);
    this.weights.set(set, bytes);
  }

  /** Shows the weights of a training, or (null) the shipped ones again. @param {{units: Unit[], step: number} | null} live */
  async showLive(live) {
    const columnsBefore = this.models.join();
    this.live = live;
    if (!live) for (const set of [...this.weights.keys()]) if (set.startsWith('live-')) this.weights.delete(set);
    this.tell('weights');
    if (this.models.join() !== columnsBefore) this.tell('question');
    await this.ask();
  }

  /** Shows the user's own checkpoint, whose vocabulary is this world's, or (null) what was there before. @param {Own | null} own */
  async showOwn(own) {
    this.own = own;
    this.keepOnlyOwn();
    this.tell('weights');
    this.tell('question');
    await this.ask();
  }

  /** Shows again what was there before the user's own checkpoint. */
  async hideOwn() {
    if (this.own) await this.showOwn(null);
  }

  /** Enters a world that is nothing but a checkpoint's vocabulary. @param {Own} own @param {World} world */
  async enterCheckpoint(own, world) {
    this.log = null;
    this.live = null;
    await this.enterWorld(world, own);
    this.tell('weights');
  }

  /** Checkpoints of the user's own that are no longer shown are not loaded again. */
  keepOnlyOwn() {
    for (const set of [...this.weights.keys()])
      if (set.startsWith('own-') && set !== this.own?.set) this.weights.delete(set);
  }

  // --- faults -----------------------------------------------------------------------------------------------------------------

  /** @param {Fault} fault */
  async reviveInference(fault) {
    this.report(fault);
    try {
      for (const [set, bytes] of this.weights) await this.inference.call('load', [set, bytes]);
      this.tell('weights');
      await this.ask();
    } catch {
      // It died again: that death was reported, and revived, by itself.
    }
  }

  /** @param {Fault} fault */
  async reviveWorkshop(fault) {
    fault.details.step = this.onTrainingLost();
    this.report(fault);
    try {
      await this.enterWith(this.workshop);
    } catch {
      // As above.
    }
  }

  /** Brings a worker into the world that the page is on. @param {Worklet} worker */
  enterWith(worker) {
    const { log } = this;
    return log ? this.read(worker, log, log.seed) : worker.call('shop', [this.shopSettings]);
  }

  /** Another worker that trains. It enters a world when it is first needed. @param {WebAssembly.Module} module */
  hireTrainer(module) {
    const trainer = new Worklet(
      'workshop',
      module,
      () => {},
      (fault) => {
        this.crew.forget(trainer);
        fault.details.step = this.onTrainingLost();
        this.report(fault);
      },
    );
    return trainer;
  }

  /**
   * Reads a log; its world is still to be entered. Null if it was cancelled.
   * @param {Log} log
   * @returns {Promise<{world: World, report: import('../types.js').ImportReport} | null>}
   */
  async importLog(log) {
    const { seed } = this.settings;
    const read = await this.read(this.workshop, log, seed);
    if (!read) return null;
    this.log = { ...log, seed };
    read.world.people = read.report.users;
    return read;
  }

  /** @param {Worklet} worker @param {Log} log @param {number} seed */
  read(worker, { files, options, protocol }, seed) {
    return worker.call('importFiles', [files, options, protocol, seed]);
  }

  /** Back to the shop. */
  async enterShop() {
    this.log = null;
    this.between = true;
    const world = await this.workshop.call('shop', [this.shopSettings]);
    this.live = null;
    this.tell('weights');
    await this.enterWorld(world);
  }
}

/** The scene that a world begins with. @param {World} world */
function firstScene(world) {
  if (world.presets.length) return `preset:${world.presets[0].key}`;
  return world.users.length ? 'user:0' : 'popular';
}

/** Says, to assistive technology and to tests, whether answers are still to come. @param {boolean} on */
function busy(on) {
  document.documentElement.dataset.busy = on ? '1' : '0';
  document.querySelector('main')?.setAttribute('aria-busy', String(on));
}

/** @param {string} set */
async function fetchModel(set) {
  const url = new URL(`../../models/${set}.safetensors`, import.meta.url);
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) throw new Fault('no-file', String(response?.status), { details: { file: url.pathname } });
  return new Uint8Array(await counted(response).arrayBuffer());
}

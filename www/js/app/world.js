// The world that the page is on, and the scene in it: whose history is shown. Each world says itself what it is made
// from.

import { Fault, isFatal } from '../workers/fault.js';
import { busyWhile } from './busy.js';
import { admit } from './link.js';
import { GENERAL, defaults, pick, rowOf, settingsOf } from './state.js';

/** @typedef {import('../../../pkg/boundary.js').World} WorldOfData */
/**
 * What the page knows of a world: beside what the workers say, what it was made from, and how many people there are, of
 * whom each may be
 * listed with several histories. A checkpoint's vocabulary is a world as well.
 * A saved page may bring a question that is none of the world's stories, and comes before them.
 * @typedef {Omit<WorldOfData, 'kind'> & {kind: WorldOfData['kind'] | 'checkpoint', source: Source, people?: number,
 *   asked?: {history: number[], target: number}}} World
 */
/** @typedef {import('../workers/crew.js').Source} Source */
/** @typedef {import('./state.js').Settings} Settings */
/**
 * The history that a story or a user brings.
 * @typedef {object} Scene
 * @property {number[]} history
 * @property {import('../../../pkg/boundary.js').User['behind']} behind the true interest per step, where it is known
 * @property {number} target
 * @property {number[]} compare
 * @property {import('../../../pkg/boundary.js').Preset | null} preset
 * @property {import('../../../pkg/boundary.js').User | null} user
 */
/**
 * A log, and how it is read.
 * @typedef {{files: import('../workers/unpack/index.js').LogFile[], options: Partial<import('../../../pkg/boundary.js').ReadOptions>, protocol:
 *   Partial<import('../../../pkg/boundary.js').Protocol>}} Log
 */

const SHOP = settingsOf('shop');
/** Popular items that make up a history where nobody's is known, the target among them. */
const POPULAR = 5;

/** Whether a world is not the page's own. @param {World | null} world */
export const isOwnData = (world) => world !== null && world.kind !== 'shop';

/** What Rust calls a setting of the shop. @param {import('./state.js').Setting} name */
const fieldOf = (name) => /** @type {import('./state.js').ShopField} */ (rowOf(name).field);

/**
 * The shop that settings describe, as the worker is asked for it.
 * @param {Settings} settings
 * @returns {import('../workers/crew.js').Shop}
 */
export function shopOf(settings) {
  const shop = Object.fromEntries(SHOP.map((name) => [fieldOf(name), settings[name]]));
  const { fields, ...others } = shop;
  return fields === '' ? others : { ...others, fields: fields === '1' };
}

/** The settings that describe a shop. @param {import('../workers/crew.js').Shop} shop @returns {Partial<Settings>} */
export const settingsOfShop = (shop) => ({
  ...Object.fromEntries(SHOP.map((name) => [name, shop[fieldOf(name)]])),
  known: shop.fields === undefined ? '' : shop.fields ? '1' : '0',
});

/**
 * Whether a link says anything of these parts.
 * @param {Settings} settings
 * @param {import('./state.js').Part[]} parts
 */
const asksOther = (settings, parts) =>
  settingsOf(...parts).some((name) => rowOf(name).write(settings[name]) !== rowOf(name).write(rowOf(name).initial));

/** The scene that a world begins with. @param {World} world */
function firstScene(world) {
  if (world.asked) return 'popular';
  if (world.presets.length) return `preset:${world.presets[0].key}`;
  return world.users.length ? 'user:0' : 'popular';
}

export class Place {
  /**
   * @param {object} parts
   * @param {import('./state.js').Store} parts.store
   * @param {import('./changes.js').Changes} parts.changes
   * @param {import('../workers/crew.js').Crew} parts.crew
   * @param {(fault: unknown) => void} parts.report
   */
  constructor({ store, changes, crew, report }) {
    this.store = store;
    this.changes = changes;
    this.crew = crew;
    this.report = report;
    /** @type {World | null} */
    this.world = null;
    /** @type {Scene | null} */
    this.scene = null;
    /** What a saved page asks in the shop, if that is none of its stories. @type {World['asked'] | null} */
    this.asked = null;
    /**
     * What is being made. Until it is there nothing is asked: the names of one world do not fit the numbers of the
     * other.
     */
    this.making = /** @type {'shop' | 'log' | null} */ (null);
    /** Whether a scene is on its way. */
    this.entering = false;
    /** Whether the settings change by what is done here, not by what somebody asks for. */
    this.own = false;
    /** Whether the first shop was tried twice. */
    this.again = false;
    /** Each way to a world, or a scene, ends the ones before. */
    this.turn = 0;
    this.sceneTurn = 0;
    /** @type {{world: World | null, items: number[]}} */
    this.ranking = { world: null, items: [] };
    changes.on(['scene'], () => {
      if (!this.making && !this.own) void this.enterScene();
    });
    changes.on(SHOP, () => {
      const { world } = this;
      if (world?.source.kind !== 'shop' || this.making) return;
      if (JSON.stringify(world.source.settings) !== JSON.stringify(shopOf(this.store.settings))) void this.enterShop();
    });
  }

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

  get popular() {
    return this.ranked.slice(0, POPULAR);
  }

  /** @param {'shop' | 'log' | null} making */
  leave(making) {
    this.turn += 1;
    this.making = making;
    this.changes.tell('leaving');
  }

  /**
   * Makes the shop of the settings and enters it.
   * @param {Partial<Settings>} [question] what is asked there; else its first story
   */
  async enterShop(question) {
    this.leave('shop');
    const { turn } = this;
    const settings = shopOf(this.store.settings);
    const { first } = this.crew;
    try {
      const made = await busyWhile(first.call('shop', [settings]));
      if (turn !== this.turn) return;
      const world = { ...made, ...this.askedOf(made), source: { kind: /** @type {const} */ ('shop'), settings } };
      this.crew.placed(first, world);
      await this.enter(world, question);
    } catch (fault) {
      // A worker's death is reported by whoever revives it.
      if (!isFatal(fault)) this.report(fault);
      if (turn !== this.turn) return;
      if (isFatal(fault) && !this.world && !this.again) {
        this.again = true;
        await this.enterShop(question);
      } else {
        this.stay();
      }
    }
  }

  /** What a saved page asks, as far as a shop has such items. @param {WorldOfData} shop @returns {Pick<World, 'asked'>} */
  askedOf({ items }) {
    const { asked } = this;
    return asked && [...asked.history, asked.target].every((item) => item < items.length) ? { asked } : {};
  }

  /**
   * Changes settings and makes their shop: once, with its question, not by who hears of the settings.
   * @param {Partial<Settings>} settings
   * @param {Partial<Settings>} [question]
   */
  async moveTo(settings, question) {
    this.making = 'shop';
    this.store.set(settings);
    await this.enterShop(question);
  }

  /** What was to be made cannot be: the world in view stays, and the settings are again those of it. */
  stay() {
    this.leave(null);
    const source = this.world?.source;
    if (source?.kind === 'shop') this.store.set(settingsOfShop(source.settings));
  }

  /**
   * Reads a log; its world is still to be entered. Null if it was cancelled.
   * @param {Log} log
   * @returns {Promise<{world: World, report: import('../../../pkg/boundary.js').ImportReport} | null>}
   */
  async importLog(log) {
    const { seed } = this.store.settings;
    const source = { kind: /** @type {const} */ ('log'), ...log, seed };
    const { first } = this.crew;
    const read = await first.call('importFiles', [log.files, log.options, log.protocol, seed]);
    if (!read) return null;
    const world = { ...read.world, people: read.report.users, source };
    this.crew.placed(first, world);
    return { world, report: read.report };
  }

  /** Enters a world that was made. @param {World} world @param {Partial<Settings>} [question] */
  async enter(world, question) {
    this.turn += 1;
    this.world = world;
    this.making = null;
    this.scene = null;
    this.entering = true;
    this.changes.tell('world', 'leaving');
    const start = { ...defaults(), scene: firstScene(world) };
    this.setQuestion({ ...start, ...question });
    await this.enterScene();
  }

  /** Sets what is asked, as far as this world can answer it. @param {Settings} settings */
  setQuestion(settings) {
    const { question, fault } = admit(settings, this.world?.items.length ?? 0);
    if (fault) this.report(fault);
    this.setOwn(question);
  }

  /** @param {Partial<Settings>} settings */
  setOwn(settings) {
    this.own = true;
    this.store.set(settings);
    this.own = false;
  }

  /** Follows a link's settings, in whatever world the page is. @param {Settings} settings */
  async follow(settings) {
    if (isOwnData(this.world)) {
      this.store.set(pick(settings, [...GENERAL, ...SHOP]));
      if (asksOther(settings, ['question', 'shop'])) this.report(new Fault('link-of-shop', ''));
      return;
    }
    const asksForShop = JSON.stringify(shopOf(settings)) !== JSON.stringify(shopOf(this.store.settings));
    if (!this.world || asksForShop || this.making) {
      await this.moveTo(pick(settings, [...GENERAL, ...SHOP]), pick(settings, settingsOf('question')));
      return;
    }
    const { question, fault } = admit(settings, this.world.items.length);
    if (fault) this.report(fault);
    this.store.set({ ...pick(settings, GENERAL), ...question });
  }

  /**
   * Brings the scene that the settings name, or the world's first.
   * @param {boolean} [again] whether to ask anew if the worker dies
   */
  async enterScene(again = true) {
    const { world } = this;
    if (!world) return;
    const turn = ++this.sceneTurn;
    this.entering = true;
    try {
      const scene = this.standing(world) ?? (await busyWhile(this.sceneOfUser(world)));
      if (turn !== this.sceneTurn || world !== this.world) return;
      this.scene = scene;
      this.entering = false;
      this.changes.tell('story');
    } catch (fault) {
      if (!isFatal(fault)) this.report(fault);
      if (turn !== this.sceneTurn) return;
      this.entering = false;
      if (isFatal(fault) && again) await this.enterScene(false);
    }
  }

  /** The scene of the settings, if it need not be fetched. @param {World} world @returns {Scene | null} */
  standing(world) {
    const [kind, key] = this.store.settings.scene.split(':');
    const preset = kind === 'preset' ? world.presets.find((preset) => preset.key === key) : undefined;
    if (preset) {
      const { history, behind, target, candidates } = preset;
      return { history, behind, target, compare: candidates, preset, user: null };
    }
    if (kind === 'user' && Number(key) < world.users.length) return null;
    const first = firstScene(world);
    if (first === 'popular') {
      this.setOwn({ scene: first });
      const none = { behind: [], preset: null, user: null };
      if (world.asked) return { ...none, ...world.asked, compare: this.compared(world.asked.history) };
      const history = this.popular.slice(1).reverse();
      return { ...none, history, target: this.popular[0], compare: history };
    }
    this.setOwn({ scene: first });
    return this.standing(world);
  }

  /** What a history's target is compared with. @param {number[]} history */
  compared(history) {
    return [...new Set([...history.slice(0, 1), ...this.popular.slice(0, 2)])];
  }

  /** The scene of the user that the settings name. @param {World} world @returns {Promise<Scene>} */
  async sceneOfUser(world) {
    const index = Number(this.store.settings.scene.split(':')[1]);
    const { first } = this.crew;
    await this.crew.bring(first, world);
    const user = await first.call('user', [index]);
    const target = user.items.at(-1) ?? this.popular[0];
    const history = isOwnData(world) ? user.items.slice(0, -1) : user.items;
    return { history, behind: user.behind, target, compare: this.compared(history), preset: null, user };
  }
}

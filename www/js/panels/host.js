// The page around this one, if there is one: what an element there wants set, the file that it hands over, and the events
// that it is told of once it listens. It can ask for nothing that a link and a dropped file could not.

import { isWeights } from '../app/checkpoint.js';
import { NAME } from '../app/embedding.js';
import { amendLink, readLink, writeLink } from '../app/link.js';
import { LINKED } from '../app/state.js';
import { isOwnData } from '../app/world.js';
import { handOver } from '../ui/drops.js';
import { onFault } from '../ui/faults.js';

/** @typedef {import('../app/embedding.js').ToPage} ToPage */
/** @typedef {{data: unknown, origin: string}} Said */

/** More is said by nobody while the page comes up. */
const MOST_WAITING = 100;

/**
 * Faults whose words are of the page itself. Those of others may name what the visitor has opened here, which is nobody
 * else's to know.
 */
const OF_PAGE = [
  ...['no-file', 'bad-file', 'stale', 'late', 'bad-wasm', 'no-wasm', 'no-simd', 'no-workshop', 'shipped-checkpoint'],
  ...['panic', 'worker', 'policy', 'one-file', 'link-of-shop', 'waits'],
];

/** @type {((said: Said) => void) | null} */
let hear = null;
/** Whoever listens to faults: they may come before the page does. @type {string | null} */
let listening = null;
/** Those that nobody has heard. @type {{kind: string, message: string}[]} */
const unheard = [];
/** The name of the file that an element handed over. @type {string | null} */
let handed = null;
/** What was said before anybody heard. @type {Said[]} */
const waiting = [];

/** Listens to the page around this one from now on. */
export function listenToHost() {
  if (window.parent === window) return;
  onFault(({ code, details }, said) => {
    const mayBeSaid = OF_PAGE.includes(code) || (handed !== null && details.file === handed);
    if (unheard.length < MOST_WAITING) unheard.push({ kind: code, message: mayBeSaid ? said : '' });
    sayFaults();
  });
  addEventListener('message', ({ data, origin, source }) => {
    if (source !== window.parent || data?.type !== NAME) return;
    if (data.listens === true) {
      listening = origin;
      sayFaults();
    }
    if (hear) hear({ data, origin });
    else if (waiting.length < MOST_WAITING) waiting.push({ data, origin });
  });
}

/** Tells of the faults that nobody has heard, once somebody listens. */
function sayFaults() {
  if (listening === null) return;
  for (const detail of unheard.splice(0)) {
    window.parent.postMessage({ type: NAME, event: 'fault', detail }, listening);
  }
}

/** @typedef {(settings: import('../app/state.js').Settings) => Promise<void>} Bring */

/** @param {import('../app/explorer.js').Explorer} explorer @param {Bring} bring what an element wants is no edit of the visitor's */
export function createHost(explorer, bring) {
  const host = new Host(explorer, bring);
  hear = (said) => host.hear(said);
  for (const said of waiting.splice(0)) hear(said);
}

class Host {
  /** @param {import('../app/explorer.js').Explorer} explorer @param {Bring} bring */
  constructor({ asking, changes, place, store }, bring) {
    this.asking = asking;
    this.bring = bring;
    this.place = place;
    this.store = store;
    /** Whoever listens: nobody else is told. @type {string | null} */
    this.origin = null;
    this.ready = false;
    this.link = '';
    this.step = '';
    /** Settings are followed one after the other. @type {Promise<unknown>} */
    this.following = Promise.resolve();
    changes.on(['trace', 'curves', 'guess', 'seen', 'weights', ...LINKED, 'world', 'story'], () => this.tell());
  }

  /** @param {Said} said */
  hear({ data, origin }) {
    const { listens, set, checkpoint } = /** @type {ToPage} */ (data);
    if (listens === true) {
      this.origin = origin;
      this.ready = false;
      this.tell();
    }
    if (Array.isArray(set)) this.following = this.following.then(() => this.follow(set)).catch(() => {});
    if (checkpoint?.bytes instanceof ArrayBuffer) {
      const name = String(checkpoint.name);
      handed = isWeights(name) ? name : `${name}.safetensors`;
      handOver(new File([checkpoint.bytes], handed));
    }
  }

  /** Sets what an element wants, and leaves the rest as it is. @param {[string, string | null][]} set */
  async follow(set) {
    const link = writeLink(this.store.settings, isOwnData(this.place.world));
    const settings = readLink(amendLink(link, set.map(textsOf)));
    if (settings) await this.bring(settings);
  }

  /** Tells what is new. */
  tell() {
    const { asking, origin, place, store } = this;
    if (origin === null || !place.world || place.making || place.entering) return;
    const link = writeLink(store.settings, isOwnData(place.world));
    if (!this.ready) {
      if (!asking.isWhole) return;
      this.ready = true;
      this.link = link;
      this.say('ready', { link });
    }
    if (link !== this.link) {
      this.link = link;
      this.say('change', { link });
    }
    const step = { step: asking.step, of: asking.history.length };
    const before = this.step;
    this.step = JSON.stringify(step);
    // Nothing is said of the user's own data.
    if (before && before !== this.step && !isOwnData(place.world)) this.say('step', step);
  }

  /** @param {keyof typeof import('../app/embedding.js').EVENTS} event @param {object} detail */
  say(event, detail) {
    window.parent.postMessage({ type: NAME, event, detail }, this.origin ?? '');
  }
}

/** @param {unknown} pair @returns {[string, string | null]} */
function textsOf(pair) {
  const [name, text] = Array.isArray(pair) ? pair : [];
  return [String(name), typeof text === 'string' ? text : null];
}

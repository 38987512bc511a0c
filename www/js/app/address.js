// The address: it follows the settings, and a link that is put into it is followed. A change of what is asked makes an
// entry in the browser's history, so that Back and Forward, and Ctrl+Z, undo and redo it.

import { readLink, writeLink } from './link.js';
import { LINKED, QUESTION, pick, settingsOf } from './state.js';
import { idOf } from './undo.js';
import { isOwnData } from './world.js';

/** Milliseconds without a change after which the address is written: browsers allow only so many writes. */
const QUIET = 250;
/** What can be undone: another question, another shop. The step, the language and the like are no edits. */
const EDITS = [...QUESTION, ...settingsOf('shop')];

/** What is as it was before an edit that is undone; all else stays as it is now. */
const UNDONE = [...EDITS, /** @type {const} */ ('step')];

/**
 * `put` writes the address at once. `bring` follows settings that are nobody's edit here.
 * @param {import('./explorer.js').Explorer} explorer
 */
export function createAddress(explorer) {
  const address = new Address(explorer);
  listenToUndo(explorer.undo);
  return {
    put: () => address.put(),
    bring: (/** @type {import('./state.js').Settings} */ settings) => {
      explorer.undo.flush();
      return address.bring(settings);
    },
  };
}

class Address {
  /** @param {import('./explorer.js').Explorer} explorer */
  constructor({ store, changes, place, undo }) {
    this.store = store;
    this.place = place;
    this.undo = undo;
    this.timer = 0;
    /** Whether the next address is that of an edit. */
    this.edited = false;
    /** Whether settings change because an address is followed. */
    this.following = false;
    /** Whether the way through the browser's history is that of Ctrl+Z. */
    this.undoing = false;
    changes.on(EDITS, () => {
      // What a world or a story brings by itself is nobody's edit.
      if (!place.own && place.world && !place.making) this.edit();
    });
    changes.on([...LINKED, 'leaving'], () => this.soon());
    // An edit that follows at once must find what was there before it.
    changes.on(['story'], () => this.put());
    // Comes before `hashchange`, which follows the link if it is another one.
    addEventListener('popstate', ({ state }) => this.go(state));
    addEventListener('hashchange', () => void this.follow());
    undo.arrive = () => {
      this.go(undo.entries.state);
      void this.follow();
    };
    undo.flush = () => {
      if (this.edited) this.put();
    };
  }

  edit() {
    if (!this.following) this.edited = true;
  }

  /** Writes the address. */
  put() {
    const { place, store, undo } = this;
    clearTimeout(this.timer);
    // Until there is a world, the address holds what is still to be asked in it.
    if (!place.world || place.making) return;
    undo.write(writeLink(store.settings, isOwnData(place.world)), this.edited);
    this.edited = false;
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.put(), QUIET);
  }

  /** Restores what an entry of the browser's history stands for, where no link says it. @param {unknown} state */
  go(state) {
    const { undo } = this;
    clearTimeout(this.timer);
    this.following = true;
    this.undoing = undo.going;
    undo.going = false;
    undo.restore(idOf(state));
    this.following = false;
    this.edited = false;
  }

  /** Follows the link that has come into the address. */
  async follow() {
    const { store } = this;
    const { entries } = this.undo;
    const settings = readLink(entries.link);
    // An entry of ours says how deep it lies; a link that somebody puts in does not.
    const undone = this.undoing && entries.state !== null;
    this.undoing = false;
    await this.bring(settings && undone ? { ...store.settings, ...pick(settings, UNDONE) } : settings);
  }

  /** Follows settings, if there are some. @param {import('./state.js').Settings | null} settings */
  async bring(settings) {
    this.following = true;
    try {
      if (settings) await this.place.follow(settings);
    } finally {
      this.following = false;
      this.edited = false;
      // What could not be followed does not stay in the address.
      this.soon();
    }
  }
}

/** Ctrl+Z goes back by an edit, Ctrl+Shift+Z or Ctrl+Y forward. Fields undo their own text. @param {import('./undo.js').Undo} edits */
function listenToUndo(edits) {
  document.addEventListener('keydown', (event) => {
    const { altKey, ctrlKey, key, metaKey, shiftKey, target } = event;
    if (altKey || !(ctrlKey || metaKey)) return;
    if (/** @type {HTMLElement} */ (target).closest('input:not([type=range], [type=checkbox], [type=radio]), textarea'))
      return;
    const undo = key.toLowerCase() === 'z' && !shiftKey;
    const redo = (key.toLowerCase() === 'z' && shiftKey) || key.toLowerCase() === 'y';
    if (undo) edits.back();
    else if (redo) edits.forward();
    else return;
    event.preventDefault();
  });
}

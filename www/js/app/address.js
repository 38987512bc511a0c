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

/** @param {import('./explorer.js').Explorer} explorer @returns {() => void} writes the address at once */
export function createAddress({ store, changes, place, undo }) {
  let timer = 0;
  /** Whether the next address is that of an edit. */
  let edited = false;
  /** Whether settings change because an address is followed. */
  let following = false;
  /** Whether the way through the browser's history is that of Ctrl+Z. */
  let undoing = false;
  const put = () => {
    clearTimeout(timer);
    // Until there is a world, the address holds what is still to be asked in it.
    if (!place.world || place.making) return;
    undo.write(writeLink(store.settings, isOwnData(place.world)), edited);
    edited = false;
  };
  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(put, QUIET);
  };
  changes.on(EDITS, () => {
    // What a world or a story brings by itself is nobody's edit.
    if (!following && !place.own && place.world && !place.making) edited = true;
  });
  changes.on(['forced'], () => {
    if (!following) edited = true;
  });
  changes.on([...LINKED, 'leaving', 'forced'], soon);
  // An edit that follows at once must find what was there before it.
  changes.on(['story'], put);
  // Comes before `hashchange`, which follows the link if it is another one.
  addEventListener('popstate', ({ state }) => {
    clearTimeout(timer);
    following = true;
    undoing = undo.going;
    undo.going = false;
    undo.restore(idOf(state));
    following = false;
    edited = false;
  });
  addEventListener('hashchange', async () => {
    const settings = readLink(location.hash);
    // An entry of ours says how deep it lies; a link that somebody puts in does not.
    const undone = undoing && history.state !== null;
    const wanted = settings && undone ? { ...store.settings, ...pick(settings, UNDONE) } : settings;
    following = true;
    undoing = false;
    try {
      if (wanted) await place.follow(wanted);
    } finally {
      following = false;
      edited = false;
      // What could not be followed does not stay in the address.
      soon();
    }
  });
  undo.flush = () => {
    if (edited) put();
  };
  listenToUndo(undo);
  return put;
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

// The address: it follows the settings, and a link that is put into it is followed.

import { readLink, writeLink } from './link.js';
import { LINKED } from './state.js';
import { isOwnData } from './world.js';

/** Milliseconds without a change after which the address is written: browsers allow only so many writes. */
const QUIET = 250;

/** @param {import('./explorer.js').Explorer} explorer @returns {() => void} writes the address at once */
export function createAddress({ store, changes, place }) {
  let timer = 0;
  const put = () => {
    clearTimeout(timer);
    // Until there is a world, the address holds what is still to be asked in it.
    if (!place.world || place.making) return;
    // No new entry in the browser's history for each step.
    history.replaceState(null, '', writeLink(store.settings, isOwnData(place.world)));
  };
  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(put, QUIET);
  };
  changes.on([...LINKED, 'leaving'], soon);
  addEventListener('hashchange', () => {
    const settings = readLink(location.hash);
    if (settings) void place.follow(settings);
    // What could not be followed does not stay in the address.
    soon();
  });
  return put;
}

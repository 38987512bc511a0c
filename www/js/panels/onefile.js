// The page that is one file: what it cannot do is not offered, and it says so.

import { byId } from '../ui/dom.js';

/** @param {import('../app/state.js').Store} store */
export function showOneFile(store) {
  document.documentElement.classList.add('one-file');
  byId('one-file').hidden = false;
  // The other tabs train or read logs.
  store.set({ tab: 'about' });
}

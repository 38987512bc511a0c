// Another shop: its settings, which take hold when it is made.

import { bindDrafts, field } from '../app/controls.js';
import { settingsOf } from '../app/state.js';
import { byId } from '../ui/dom.js';

const FIELDS = settingsOf('shop');

/** @param {import('../app/explorer.js').Explorer} explorer */
export function createShop({ changes, place, store }) {
  byId('shop-settings').replaceChildren(...FIELDS.map(field));
  const take = bindDrafts(store, FIELDS);
  byId('shop-make').addEventListener('click', () => {
    // Other settings make their shop themselves; the same ones are made again.
    if (take() && place.making !== 'shop') void place.enterShop();
  });
  const render = () => {
    byId('ladder-shop').hidden = place.world?.kind !== 'shop';
    /** @type {HTMLButtonElement} */ (byId('shop-make')).disabled = place.making !== null;
  };
  changes.on(['world', 'leaving'], render);
  render();
}

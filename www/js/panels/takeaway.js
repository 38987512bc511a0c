// What the page gives away as files.

import { canSave, saveState } from '../app/saved.js';
import { byId } from '../ui/dom.js';
import { download } from '../ui/download.js';

/** @param {import('../app/explorer.js').Explorer} explorer @param {string} build */
export function createTakeAway(explorer, build) {
  const { changes } = explorer;
  const save = /** @type {HTMLButtonElement} */ (byId('save-state'));
  save.addEventListener('click', () => download(saveState(explorer, build), 'dien-explorer.json', 'application/json'));
  const render = () => {
    save.disabled = !canSave(explorer);
  };
  changes.on(['world', 'trace'], render);
  render();
}

// What the page gives away as files.

import { busyWhile } from '../app/busy.js';
import { canSave, saveState } from '../app/saved.js';
import { savePage } from '../app/savedpage.js';
import { byId } from '../ui/dom.js';
import { download } from '../ui/download.js';

/** @param {import('../app/explorer.js').Explorer} explorer @param {string} build */
export function createTakeAway(explorer, build) {
  const { changes, report } = explorer;
  const save = /** @type {HTMLButtonElement} */ (byId('save-state'));
  const page = /** @type {HTMLButtonElement} */ (byId('save-page'));
  page.addEventListener('click', async () => {
    page.disabled = true;
    try {
      download(await busyWhile(savePage(explorer, build)), 'dien-explorer.html', 'text/html');
    } catch (fault) {
      report(fault);
    }
    render();
  });
  save.addEventListener('click', () => download(saveState(explorer, build), 'dien-explorer.json', 'application/json'));
  const render = () => {
    save.disabled = !canSave(explorer);
    page.disabled = save.disabled;
  };
  changes.on(['world', 'trace'], render);
  render();
}

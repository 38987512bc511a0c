// The world's impressions as files, for other programs: in one archive, as a page may give only one file at a time unasked.

import { busyWhile } from '../../app/busy.js';
import { byId, el, say } from '../../ui/dom.js';
import { download } from '../../ui/download.js';
import { zipOf } from '../../ui/zip.js';
import { describe } from '../../workers/module.js';
import { t } from '../../words/index.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../../../pkg/boundary.js').ImpressionLayout} Layout */

/** Files are named after what they hold, and not after the log: its name is the user's own. */
const NAME = 'impressions';
const LAYOUTS = /** @type {Layout[]} */ (['plain', 'deepctr', 'fuxictr', 'recbole']);

/** @param {Explorer} explorer */
export function createExport(explorer) {
  const { changes, place } = explorer;
  const list = /** @type {HTMLSelectElement} */ (byId('export-layout'));
  const history = /** @type {HTMLInputElement} */ (byId('export-history'));
  const button = /** @type {HTMLButtonElement} */ (byId('export-take'));
  const { default: usual, low, high } = describe().training.max_history;
  Object.assign(history, { min: String(low), max: String(high), value: String(usual) });
  const words = () => {
    const { value } = list;
    list.replaceChildren(...LAYOUTS.map((layout) => el('option', { value: layout }, t(`export.layout.${layout}`))));
    list.value = value || LAYOUTS[0];
  };
  const render = () => {
    // A checkpoint alone brings no impressions.
    byId('export').hidden = !place.world?.counts.train;
    say(byId('export-status'), '', false);
  };
  changes.on(['words'], words);
  changes.on(['world'], render);
  button.addEventListener('click', async () => {
    const length = Math.round(Number(history.value));
    const valid = length >= low && length <= high;
    history.setAttribute('aria-invalid', String(!valid));
    if (!valid) return say(byId('export-status'), t('export.history.range', { low, high }), false);
    button.disabled = true;
    try {
      const names = await busyWhile(take(explorer, /** @type {Layout} */ (list.value), length));
      say(
        byId('export-status'),
        t('export.done', { archive: `${NAME}.zip`, files: names.join(t('lane.comma')) }),
        false,
      );
    } catch (fault) {
      explorer.report(fault);
    } finally {
      button.disabled = false;
    }
  });
  words();
  render();
}

/**
 * Gives the files away, in an archive; returns their names.
 * @param {Explorer} explorer
 * @param {Layout} layout
 * @param {number} length of a history at most
 */
async function take({ crew, place }, layout, length) {
  const { world } = place;
  if (!world) return [];
  await crew.bring(crew.first, world);
  const written = await crew.first.call('impressions', [layout, length]);
  const files = written.map(({ bytes, ending }) => ({ name: `${NAME}.${ending}`, bytes }));
  download(zipOf(files), `${NAME}.zip`);
  return files.map(({ name }) => name);
}

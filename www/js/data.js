// A log of the user's own: chosen or dropped, read in the worker, reported on, entered.

import { byId, el } from './dom.js';
import { report } from './faults.js';
import { has, t } from './strings.js';

/** @typedef {import('./explorer.js').Explorer} Explorer */
/** @typedef {import('./types.js').ImportReport} ImportReport */

const WANTED = /** @type {const} */ (['ratings.csv', 'movies.csv']);

/**
 * @param {Explorer} explorer
 * @param {ReturnType<typeof import('./training.js').createTraining>} training
 * @param {() => void} show brings the panel to the front
 */
export function createData(explorer, training, show) {
  const input = /** @type {HTMLInputElement} */ (byId('files'));
  const cancel = byId('import-cancel');
  const progress = /** @type {HTMLProgressElement} */ (byId('import-progress'));
  const status = byId('import-status');
  const back = byId('back-to-shop');
  /** Chosen so far: the two files may come one after the other. @type {Map<string, File>} */
  const chosen = new Map();
  /** @type {ImportReport | null} */
  let read = null;
  let reading = false;

  explorer.onImportProgress = (done, total) => {
    progress.value = total ? done / total : 0;
    if (reading) status.textContent = t('data.reading', { percent: Math.floor(progress.value * 100) });
  };

  /** @param {Iterable<File>} files */
  const take = async (files) => {
    const list = [...files];
    if (reading || !list.length) return;
    show();
    const known = list.filter((file) => WANTED.some((name) => name === file.name.toLowerCase()));
    if (!known.length) {
      report(
        { code: 'files' },
        {
          names: list
            .map(({ name }) => name)
            .slice(0, 4)
            .join(', '),
        },
      );
      return;
    }
    for (const file of known) chosen.set(file.name.toLowerCase(), file);
    const missing = WANTED.filter((name) => !chosen.has(name));
    if (missing.length) {
      status.textContent = t('data.need', { missing: missing.join(', ') });
      return;
    }
    const [ratings, movies] = WANTED.map((name) => /** @type {File} */ (chosen.get(name)));
    chosen.clear();
    await open(movies, ratings);
  };

  /** @param {File} movies @param {File} ratings */
  const open = async (movies, ratings) => {
    reading = true;
    busy(true);
    try {
      const result = await explorer.importLog(movies, ratings);
      if (!result) {
        status.textContent = t('data.cancelled');
        return;
      }
      read = result.report;
      await enter(result.world);
    } catch (fault) {
      status.textContent = '';
      if (!(/** @type {any} */ (fault).fatal)) report(/** @type {any} */ (fault));
    } finally {
      reading = false;
      busy(false);
      input.value = '';
    }
  };

  /** The new world has no trained weights: those of a run that has not begun are shown, and said to be so. */
  /** @param {import('./types.js').World} world */
  const enter = async (world) => {
    training.run.forget();
    explorer.between = true;
    if (await training.run.begin()) await explorer.enterWorld(world);
    else await explorer.enterShop();
    render();
  };

  /** @param {boolean} on */
  const busy = (on) => {
    cancel.hidden = !on;
    progress.hidden = !on;
    progress.value = 0;
    input.disabled = on;
  };

  const render = () => {
    back.hidden = explorer.world?.kind !== 'movielens';
    byId('import-report').replaceChildren(...(read && !back.hidden ? reportOn(read) : []));
    if (read && !back.hidden) {
      const { behaviours, users, items, categories } = read;
      const many =
        users > (explorer.world?.users.length ?? 0)
          ? ` ${t('data.many', { count: explorer.world?.users.length ?? 0 })}`
          : '';
      status.textContent = `${t('data.read', { behaviours, users, items, categories })} ${t('data.next')}${many}`;
    } else if (!reading) {
      status.textContent = '';
    }
  };

  input.addEventListener('change', () => void take(input.files ?? []));
  cancel.addEventListener('click', () => void explorer.workshop.call('importCancel'));
  back.addEventListener('click', async () => {
    training.run.forget();
    await explorer.enterShop();
    read = null;
    render();
  });
  acceptDrops((files) => void take(files));
  return render;
}

/** Files may be dropped anywhere. @param {(files: Iterable<File>) => void} take */
function acceptDrops(take) {
  const veil = byId('drop');
  let depth = 0;
  const ofFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files');
  const enter = (/** @type {number} */ by) => {
    depth = Math.max(0, depth + by);
    veil.hidden = depth === 0;
  };
  addEventListener('dragenter', (event) => ofFiles(event) && enter(1));
  addEventListener('dragleave', (event) => ofFiles(event) && enter(-1));
  addEventListener('dragover', (event) => ofFiles(event) && event.preventDefault());
  addEventListener('drop', (event) => {
    if (!ofFiles(event)) return;
    event.preventDefault();
    depth = 0;
    veil.hidden = true;
    take(event.dataTransfer?.files ?? []);
  });
}

/** What was left out and why. @param {ImportReport} report */
function reportOn({ skipped, notes }) {
  const section = (/** @type {string} */ title, /** @type {ImportReport['skipped']} */ findings) =>
    findings.length
      ? el(
          'section',
          {},
          el('h3', {}, t(title)),
          el(
            'ul',
            {},
            ...findings.map(({ code, reason, count, examples }) =>
              el(
                'li',
                {},
                t('data.finding', { count, reason: has(`finding.${code}`) ? t(`finding.${code}`) : reason }),
                el('ul', {}, ...examples.map((line) => el('li', {}, t('data.line', line), el('code', {}, line.text)))),
              ),
            ),
          ),
        )
      : null;
  return [section('data.skipped', skipped), section('data.notes', notes)].filter((part) => part !== null);
}

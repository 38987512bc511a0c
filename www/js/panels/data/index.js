// Files of the user's own, chosen or dropped: a log, read in the worker, reported on, entered; or a checkpoint, shown.

import { isOwnData } from '../../app/world.js';
import { byId, el, say } from '../../ui/dom.js';
import { takeDrops } from '../../ui/drops.js';
import { countOf } from '../../ui/findings.js';
import { t } from '../../words/index.js';
import { createConvert } from './convert.js';
import { createExport } from './export.js';
import { fieldReportLine } from './fields.js';
import { Files, isComplete } from './files.js';
import { flowOf } from './flow.js';
import { createKeep } from './keep.js';
import { createReading } from './reading.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */

/** @param {Explorer} explorer @param {(tab: string) => void} show brings a tab to the front */
export function createData(explorer, show) {
  const { changes, reading: progress } = explorer;
  const render = () => showAll(explorer, files, reading);
  const reading = createReading(
    explorer,
    () => render(),
    (format) => void files.readAs(format),
  );
  const convert = createConvert((file, items) => void files.work(() => files.open(file, items)));
  const files = new Files(explorer, reading, convert, render);
  listen(explorer, files, show);
  createExport(explorer);
  createKeep(explorer, files, show);
  changes.on(['world'], () => files.leave());
  changes.on(['words'], () => {
    convert.render();
    render();
  });
  changes.on(['reading'], () => {
    const share = progress.total ? progress.done / progress.total : 0;
    /** @type {HTMLProgressElement} */ (byId('import-progress')).value = share;
    if (!files.importing) return;
    const percent = Math.floor(100 * share);
    files.said = () => (share === 1 ? t('data.making') : t('data.reading', { percent }));
    say(byId('import-status'), files.said(), true);
  });
  render();
}

/** @param {Explorer} explorer @param {Files} files @param {(tab: string) => void} show */
function listen({ place, weights, workshop }, files, show) {
  const input = /** @type {HTMLInputElement} */ (byId('files'));
  const take = async (/** @type {File[]} */ list, /** @type {string | null} */ folder = null) => {
    if (files.canTake(list)) show('tab-data');
    await files.take(list, folder);
    input.value = '';
  };
  /** @type {import('../../ui/drops.js').Take} */
  const takeDropped = async ({ files: list, folder, handed }) => {
    // Nobody has pressed anything, so nothing is moved to where it would go on.
    if (handed) return files.take(list, folder);
    // What is done with files is seen where they fell, wherever on the page that was: progress, and what to press.
    const taken = files.canTake(list);
    const done = take(list, folder);
    if (taken) byId('drawer').scrollIntoView({ block: 'start' });
    await done;
    if (!taken) return;
    const start = /** @type {HTMLButtonElement} */ (byId('import-read'));
    if (!start.hidden && !start.disabled) start.focus();
  };
  input.addEventListener('change', () => void take([...(input.files ?? [])]));
  takeDrops((dropped) => void takeDropped(dropped));
  byId('import-read').addEventListener('click', () => void files.work(() => files.importAll()));
  byId('import-cancel').addEventListener('click', () => void workshop.call('importCancel', []));
  byId('back-to-shop').addEventListener('click', () => void files.toShop());
  byId('own-back').addEventListener('click', () => {
    files.say(() => '');
    if (place.world?.kind === 'checkpoint') void files.toShop();
    else weights.hideOwn();
  });
}

// --- what is seen
// -------------------------------------------------------------------------------------------------------------------

/** @param {Explorer} explorer @param {Files} files @param {ReturnType<typeof createReading>} reading */
function showAll({ place }, { busy, chosen, importing, read, said }, reading) {
  reading.render();
  const start = /** @type {HTMLButtonElement} */ (byId('import-read'));
  const lacks = reading.lacks();
  start.hidden = !isComplete(chosen);
  start.disabled = busy || lacks !== null;
  start.textContent = t(read ? 'data.again' : 'data.start');
  byId('import-lacks').textContent = lacks ?? '';
  /** @type {HTMLInputElement} */ (byId('files')).disabled = busy;
  byId('import-cancel').hidden = !importing;
  byId('import-progress').hidden = !busy || !importing;
  byId('back-to-shop').hidden = !isOwnData(place.world);
  byId('import-report').replaceChildren(...(read ? reportOn(read.report) : []));
  say(byId('import-status'), said(), importing);
}

/** What was left out and why. @param {import('../../../../pkg/boundary.js').ImportReport} report */
const reportOn = (report) => [
  ...flowOf(report),
  ...section('data.fields', (report.fields ?? []).map(fieldReportLine)),
  ...section('data.skipped', report.skipped.map(findingLine)),
  ...section('data.notes', report.notes.map(findingLine)),
];

/** @param {string} title @param {HTMLElement[]} lines */
const section = (title, lines) =>
  lines.length ? [el('section', {}, el('h3', {}, t(title)), el('ul', {}, ...lines))] : [];

/** @param {import('../../../../pkg/boundary.js').Finding} finding */
function findingLine(finding) {
  const lines = finding.examples.map((line) => el('li', {}, t('data.line', line), el('code', {}, line.text)));
  return el('li', {}, countOf(finding), lines.length ? el('ul', {}, ...lines) : null);
}

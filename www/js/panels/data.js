// Files of the user's own, chosen or dropped: a log, read in the worker, reported on, entered; or a checkpoint, shown.

import { openCheckpoint } from '../app/checkpoint.js';
import { byId, el } from '../ui/dom.js';
import { Fault } from '../workers/engine.js';
import { isOwnData } from '../app/explorer.js';
import { report } from '../ui/faults.js';
import { createReading } from './reading.js';
import { has, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../types.js').ImportReport} ImportReport */
/** @typedef {import('../types.js').Inspection} Inspection */

/** Of a file so much is looked at before it is read. */
const FIRST_BYTES = 1 << 16;
/** A table of fewer columns has none for user, item and time. */
const FEWEST_COLUMNS = 3;

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
  const start = /** @type {HTMLButtonElement} */ (byId('import-read'));
  const reading = createReading(() => render());
  /** The log's files so far: they may come one after the other. @type {Map<string, {file: File, first: Inspection}>} */
  let chosen = new Map();
  /** What was read last. @type {{world: import('../types.js').World, report: ImportReport} | null} */
  let read = null;
  let busy = false;
  /** What there is to say, in the language in force. @type {() => string} */
  let said = () => '';

  explorer.onImportProgress = (done, total) => {
    progress.value = total ? done / total : 0;
    if (!busy) return;
    const percent = Math.floor(progress.value * 100);
    say(() => (done === total ? t('data.making') : t('data.reading', { percent })));
  };

  /** @param {() => string} words */
  const say = (words) => {
    said = words;
    status.textContent = said();
  };

  /** @param {Iterable<File>} files */
  const take = async (files) => {
    const list = [...files];
    if (busy || !list.length || !explorer.world) return;
    show();
    const weights = list.filter(({ name }) => name.toLowerCase().endsWith('.safetensors'));
    await work(async () => {
      if (weights.length === 0) await choose(list);
      else if (list.length === 1) await open(weights[0]);
      else throw new Fault('one-checkpoint', '');
    });
    input.value = '';
  };

  /** Does what takes a while, with nothing beside it. @param {() => Promise<unknown>} task */
  const work = async (task) => {
    setBusy(true);
    try {
      await task();
    } catch (fault) {
      say(() => t('data.refused'));
      if (!(/** @type {any} */ (fault).fatal)) report(/** @type {any} */ (fault));
    } finally {
      setBusy(false);
      render();
    }
  };

  /** @param {File} file */
  const open = async (file) => {
    await openCheckpoint(explorer, file, () => {
      training.run.forget();
      forget();
    });
    say(() => t('data.checkpoint', { file: file.name }));
  };

  /** Finds out what the files are, together with those chosen before, and reads them if there is nothing to ask. @param {File[]} list */
  const choose = async (list) => {
    const found = await Promise.all(list.map(async (file) => ({ file, first: await inspect(file) })));
    const foreign = found.find(({ first }) => first.format === 'csv' && first.header.length < FEWEST_COLUMNS);
    if (foreign) {
      const { file } = foreign;
      if (!file.size) throw new Fault('log', '', { details: { problem: 'empty', file: file.name } });
      throw new Fault('files', '', { details: { names: names(list) } });
    }
    const { format } = found[0].first;
    if (found.some(({ first }) => first.format !== format)) {
      throw new Fault('mixed-files', '', { details: { names: names(list) } });
    }
    const parts = partsOf(format);
    // The other file of the same log stands beside the first; another log begins anew.
    const complete = parts?.all.every((part) => chosen.has(part)) ?? true;
    if (complete || [...chosen.values()].some(({ first }) => first.format !== format)) chosen = new Map();
    for (const one of found) chosen.set(parts?.of(one.file.name) ?? one.file.name, one);
    const missing = parts?.all.filter((part) => !chosen.has(part)) ?? [];
    const files = [...chosen.values()].map(({ file }) => file);
    reading.show({ format, names: files.map(({ name }) => name), first: found[0].first });
    if (missing.length) say(() => t('data.need', { missing: missing.join(', ') }));
    else if (parts) await importAll();
    else say(() => t('data.ready'));
  };

  /** @param {File} file @returns {Promise<Inspection>} */
  const inspect = async (file) => {
    const bytes = new Uint8Array(await file.slice(0, FIRST_BYTES).arrayBuffer());
    return explorer.workshop.call('import_inspect', [file.name, bytes]);
  };

  const importAll = async () => {
    training.run.pause();
    const log = {
      files: [...chosen.values()].map(({ file }) => file),
      options: reading.options,
      protocol: reading.protocol,
    };
    cancel.hidden = false;
    progress.hidden = false;
    const result = await explorer.importLog(log);
    cancel.hidden = true;
    if (!result) {
      say(() => t('data.cancelled'));
      return;
    }
    read = result;
    await enter(result.world);
    say(() => (read ? summary(read) : t('data.not-entered')));
  };

  /**
   * The new world has no trained weights: those of a run that has not begun are shown, and said to be so.
   * @param {import('../types.js').World} world
   */
  const enter = async (world) => {
    training.run.forget();
    explorer.between = true;
    if (await training.run.begin(world)) {
      await explorer.enterWorld(world);
    } else {
      read = null;
      await explorer.enterShop();
    }
  };

  /** @param {boolean} on */
  const setBusy = (on) => {
    busy = on;
    input.disabled = on;
    start.disabled = on;
    if (on) return;
    cancel.hidden = true;
    progress.hidden = true;
    progress.value = 0;
  };

  const forget = () => {
    chosen = new Map();
    read = null;
    reading.show(null);
    say(() => '');
  };

  const render = () => {
    back.hidden = !isOwnData(explorer.world);
    reading.words();
    const complete = chosen.size > 0 && !partsOf([...chosen.values()][0].first.format)?.all.some((p) => !chosen.has(p));
    const lacks = reading.lacks();
    start.hidden = !complete;
    start.disabled = busy || lacks !== null;
    start.textContent = t(read ? 'data.again' : 'data.start');
    byId('import-lacks').textContent = lacks ?? '';
    byId('import-report').replaceChildren(...(read ? reportOn(read.report) : []));
    status.textContent = said();
  };

  /** Another world was entered: what was read is no longer it. */
  const otherWorld = () => {
    if (read && explorer.world !== read.world) forget();
    render();
  };

  input.addEventListener('change', () => void take(input.files ?? []));
  start.addEventListener('click', () => void work(importAll));
  cancel.addEventListener('click', () => void explorer.workshop.call('importCancel'));
  const toShop = async () => {
    training.run.forget();
    forget();
    await explorer.enterShop();
    render();
  };
  back.addEventListener('click', () => void toShop());
  byId('own-back').addEventListener('click', () => {
    say(() => '');
    void (explorer.world?.kind === 'checkpoint' ? toShop() : explorer.hideOwn());
  });
  explorer.on('world', otherWorld);
  acceptDrops((files) => void take(files));
  return render;
}

/** The files that a log of this format consists of, if they are always the same. @param {import('../types.js').LogFormat} format */
function partsOf(format) {
  const parts = {
    movielens: ['ratings.csv', 'movies.csv'],
    'dien-authors': ['local_train_splitByUser', 'local_test_splitByUser'],
  };
  const all = parts[/** @type {keyof typeof parts} */ (format)];
  const second = format === 'movielens' ? 'movie' : 'test';
  // As the reader tells them apart: by their names.
  return all ? { all, of: (/** @type {string} */ name) => all[Number(name.toLowerCase().includes(second))] } : null;
}

/** @param {File[]} files */
const names = (files) =>
  files
    .map(({ name }) => name)
    .slice(0, 4)
    .join(', ');

/** @param {{world: import('../types.js').World, report: ImportReport}} read */
function summary({ world, report }) {
  const { behaviours, users, items, categories } = report;
  const { train, validation, test } = world.counts;
  const key = world.kind === 'movielens' ? 'data.read.movielens' : 'data.read';
  const listed = world.users.length;
  return [
    t(key, { behaviours, users, items, categories }),
    t('data.asked', { train, validation, test }),
    t('data.next'),
    ...(world.counts.users > users ? [t('data.histories', { count: world.counts.users })] : []),
    ...(world.counts.users > listed ? [t('data.many', { count: listed })] : []),
  ].join(' ');
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
                examples.length
                  ? el(
                      'ul',
                      {},
                      ...examples.map((line) => el('li', {}, t('data.line', line), el('code', {}, line.text))),
                    )
                  : null,
              ),
            ),
          ),
        )
      : null;
  return [section('data.skipped', skipped), section('data.notes', notes)].filter((part) => part !== null);
}

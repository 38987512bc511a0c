// The page comes up: settings from the link, the compiled module, the parts.

import { createAddress } from './app/address.js';
import { busyWhile } from './app/busy.js';
import { Changes } from './app/changes.js';
import { createExplorer } from './app/explorer.js';
import { linkNow, readLink } from './app/link.js';
import { openStart } from './app/savedpage.js';
import { GENERAL, Store, defaults, pick, settingsOf } from './app/state.js';
import { createAbout } from './panels/about.js';
import { createBar, createCopyLink, hideParts } from './panels/bar.js';
import { createChapters } from './panels/chapters.js';
import { createColumns } from './panels/columns.js';
import { createDetails } from './panels/details.js';
import { createDrift } from './panels/drift.js';
import { createEditing } from './panels/editing.js';
import { createMoments } from './panels/moments.js';
import { announceHeight, createFrame, createView } from './panels/frame.js';
import { createHost, listenToHost } from './panels/host.js';
import { showOneFile } from './panels/onefile.js';
import { createOverflow } from './panels/overflow.js';
import { createPaths } from './panels/paths.js';
import { createQuestion } from './panels/question.js';
import { createTakeAway } from './panels/takeaway.js';
import { createTabs } from './panels/tabs.js';
import { createTimeline } from './panels/timeline/index.js';
import { createTraining } from './panels/training.js';
import { setScheme, setTheme } from './ui/charts.js';
import { byId } from './ui/dom.js';
import { listenForDrops } from './ui/drops.js';
import { answering, render, report, reportLate } from './ui/faults.js';
import { endFirst, isFirst, showFirst } from './ui/first.js';
import { showLoading } from './ui/loading.js';
import { languages, loadLanguage, t } from './words/index.js';
import { onBytes } from './workers/bytes.js';
import { load } from './workers/engine.js';
import { Fault } from './workers/fault.js';
import { isOneFile, start as first } from './workers/door.js';
import { imported, onLate } from './workers/files.js';
import { BUILD } from './workers/module.js';

/** The panels of the first screen. */
const PANELS = [
  createQuestion,
  createEditing,
  createTimeline,
  createColumns,
  createOverflow,
  createDrift,
  createPaths,
  createTraining,
  createMoments,
];
/** Those behind the tabs come once the first screen is there, each by itself. @type {Record<string, () => Promise<Create>>} */
const LATER = {
  'cell.js': () => import('./panels/cell.js').then(({ createCell }) => createCell),
  'nextclick.js': () => import('./panels/nextclick.js').then(({ createNextClick }) => createNextClick),
  'states.js': () => import('./panels/states.js').then(({ createStates }) => createStates),
  'measured.js': () => import('./panels/measured.js').then(({ createMeasured }) => createMeasured),
  'data/index.js': () => import('./panels/data/index.js').then(({ createData }) => createData),
};
/** Those that ask for another world, or train: a saved page does without. @type {Record<string, () => Promise<Create>>} */
const BEYOND = {
  'shop.js': () => import('./panels/shop.js').then(({ createShop }) => createShop),
  'ladder.js': () => import('./panels/ladder.js').then(({ createLadder }) => createLadder),
  'sweeps.js': () => import('./panels/sweeps.js').then(({ createSweeps }) => createSweeps),
  'abtest.js': () => import('./panels/abtest.js').then(({ createAbTest }) => createAbTest),
  'tour.js': () => import('./panels/tour.js').then(({ createTour }) => createTour),
};
/** @typedef {(explorer: import('./app/explorer.js').Explorer, show: (id: string) => void) => void} Create */

/** They come with the words of the other languages. One that does not come leaves the others. @param {Parameters<Create>} parts */
async function later(...parts) {
  const words = languages.map((language) => loadLanguage(language).catch(report));
  const panels = Object.entries(isOneFile ? LATER : { ...BEYOND, ...LATER }).map(([file, load]) =>
    imported(new URL(`panels/${file}`, import.meta.url), load).catch(report),
  );
  await Promise.all(words);
  for (const panel of panels) (await panel)?.(...parts);
}

const changes = new Changes();
// The other settings' bounds come with the module.
const OF_PAGE = settingsOf('page');
const store = new Store(changes, readLink(linkNow(), OF_PAGE) ?? defaults(OF_PAGE));
const scheme = () => setScheme(store.settings.theme);
changes.on(['theme'], scheme);
scheme();
listenToHost();
void start();

/** Shows the recorded first answer, or room for another, until the live one is whole. @param {(work: () => void) => void} whenWords calls once there are words @returns {() => void} ends it */
function holdFirst(whenWords) {
  let held = true;
  const show = () => {
    const { language } = store.settings;
    if (held && !isOneFile && isFirst(location.hash)) {
      showFirst(language, () => held && language === store.settings.language).catch((fault) =>
        whenWords(() => report(fault)),
      );
    }
  };
  changes.on(['words'], show);
  show();
  let end = () => {};
  void busyWhile(new Promise((/** @type {(none: null) => void} */ done) => (end = () => done(null))));
  return () => {
    if (!held) return;
    held = false;
    endFirst();
    // What scrolls to the step shown could not before.
    changes.tell('hover');
    end();
  };
}

/** Milliseconds that the first screen has the wire for itself. */
const PATIENCE = 20_000;

/** Calls `end` once the first screen has all that it shows. @param {import('./app/explorer.js').Explorer} explorer @param {() => void} end @returns {Promise<void>} settles when all for it has come, or that takes too long */
function endWhenWhole({ asking, weights }, end) {
  let come = () => {};
  const waiting = new Promise((/** @type {(none: void) => void} */ resolve) => (come = resolve));
  const look = async () => {
    if (!asking.isWhole) return;
    come();
    // The line below all says what these figures are.
    await weights.figures().catch(() => null);
    // What was told is drawn in the next frame.
    requestAnimationFrame(() => requestAnimationFrame(end));
  };
  changes.on(['trace', 'curves', 'guess', 'seen'], () => void look());
  setTimeout(come, PATIENCE);
  return waiting;
}

/** Parts that the page does without, and which did not come. */
function reportLacking() {
  // Who watches over them may be one of them.
  const { lacking = new URL('starting.js', import.meta.url).pathname } = document.documentElement.dataset;
  for (const file of lacking.split(' ').filter(Boolean)) {
    report(new Fault('no-file', '', { details: { file, problem: 'spare' } }));
  }
}

async function start() {
  const bar = createBar(store);
  const end = holdFirst((work) => void bar.then(work, () => {}));
  onLate((file, late) => {
    // Without words the page's own text says it.
    if (document.getElementById('stuck'))
      dispatchEvent(new CustomEvent('lacking', { detail: { file, problem: 'late' } }));
    else reportLate(file, late);
  });
  listenForDrops(() => void bar.then(() => report(new Fault('waits', ''))));
  await bar;
  // All scripts have come and run, and there are words: the page's own on what to do if not can go.
  byId('stuck').remove();
  document.documentElement.classList.remove('wordless');
  reportLacking();
  changes.on(['words'], render);
  const hide = () => hideParts(store);
  changes.on(['hide'], hide);
  hide();
  byId('weights-note').textContent = t('loading');
  if (isOneFile) showOneFile(store);
  const show = createTabs(store);
  createDetails(store);
  createView(store);
  announceHeight();
  onBytes(showLoading);
  try {
    const module = await load();
    const theme = () => setTheme(store.settings.theme);
    changes.on(['theme'], theme);
    theme();
    const linked = readLink(linkNow()) ?? defaults();
    // What a link asks is known to make sense only in its world.
    store.set({
      ...defaults(),
      ...pick(linked, [...GENERAL, ...settingsOf('shop')]),
      ...pick(store.settings, OF_PAGE),
    });
    const explorer = createExplorer({ module, store, changes, report, completed: () => answering(['no-workshop'])() });
    const come = endWhenWhole(explorer, end);
    const address = createAddress(explorer);
    createCopyLink(explorer, address.put);
    for (const create of PANELS) create(explorer);
    createAbout(explorer, BUILD);
    createFrame(explorer);
    createTakeAway(explorer, BUILD);
    createChapters(explorer);
    const question = pick(linked, settingsOf('question'));
    await (first ? openStart(explorer, first, question) : explorer.place.enterShop(question));
    // Without a world the first screen waits for nothing.
    await busyWhile((explorer.place.world ? come : Promise.resolve()).then(() => later(explorer, show)));
    createHost(explorer, address.bring);
  } catch (fault) {
    // What is wrong can then be read in any of the languages.
    await Promise.allSettled(languages.map(loadLanguage));
    byId('weights-note').textContent = '';
    end();
    report(fault);
  }
}

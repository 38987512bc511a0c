// The page comes up: settings from the link, the compiled module, the parts.

import * as dien from '../../pkg/dien.js';
import { setTheme } from './ui/charts.js';
import { createColumns } from './panels/columns.js';
import { createData } from './panels/data.js';
import { byId, el } from './ui/dom.js';
import { createDrift } from './panels/drift.js';
import { load } from './workers/engine.js';
import { Explorer, isOwnData } from './app/explorer.js';
import * as faults from './ui/faults.js';
import { createLadder } from './panels/ladder.js';
import { createPaths } from './panels/paths.js';
import { createQuestion } from './panels/question.js';
import { Store, readLink, writeLink } from './app/state.js';
import { setLanguage, t } from './words/index.js';
import { createTraining } from './panels/training.js';

const store = new Store(readLink(location.hash));
setLanguage(store.settings.language);
byId('weights-note').textContent = t('loading');
createTabs();
void start();

async function start() {
  let module;
  try {
    module = await load();
  } catch (fault) {
    byId('weights-note').textContent = '';
    faults.report(/** @type {any} */ (fault));
    createLanguageSwitch(() => faults.render());
    return;
  }
  setTheme(store.settings.theme);
  const explorer = new Explorer(store, module, faults.report);
  const parts = [createQuestion(explorer), createColumns(explorer), createDrift(explorer), createPaths(explorer)];
  const training = createTraining(explorer);
  const data = createData(explorer, training, () => byId('tab-data').click());
  const ladder = createLadder(explorer);
  const renderAll = () => {
    for (const render of [...parts, training.render, ladder, data, renderAbout, faults.render]) render();
  };
  createLanguageSwitch(renderAll);
  createModeSwitch(explorer);
  createTheme(renderAll);
  createLink(explorer);
  createDiagnostics(explorer);
  renderAll();
  try {
    await explorer.open();
  } catch (fault) {
    if (!(/** @type {any} */ (fault).fatal)) faults.report(/** @type {any} */ (fault));
  }
}

/** @param {() => void} render */
function createLanguageSwitch(render) {
  const holder = byId('language');
  const mark = () => {
    for (const button of holder.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset.value === store.settings.language));
    }
  };
  holder.addEventListener('click', ({ target }) => {
    const value = /** @type {HTMLElement} */ (target).dataset.value;
    if (value === 'en' || value === 'zh') store.set({ language: value });
  });
  store.subscribe((changed) => {
    if (!changed.has('language')) return;
    setLanguage(store.settings.language);
    mark();
    render();
  });
  mark();
}

/** @param {Explorer} explorer */
function createModeSwitch(explorer) {
  const holder = byId('mode');
  const mark = () => {
    // A checkpoint of the user's own is one set of weights.
    const mode = explorer.own ? 'same' : store.settings.mode;
    for (const button of holder.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.dataset.value === mode));
      button.disabled = explorer.own !== null;
    }
  };
  holder.addEventListener('click', ({ target }) => {
    const value = /** @type {HTMLElement} */ (target).dataset.value;
    if (value === 'each' || value === 'same') store.set({ mode: value });
  });
  for (const [id, setting] of /** @type {['show-gru' | 'show-code', 'gru' | 'code'][]} */ ([
    ['show-gru', 'gru'],
    ['show-code', 'code'],
  ])) {
    const box = /** @type {HTMLInputElement} */ (byId(id));
    box.checked = store.settings[setting];
    box.addEventListener('change', () => store.set({ [setting]: box.checked }));
  }
  explorer.on('question', mark);
  explorer.on('weights', mark);
  mark();
}

/** @param {() => void} render */
function createTheme(render) {
  const select = /** @type {HTMLSelectElement} */ (byId('theme'));
  select.value = store.settings.theme;
  select.addEventListener('change', () => store.set({ theme: /** @type {any} */ (select.value) }));
  store.subscribe((changed) => {
    if (!changed.has('theme')) return;
    select.value = store.settings.theme;
    setTheme(store.settings.theme);
    render();
  });
}

/** The link follows the state, without a new entry in the browser's history for each step. @param {Explorer} explorer */
function createLink(explorer) {
  let timer = 0;
  const link = () => writeLink(store.settings, isOwnData(explorer.world));
  const put = () => history.replaceState(null, '', link());
  store.subscribe(() => {
    clearTimeout(timer);
    timer = window.setTimeout(put, 250);
  });
  addEventListener('hashchange', () => {
    const settings = readLink(location.hash);
    if (!isOwnData(explorer.world)) store.set(settings);
  });
  const button = byId('copy-link');
  button.addEventListener('click', async () => {
    put();
    let said = isOwnData(explorer.world) ? 'link.private' : explorer.own ? 'link.weights' : 'link.copied';
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      said = 'link.failed';
    }
    button.textContent = t(said);
    setTimeout(() => {
      button.textContent = t('link.copy');
    }, 2500);
  });
}

/** @param {Explorer} explorer */
function createDiagnostics(explorer) {
  for (const [id, worker] of /** @type {const} */ ([
    ['panic-inference', explorer.inference],
    ['panic-workshop', explorer.workshop],
  ])) {
    // The fault is reported by who revives the worker.
    byId(id).addEventListener('click', () => void worker.call('panic').catch(() => {}));
  }
}

function renderAbout() {
  byId('about').replaceChildren(...[1, 2, 3, 4].map((part) => el('p', {}, t(`about.${part}`))));
  byId('build').textContent = t('build', { id: dien.BUILD_ID });
}

function createTabs() {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[role=tab]')]);
  /** @param {HTMLElement} chosen */
  const choose = (chosen) => {
    for (const tab of tabs) {
      const selected = tab === chosen;
      tab.setAttribute('aria-selected', String(selected));
      tab.tabIndex = selected ? 0 : -1;
      byId(tab.getAttribute('aria-controls') ?? '').hidden = !selected;
    }
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener('click', () => choose(tab));
    tab.addEventListener('keydown', (event) => {
      const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      if (!by) return;
      const next = tabs[(index + by + tabs.length) % tabs.length];
      choose(next);
      next.focus();
    });
  });
}

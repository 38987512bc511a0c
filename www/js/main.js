// The page comes up: settings from the link, the compiled module, the parts.

import * as dien from '../../pkg/dien.js';
import { createAddress } from './app/address.js';
import { Changes } from './app/changes.js';
import { createExplorer } from './app/explorer.js';
import { readLink } from './app/link.js';
import { Store, defaults, pick, settingsOf } from './app/state.js';
import { createAbTest } from './panels/abtest.js';
import { createAbout } from './panels/about.js';
import { createBar, createCopyLink } from './panels/bar.js';
import { createColumns } from './panels/columns.js';
import { createData } from './panels/data/index.js';
import { createDrift } from './panels/drift.js';
import { createLadder } from './panels/ladder.js';
import { createPaths } from './panels/paths.js';
import { createQuestion } from './panels/question.js';
import { createShop } from './panels/shop.js';
import { createTabs } from './panels/tabs.js';
import { createTraining } from './panels/training.js';
import { setScheme, setTheme } from './ui/charts.js';
import { byId } from './ui/dom.js';
import { render, report } from './ui/faults.js';
import { showLoading } from './ui/loading.js';
import { setLanguage, t } from './words/index.js';
import { onBytes } from './workers/bytes.js';
import { load } from './workers/engine.js';

const PANELS = [
  createQuestion,
  createColumns,
  createDrift,
  createPaths,
  createTraining,
  createShop,
  createLadder,
  createAbTest,
];

// All scripts have come: the word on what to do if they do not can go.
byId('stuck').remove();
const linked = readLink(location.hash) ?? defaults();
const question = pick(linked, settingsOf('question'));
const changes = new Changes();
// What a link asks is known to make sense only in its world.
const store = new Store(changes, { ...linked, ...pick(defaults(), settingsOf('question')) });
const speak = () => setLanguage(store.settings.language);
changes.on(['language'], speak);
changes.on(['language'], render);
speak();
const scheme = () => setScheme(store.settings.theme);
changes.on(['theme'], scheme);
scheme();
createBar(store);
byId('weights-note').textContent = t('loading');
const show = createTabs();
onBytes(showLoading);
void start();

async function start() {
  try {
    const module = await load();
    const theme = () => setTheme(store.settings.theme);
    changes.on(['theme'], theme);
    theme();
    const explorer = createExplorer({ module, store, changes, report });
    createCopyLink(explorer, createAddress(explorer));
    for (const create of PANELS) create(explorer);
    createData(explorer, () => show('tab-data'));
    createAbout(explorer, dien.BUILD_ID);
    await explorer.place.enterShop(question);
  } catch (fault) {
    byId('weights-note').textContent = '';
    report(/** @type {any} */ (fault));
  }
}

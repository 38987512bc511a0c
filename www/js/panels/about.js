// What this page is, which build it is, and what happens when a part of it fails.

import { selfCheck } from '../app/selfcheck.js';
import { byId, el, table } from '../ui/dom.js';
import { t } from '../words/index.js';

const PARTS = [1, 2, 3, 4];
/** Words that are explained. */
const TERMS = Array.from({ length: 14 }, (_, index) => index + 1);

/** What libraries compute under the name AUGRU: by `w`, the share of the new candidate. */
const AUGRUS = [
  ['w = a·u', 'paper'],
  ['w = u + a(1 − u) = 1 − (1 − a)(1 − u)', 'code'],
];

/** @typedef {import('../app/explorer.js').Explorer} Explorer */

/** @param {Explorer} explorer @param {string} build */
export function createAbout(explorer, build) {
  const { changes, inference, workshop } = explorer;
  const checked = createSelfCheck(explorer);
  const render = () => {
    byId('about').replaceChildren(...PARTS.map((part) => el('p', {}, t(`about.${part}`))));
    const rows = AUGRUS.map(([formula, whose]) => [formula, t(`which.${whose}`), t(`which.${whose}.libraries`)]);
    const heads = ['formula', 'whose', 'libraries'].map((name) => t(`which.head.${name}`));
    byId('which-augru').replaceChildren(table(t('which'), heads, rows));
    byId('terms').replaceChildren(
      ...TERMS.flatMap((term) => [el('dt', {}, t(`term.${term}`)), el('dd', {}, t(`term.${term}.what`))]),
    );
    byId('build').textContent = t('build', { id: build });
    checked.render();
  };
  // The fault is reported by who revives the worker.
  byId('panic-inference').addEventListener('click', () => void inference.call('panic', []).catch(() => {}));
  byId('panic-workshop').addEventListener('click', () => void workshop.call('panic', []).catch(() => {}));
  changes.on(['words'], render);
  render();
}

/** The button that checks this browser, and what it found, which the footer says too. @param {Explorer} explorer */
function createSelfCheck(explorer) {
  const button = /** @type {HTMLButtonElement} */ (byId('selfcheck'));
  /** @type {() => string} */
  let said = () => '';
  let isOver = false;
  const render = () => {
    byId('selfcheck-result').textContent = said();
    byId('checked').textContent = isOver ? said() : '';
  };
  const say = (/** @type {() => string} */ words) => {
    said = words;
    render();
  };
  button.addEventListener('click', async () => {
    button.disabled = true;
    isOver = false;
    say(() => t('selfcheck.begun'));
    try {
      const found = await selfCheck(explorer, ({ asked }) => say(() => t('selfcheck.asked', { asked })));
      isOver = true;
      say(() => outcome(found));
    } catch (fault) {
      say(() => '');
      explorer.report(fault);
    } finally {
      button.disabled = false;
    }
  });
  return { render };
}

/** @param {import('../../../pkg/boundary.js').Replayed} found */
function outcome({ asked, alike, apart }) {
  const key = alike === asked ? 'selfcheck.right' : 'selfcheck.wrong';
  return t(key, { asked, alike, apart: apart.toExponential(0) });
}

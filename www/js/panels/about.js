// What this page is, which build it is, and what happens when a part of it fails.

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

/** @param {import('../app/explorer.js').Explorer} explorer @param {string} build */
export function createAbout({ changes, inference, workshop }, build) {
  const render = () => {
    byId('about').replaceChildren(...PARTS.map((part) => el('p', {}, t(`about.${part}`))));
    const rows = AUGRUS.map(([formula, whose]) => [formula, t(`which.${whose}`), t(`which.${whose}.libraries`)]);
    const heads = ['formula', 'whose', 'libraries'].map((name) => t(`which.head.${name}`));
    byId('which-augru').replaceChildren(table(t('which'), heads, rows));
    byId('terms').replaceChildren(
      ...TERMS.flatMap((term) => [el('dt', {}, t(`term.${term}`)), el('dd', {}, t(`term.${term}.what`))]),
    );
    byId('build').textContent = t('build', { id: build });
  };
  // The fault is reported by who revives the worker.
  byId('panic-inference').addEventListener('click', () => void inference.call('panic', []).catch(() => {}));
  byId('panic-workshop').addEventListener('click', () => void workshop.call('panic', []).catch(() => {}));
  changes.on(['words'], render);
  render();
}

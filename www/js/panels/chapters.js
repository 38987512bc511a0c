// The chapters below the first screen: a way to each.

import { byId, el } from '../ui/dom.js';
import { t } from '../words/index.js';

/** Where each chapter is, the words that name it, and the tab that it stands behind. */
export const CHAPTERS = /** @type {{at: string, name: string, tab?: string}[]} */ ([
  { at: 'cell', name: 'cell' },
  { at: 'columns', name: 'columns' },
  { at: 'states', name: 'states' },
  { at: 'drift', name: 'drift.short' },
  { at: 'measured-title', name: 'measured' },
  { at: 'paths', name: 'paths' },
  { at: 'drawer', name: 'train', tab: 'tab-train' },
  { at: 'ladder-models', name: 'ladder', tab: 'tab-ladder' },
  { at: 'sweeps', name: 'sweeps', tab: 'tab-ladder' },
  { at: 'drawer', name: 'data', tab: 'tab-data' },
  { at: 'terms', name: 'terms', tab: 'tab-about' },
]);

/** @param {import("../app/explorer.js").Explorer} explorer */
export function createChapters({ changes }) {
  const render = () => {
    byId('chapters').replaceChildren(
      ...CHAPTERS.map(({ at, name, tab }) => {
        const go = () => {
          // The tab's own listeners hear of it as well.
          if (tab) byId(tab).click();
          const place = byId(at);
          if (place instanceof HTMLDetailsElement) place.open = true;
          place.scrollIntoView({ block: 'start' });
        };
        return el('button', { type: 'button', onclick: go }, t(name));
      }),
    );
  };
  changes.on(['words'], render);
  render();
}

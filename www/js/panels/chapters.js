// The chapters below the first screen: a way to each.

import { byId, el } from '../ui/dom.js';
import { isOneFile } from '../workers/door.js';
import { t } from '../words/index.js';

/**
 * Where a chapter is, the words that name it, the tab that it stands behind, and what it sets the page to.
 * @typedef {{at: string, name: string, tab?: string, settings?: Partial<import('../app/state.js').Settings>}} Chapter
 */
/** @type {Chapter[]} */
export const CHAPTERS = [
  { at: 'cell', name: 'cell' },
  {
    at: 'question-title',
    name: 'chapter.stray',
    settings: { law: 'drifting', scene: 'preset:stray-click', history: null, target: null, compare: null, step: 6 },
  },
  { at: 'lanes', name: 'chapter.whatif', settings: { worth: true } },
  { at: 'columns', name: 'columns' },
  { at: 'states', name: 'states' },
  { at: 'drift', name: 'drift.short' },
  { at: 'measured-panel', name: 'measured' },
  { at: 'paths', name: 'paths' },
  { at: 'drawer', name: 'train', tab: 'tab-train' },
  { at: 'ladder-models', name: 'ladder', tab: 'tab-ladder' },
  { at: 'sweeps', name: 'sweeps', tab: 'tab-ladder' },
  { at: 'drawer', name: 'data', tab: 'tab-data' },
  { at: 'terms', name: 'terms', tab: 'tab-about' },
];
/** Those that ask for no other world, training or log. */
const IN_ONE_FILE = CHAPTERS.filter(({ tab, settings }) => (!tab || tab === 'tab-about') && !settings?.law);

/** @param {import("../app/explorer.js").Explorer} explorer */
export function createChapters({ changes, place: world, store }) {
  const render = () => {
    byId('chapters').replaceChildren(
      ...(isOneFile ? IN_ONE_FILE : CHAPTERS).map(({ at, name, settings, tab }) => {
        const go = async () => {
          if (settings) await world.follow({ ...store.settings, ...settings });
          // The tab's own listeners hear of it as well.
          if (tab) byId(tab).click();
          const place = byId(at);
          if (place instanceof HTMLDetailsElement) place.open = true;
          place.scrollIntoView({ block: 'start' });
        };
        return el('button', { type: 'button', onclick: () => void go() }, t(name));
      }),
    );
  };
  changes.on(['words'], render);
  render();
}

// The drawer's tabs: one panel at a time.

import { SETTINGS, VIEWS } from '../app/state.js';
import { byId } from '../ui/dom.js';

/** @param {import('../app/state.js').Store} store @returns {(id: string) => void} brings a tab to the front */
export function createTabs(store) {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[role=tab]')]);
  /** @param {string} id */
  const choose = (id) => void store.set({ tab: SETTINGS.tab.accept(id.replace('tab-', '')) });
  const show = () => {
    const { tab: own, view } = store.settings;
    const chosen = byId(`tab-${VIEWS[view]?.tab ?? own}`);
    for (const tab of tabs) {
      const selected = tab === chosen;
      tab.setAttribute('aria-selected', String(selected));
      tab.tabIndex = selected ? 0 : -1;
      byId(tab.getAttribute('aria-controls') ?? '').hidden = !selected;
    }
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener('click', () => choose(tab.id));
    tab.addEventListener('keydown', (event) => {
      const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      if (!by) return;
      const next = tabs[(index + by + tabs.length) % tabs.length];
      choose(next.id);
      next.focus();
    });
  });
  store.changes.on(['tab', 'view'], show);
  show();
  return choose;
}

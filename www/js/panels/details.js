// Details that are open: a link opens them again.

/** What is opened for a moment is not of the page's state. */
const KEPT = 'details[id]:not(.menu)';

/** @param {import('../app/state.js').Store} store */
export function createDetails(store) {
  const show = () => {
    const wanted = store.settings.open.split('.');
    for (const details of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(KEPT))) {
      details.open = wanted.includes(details.id);
    }
  };
  // The event does not bubble.
  const hear = (/** @type {Event} */ { target }) => {
    if (!(target instanceof HTMLDetailsElement) || !target.matches(KEPT)) return;
    const open = new Set(store.settings.open.split('.').filter(Boolean));
    if (target.open) open.add(target.id);
    else open.delete(target.id);
    store.set({ open: [...open].sort().join('.') });
  };
  document.addEventListener('toggle', hear, true);
  store.changes.on(['open'], show);
  show();
}

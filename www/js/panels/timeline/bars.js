// The bars of "looks at" are changed where they stand: dragged up and down, or by keys.

import { draggable } from '../../ui/dragging.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../../../pkg/boundary.js').Model} Model */
/** A bar that is changed. @typedef {{unit: Model, step: number, row: HTMLElement, value: number, top: number, most: number}} Bar */

/** How far a key goes, and with Shift. */
const STEP = 0.01;
const FAR = 0.1;

/** @param {Explorer} explorer @param {HTMLElement} lanes */
export function letChangeBars(explorer, lanes) {
  const { whatif } = explorer;
  draggable(lanes, {
    take: barOf,
    over({ unit, step, row, top, most }, _, y) {
      const box = row.getBoundingClientRect();
      const value = ((box.bottom - y) / box.height) * top;
      void whatif.force(unit, step, Math.max(0, Math.min(most, value)));
    },
    drop: () => {},
    end: () => whatif.commit(),
  });
  lanes.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const bar = barOf(/** @type {HTMLElement} */ (event.target));
    if (!bar) return;
    const value = changed(bar, event);
    if (value === null && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (value === null) whatif.release(bar.unit);
    else void whatif.force(bar.unit, bar.step, value);
    whatif.commit();
  });
}

/** What a key makes of a bar; null for a key that has no meaning here. @param {Bar} bar @param {KeyboardEvent} event */
function changed({ most, value }, { key, shiftKey }) {
  const by = shiftKey ? FAR : STEP;
  /** @type {Record<string, number>} */
  const wanted = {
    ArrowUp: value + by,
    ArrowDown: value - by,
    PageUp: value + FAR,
    PageDown: value - FAR,
    0: 0,
    2: value * 2,
  };
  return key in wanted ? Math.max(0, Math.min(most, wanted[key])) : null;
}

/** @param {HTMLElement} target @returns {Bar | null} */
function barOf(target) {
  const cell = /** @type {HTMLElement | null} */ (target.closest('.lane-bars .cell[role=slider]'));
  const row = cell?.parentElement;
  if (!cell || !row) return null;
  return {
    unit: /** @type {Model} */ (row.dataset.unit),
    step: Number(cell.dataset.step),
    row,
    value: Number(cell.getAttribute('aria-valuenow')),
    top: Number(row.dataset.top),
    most: Number(cell.getAttribute('aria-valuemax')),
  };
}

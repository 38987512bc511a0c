// Dragging by mouse, pen and touch. A finger has to rest first: what it does at once is scrolling.

import { el } from './dom.js';

/** Pixels that a mouse moves before it drags. */
const NEAR = 5;
/** Milliseconds that a finger rests before it drags. */
const REST = 400;
/** Pixels from the edge of the window within which the page scrolls along, and how far at a time. */
const EDGE = 40;
const SCROLL = 14;

/**
 * What is dragged: `take` gives it, or null if nothing can be dragged there; `over` hears where it is; `drop` where it
 * was let go; `end` always, at last. `ghost` is what follows the pointer, if anything does.
 * @template T
 * @typedef {{take: (target: HTMLElement) => T | null, over: (what: T, x: number, y: number) => void,
 *   drop: (what: T, x: number, y: number) => void, end: () => void, ghost?: (what: T) => Node}} Dragging
 */

/**
 * Lets what is within an element be dragged. Escape lets it go without a drop.
 * @template T
 * @param {HTMLElement} holder
 * @param {Dragging<T>} how
 */
export function draggable(holder, how) {
  /** What is pressed, and dragged once `dragged` is. @type {{what: T, id: number, x: number, y: number, timer: number} | null} */
  let held = null;
  let dragged = false;
  /** @type {HTMLElement | null} */
  let ghost = null;
  const finish = () => {
    clearTimeout(held?.timer);
    if (dragged) how.end();
    ghost?.remove();
    ghost = null;
    held = null;
    dragged = false;
  };
  const begin = () => {
    if (!held) return;
    dragged = true;
    getSelection()?.removeAllRanges();
    if (how.ghost)
      document.body.append((ghost = el('div', { class: 'ghost', 'aria-hidden': 'true' }, how.ghost(held.what))));
    move(held.x, held.y);
  };
  const move = (/** @type {number} */ x, /** @type {number} */ y) => {
    if (!held) return;
    ghost?.style.setProperty('transform', `translate(${x + 12}px, ${y - 12}px)`);
    if (y < EDGE) scrollBy(0, -SCROLL);
    else if (y > innerHeight - EDGE) scrollBy(0, SCROLL);
    how.over(held.what, x, y);
  };
  holder.addEventListener('pointerdown', ({ button, clientX: x, clientY: y, pointerId: id, pointerType, target }) => {
    if (button !== 0 || held) return;
    const what = how.take(/** @type {HTMLElement} */ (target));
    if (what === null) return;
    const timer = pointerType === 'touch' ? window.setTimeout(begin, REST) : 0;
    held = { what, id, x, y, timer };
  });
  addEventListener('pointermove', ({ clientX: x, clientY: y, pointerId, pointerType }) => {
    if (pointerId !== held?.id) return;
    if (dragged) return move(x, y);
    if (Math.hypot(x - held.x, y - held.y) < NEAR) return;
    // A finger that moves at once scrolls.
    if (pointerType === 'touch') return finish();
    begin();
    move(x, y);
  });
  addEventListener('pointerup', ({ clientX: x, clientY: y, pointerId }) => {
    if (pointerId !== held?.id) return;
    if (dragged) {
      how.drop(held.what, x, y);
      suppressClick();
    }
    finish();
  });
  addEventListener('pointercancel', ({ pointerId }) => void (pointerId === held?.id && finish()));
  addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || !dragged) return;
      event.stopPropagation();
      finish();
    },
    true,
  );
  // The page does not scroll under what is dragged, and a long press opens no menu.
  holder.addEventListener('touchmove', (event) => void (dragged && event.preventDefault()), { passive: false });
  holder.addEventListener('contextmenu', (event) => void (held && event.preventDefault()));
}

/** The end of a drag is no click. */
function suppressClick() {
  const stop = (/** @type {Event} */ event) => {
    event.stopPropagation();
    event.preventDefault();
  };
  addEventListener('click', stop, { capture: true, once: true });
  // Where no click comes, the next one is meant.
  setTimeout(() => removeEventListener('click', stop, { capture: true }), 0);
}

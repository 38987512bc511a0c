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
  const drag = new Drag(how);
  holder.addEventListener('pointerdown', (event) => drag.press(event));
  // The page does not scroll under what is dragged, and a long press opens no menu.
  holder.addEventListener('touchmove', (event) => void (drag.dragged && event.preventDefault()), { passive: false });
  holder.addEventListener('contextmenu', (event) => void (drag.held && event.preventDefault()));
  addEventListener('pointermove', (event) => drag.follow(event));
  addEventListener('pointerup', (event) => drag.lift(event));
  addEventListener('pointercancel', ({ pointerId }) => void (pointerId === drag.held?.id && drag.finish()));
  const escape = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || !drag.dragged) return;
    event.stopPropagation();
    drag.finish();
  };
  // Before what is focused takes the key for itself.
  addEventListener('keydown', escape, true);
}

/** @template T */
class Drag {
  /** @param {Dragging<T>} how */
  constructor(how) {
    this.how = how;
    /** What is pressed, and dragged once `dragged` is. @type {{what: T, id: number, x: number, y: number, timer: number} | null} */
    this.held = null;
    this.dragged = false;
    /** @type {HTMLElement | null} */
    this.ghost = null;
  }

  /** @param {PointerEvent} event */
  press({ button, clientX: x, clientY: y, pointerId: id, pointerType, target }) {
    if (button !== 0 || this.held) return;
    const what = this.how.take(/** @type {HTMLElement} */ (target));
    if (what === null) return;
    const timer = pointerType === 'touch' ? window.setTimeout(() => this.begin(), REST) : 0;
    this.held = { what, id, x, y, timer };
  }

  begin() {
    const { held, how } = this;
    if (!held) return;
    this.dragged = true;
    getSelection()?.removeAllRanges();
    if (how.ghost) {
      this.ghost = el('div', { class: 'ghost', 'aria-hidden': 'true' }, how.ghost(held.what));
      document.body.append(this.ghost);
    }
    this.move(held.what, held.x, held.y);
  }

  /** @param {PointerEvent} event */
  follow({ clientX: x, clientY: y, pointerId, pointerType }) {
    const { held } = this;
    if (pointerId !== held?.id) return;
    if (!this.dragged) {
      if (Math.hypot(x - held.x, y - held.y) < NEAR) return;
      // A finger that moves at once scrolls.
      if (pointerType === 'touch') return this.finish();
      this.begin();
    }
    this.move(held.what, x, y);
  }

  /** @param {T} what @param {number} x @param {number} y */
  move(what, x, y) {
    this.ghost?.style.setProperty('transform', `translate(${x + 12}px, ${y - 12}px)`);
    // What is dropped elsewhere on the page may have to be scrolled to.
    if (this.ghost && y < EDGE) scrollBy(0, -SCROLL);
    else if (this.ghost && y > innerHeight - EDGE) scrollBy(0, SCROLL);
    this.how.over(what, x, y);
  }

  /** @param {PointerEvent} event */
  lift({ clientX: x, clientY: y, pointerId }) {
    const { held, how } = this;
    if (pointerId !== held?.id) return;
    if (this.dragged) {
      how.drop(held.what, x, y);
      suppressClick();
    }
    this.finish();
  }

  finish() {
    clearTimeout(this.held?.timer);
    if (this.dragged) this.how.end();
    this.ghost?.remove();
    this.ghost = null;
    this.held = null;
    this.dragged = false;
  }
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

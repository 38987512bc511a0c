// Work on a part of the page that nobody sees now: it waits until the part is seen, or until no more of it is asked.

import { busyWhile } from './busy.js';

/** Milliseconds in which nothing more was asked, until a part out of view is worked on all the same. */
const REST = 120;
/** Milliseconds that such work waits at most, however often it is asked. */
const LONGEST = 1000;
/** How far around what is in view a part is worked on as if it were there. */
const NEAR = '64px 0px';

/**
 * Calls `work` at once while the element is in view, or near. Else once it comes there, or after a while in which nothing
 * more was asked: what is read aloud, searched for or printed is then right, too.
 * @param {Element} element
 * @param {() => void} work
 */
export function whereSeen(element, work) {
  // What has not been looked at counts as in view.
  let near = true;
  /** Ends the wait; null while there is none. @type {((none: null) => void) | null} */
  let end = null;
  let timer = 0;
  let first = 0;
  const now = () => {
    clearTimeout(timer);
    work();
    end?.(null);
    end = null;
  };
  const late = () => void (end && now());
  const observer = new IntersectionObserver(
    (entries) => {
      near = entries[entries.length - 1].isIntersecting;
      if (near) late();
    },
    { rootMargin: NEAR },
  );
  observer.observe(element);
  return () => {
    if (near) return now();
    if (!end) {
      first = performance.now();
      void busyWhile(new Promise((/** @type {(none: null) => void} */ done) => (end = done)));
    }
    clearTimeout(timer);
    timer = window.setTimeout(late, Math.min(REST, first + LONGEST - performance.now()));
  };
}

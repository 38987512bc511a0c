// Whether a pointer moves, or the page moves beneath a pointer that rests.

let x = NaN;
let y = NaN;
let rests = false;

// Before anybody else hears of it.
document.addEventListener(
  'pointermove',
  ({ screenX, screenY }) => {
    rests = screenX === x && screenY === y;
    x = screenX;
    y = screenY;
  },
  true,
);

/** Whether the pointer itself has moved, asked while a `pointermove` is heard: browsers send one when a page scrolls, too. */
export const isMoving = () => !rests;

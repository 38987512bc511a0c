// How often a part of the page is worked on that nobody sees. Time, and what is in view, are the test's own.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { whereSeen } from '../../www/js/app/whereseen.js';

const globals = ['IntersectionObserver', 'document', 'window', 'performance', 'clearTimeout'];
const before = Object.fromEntries(globals.map((name) => [name, globalThis[name]]));
after(() => Object.assign(globalThis, before));

/** A part of a page of which work is asked, and a clock that stands still but for `pass`. */
function part() {
  const clock = { now: 5000, due: Infinity, work: () => {} };
  const root = { dataset: { busy: '0' } };
  let observed = (_) => {};
  Object.assign(globalThis, {
    IntersectionObserver: class {
      constructor(listener) {
        observed = listener;
      }

      observe() {}
    },
    document: { documentElement: root, querySelector: () => null },
    window: {
      setTimeout: (work, milliseconds) => {
        Object.assign(clock, { work, due: clock.now + milliseconds });
        return 1;
      },
    },
    clearTimeout: () => (clock.due = Infinity),
    performance: { now: () => clock.now },
  });
  let done = 0;
  const ask = whereSeen(/** @type {Element} */ ({}), () => (done += 1));
  const pass = async (milliseconds) => {
    const end = clock.now + milliseconds;
    if (clock.due <= end) {
      clock.now = clock.due;
      clock.due = Infinity;
      clock.work();
    }
    clock.now = end;
    await null;
    await null;
  };
  return { ask, pass, come: (isIntersecting) => observed([{ isIntersecting }]), done: () => done, root };
}

test('what is in view is worked on at once', () => {
  const { ask, come, done, root } = part();
  ask();
  assert.equal(done(), 1, 'what was not looked at counts as in view');
  come(true);
  ask();
  ask();
  assert.equal(done(), 3);
  assert.equal(root.dataset.busy, '0');
});

test('what is out of view is worked on once, when no more is asked', async () => {
  const { ask, come, done, pass, root } = part();
  come(false);
  for (let frame = 0; frame < 30; frame++) {
    ask();
    await pass(17);
  }
  assert.equal(done(), 0);
  assert.equal(root.dataset.busy, '1', 'what stands there is not the answer yet');
  await pass(300);
  assert.equal(done(), 1);
  assert.equal(root.dataset.busy, '0');
  await pass(3000);
  come(true);
  assert.equal(done(), 1, 'nothing was asked since');
});

test('it is worked on when it comes into view', async () => {
  const { ask, come, done, pass } = part();
  come(false);
  ask();
  ask();
  come(true);
  assert.equal(done(), 1);
  await pass(3000);
  assert.equal(done(), 1);
});

test('it does not wait for ever, however long more is asked', async () => {
  const { ask, come, done, pass } = part();
  come(false);
  for (let frame = 0; frame < 180; frame++) {
    ask();
    await pass(17);
  }
  assert.equal(done(), 3);
});

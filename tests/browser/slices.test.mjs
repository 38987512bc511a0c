// Training by slices, without a page: how much is asked for at once, and how long it rests, by a clock that the work moves.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Training } from '../../www/js/app/runs/training.js';

const { setTimeout } = globalThis;
const { performance } = globalThis;
after(() => Object.assign(globalThis, { setTimeout, performance }));

/** A training whose steps take a millisecond each, and which has nothing else to do. */
function trained() {
  const time = { now: 1000, rested: 0 };
  globalThis.performance = { now: () => time.now };
  globalThis.setTimeout = (work, milliseconds) => {
    time.now += milliseconds;
    time.rested += milliseconds;
    work();
  };
  const heard = new Map();
  const changes = {
    on: (names, listener) => names.forEach((name) => heard.set(name, listener)),
    tell: () => {},
  };
  const asked = [];
  const crew = {
    steps: async (count) => {
      asked.push(count);
      time.now += count;
      return [];
    },
  };
  const asking = { sparing: true, spare: () => {} };
  const training = new Training({ store: { settings: { pace: '0' } }, changes, crew, place: {}, weights: {}, asking });
  training.state = 'playing';
  // The last look is still on its way: none is due.
  training.look = { began: 0, ended: null };
  return { training, time, asked, move: () => heard.get('step')() };
}

test('a slice takes about 40 ms, and no rest', async () => {
  const { training, time, asked } = trained();
  for (let slice = 0; slice < 12; slice++) await training.slice(0);
  assert.deepEqual(asked.slice(0, 7), [1, 2, 4, 8, 16, 32, 40]);
  assert.equal(asked.at(-1), 40);
  assert.equal(time.rested, 0);
});

test('while the step is moved training takes a quarter of the time, in small slices', async () => {
  const { training, time, asked, move } = trained();
  for (let slice = 0; slice < 12; slice++) await training.slice(0);
  asked.length = 0;
  const began = time.now;
  for (let slice = 0; slice < 20; slice++) {
    move();
    await training.slice(0);
  }
  assert.ok(asked.slice(1).every((count) => count <= 10));
  const worked = asked.reduce((sum, count) => sum + count, 0);
  assert.equal(time.now - began, 4 * worked);
  // And goes on as before, soon after.
  for (let slice = 0; slice < 20; slice++) await training.slice(0);
  assert.equal(asked.at(-1), 40);
});

// What the timeline tells: leads, the truth and verdicts, by cases done by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  choicesOf,
  disagreementOf,
  leadOf,
  leadsOf,
  mindOf,
  straysOf,
  truthOf,
  verdictOf,
} from '../../www/js/app/telling.js';

/** Two categories of four items each; the third candidate is of the first one. */
const items = Array.from({ length: 8 }, (_, item) => ({ category: item < 4 ? 0 : 1 }));
const world = (law) => ({ items, source: { kind: 'shop', settings: { law } } });

test('one interest: a choice is a category, which counts by its best candidate', () => {
  const choices = choicesOf(world('drifting'), [0, 5, 2], 0);
  assert.deepEqual(choices, { kind: 'category', keys: [0, 1], items: [[0, 2], [5]] });
  const p = [0.2, 0.3, 0.5];
  const lead = leadOf(choices, [0, 5, 2], (place) => p[place]);
  assert.equal(lead.key, 0);
  assert.equal(lead.p, 0.5);
  assert.ok(Math.abs(lead.margin - 0.2) < 1e-12);
  assert.equal(
    leadOf(choices, [0, 5, 2], (place) => [0.1, undefined, 0.2][place]),
    null,
    'not all are known yet',
  );
});

test('several interests: a choice is a level of the target’s category, which counts by the mean of its two items', () => {
  const choices = choicesOf(world('several'), [0, 5], 6);
  assert.deepEqual(choices, {
    kind: 'level',
    keys: [1, 2],
    items: [
      [4, 5],
      [6, 7],
    ],
  });
  const p = { 4: 0.9, 5: 0.1, 6: 0.6, 7: 0.5 };
  const lead = leadOf(choices, [4, 5, 6, 7], (place) => p[place + 4]);
  assert.equal(lead.key, 2);
  assert.ok(Math.abs(lead.p - 0.55) < 1e-12 && Math.abs(lead.margin - 0.05) < 1e-12);
});

test('a curve with fewer points than clicks stands between them', () => {
  const choices = { kind: 'category', keys: [0, 1], items: [[0], [4]] };
  const curve = {
    prefixes: [0, 2, 4],
    probability: [
      [0.1, 0.2, 0.9],
      [0.5, 0.1, 0.2],
    ],
  };
  const leads = leadsOf(choices, [0, 4], curve, 4);
  assert.deepEqual(
    leads.map((lead) => lead.key),
    [1, 1, 0, 0, 0],
  );
});

test('a change is followed when the new choice leads before the next change; a stray click is fallen for', () => {
  const choices = { kind: 'category', keys: [0, 1, 2], items: [[0], [1], [2]] };
  // Clicks: 0 0 1 1 2* 1 0, with a stray look at 2.
  const categories = [0, 0, 1, 1, 2, 1, 0];
  const behind = [0, 0, 1, 1, 1, 1, 0].map((category) => ({ category, level: null }));
  const truth = truthOf(choices, behind, 0);
  const strays = straysOf(choices, behind, categories);
  assert.deepEqual(strays, [false, false, false, false, true, false, false]);
  const lead = (key) => ({ key, p: 0.5, margin: 0.1 });
  // It follows the first change at the second click, falls for the stray one, and does not follow the last change.
  const leads = [0, 0, 0, 0, 1, 2, 1, 1].map(lead);
  assert.deepEqual(verdictOf(leads, truth, { strays, keys: categories }), {
    changes: [
      { step: 3, clicks: 2 },
      { step: 7, clicks: null },
    ],
    fell: [{ step: 5, key: 2, kind: 'stray' }],
  });
});

test('each time that a unit goes back is counted, at any click, with what it goes back to', () => {
  const lead = (key) => ({ key, p: 0.5, margin: 0.1 });
  const truth = [0, 0, 1, 1, 1, 1, 1, 1];
  const clicks = { strays: truth.map(() => false), keys: truth };
  // It follows at once, goes back twice, once stays there for two clicks, and turns to a third in the end.
  const { changes, fell } = verdictOf([0, 0, 0, 1, 0, 1, 0, 0, 2].map(lead), truth, clicks);
  assert.deepEqual(changes, [{ step: 3, clicks: 1 }]);
  assert.deepEqual(fell, [
    { step: 4, key: 0, kind: 'back' },
    { step: 6, key: 0, kind: 'back' },
    { step: 8, key: 2, kind: 'other' },
  ]);
  // At a stray click it may go back to something else than what was clicked.
  const strays = truth.map((_, index) => index === 3);
  const [first] = verdictOf([0, 0, 0, 1, 0, 1, 1, 1, 1].map(lead), truth, { strays, keys: truth.with(3, 2) }).fell;
  assert.deepEqual(first, { step: 4, key: 0, kind: 'back' });
});

test('who led with the new before the change does not follow it', () => {
  const lead = (key) => ({ key, p: 0.5, margin: 0.1 });
  const truth = [0, 0, 1, 1, 0];
  const clicks = { strays: truth.map(() => false), keys: truth };
  const always = verdictOf(Array(6).fill(lead(1)), truth, clicks);
  assert.deepEqual(always.changes, [
    { step: 3, clicks: 0 },
    { step: 5, clicks: null },
  ]);
  assert.deepEqual(always.fell, [], 'it never changes its mind');
  assert.deepEqual(mindOf(Array(6).fill(lead(1))), { times: 0, key: 1, since: 1 });
  assert.deepEqual(mindOf([1, 0, 0, 1, 0, 0].map(lead)), { times: 2, key: 0, since: 4 });
  assert.equal(mindOf([lead(1)]), null, 'before the first click there is no mind');
  assert.equal(mindOf([null, lead(1), null]), null);
});

test('of a level the truth stands while others are clicked, and is unknown before the first', () => {
  const choices = {
    kind: 'level',
    keys: [1, 2],
    items: [
      [4, 5],
      [6, 7],
    ],
  };
  const behind = [
    { category: 0, level: 2 },
    { category: 1, level: 1 },
    null,
    { category: 0, level: 2 },
    { category: 1, level: 2 },
  ];
  assert.deepEqual(truthOf(choices, behind, 1), [null, 1, 1, 1, 2]);
  assert.deepEqual(straysOf(choices, behind, [0, 1, 0, 0, 1]), [false, false, true, false, false]);
  const lead = (key) => ({ key, p: 0.5, margin: 0.1 });
  const verdict = verdictOf([1, 1, 1, 1, 1, 2].map(lead), truthOf(choices, behind, 1), { strays: [], keys: [] });
  assert.deepEqual(verdict.changes, [{ step: 5, clicks: 1 }]);
});

test('attention and worth disagree where one is much of its largest and the other little', () => {
  const found = disagreementOf([0.5, 0.4, 0.02, 0.08], [0.01, -0.1, 0.06, 0.03]);
  assert.deepEqual(found, { looked: [1], unseen: [3] });
  // A click that takes away is worth as much as one that adds.
  assert.deepEqual(disagreementOf([0.9, 0.1], [-0.2, 0]), { looked: [], unseen: [] });
  // Where no click is worth anything, what is looked at is worth little.
  assert.deepEqual(disagreementOf([0.9, 0.1], [0.001, 0.002]), { looked: [1], unseen: [] });
  assert.deepEqual(disagreementOf([0.5, 0.5], [0.001, 0.002]), { looked: [], unseen: [] }, 'an even attention');
  assert.deepEqual(
    disagreementOf([1], [0]),
    { looked: [], unseen: [] },
    'one click has all the attention whatever it is worth',
  );
});

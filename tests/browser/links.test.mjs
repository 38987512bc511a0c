// Links that are followed while the page is open: controls, settings, answers and workers all do what they say.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, ready, settled, useSite } from './harness.mjs';

const site = useSite();

/** Keeps what the workers are asked for, in the order of asking. */
function record() {
  globalThis.asked = [];
  globalThis.Worker = class extends Worker {
    postMessage(message, transfer = []) {
      if (message.method) globalThis.asked.push({ method: message.method, args: message.args });
      super.postMessage(message, transfer);
    }
  };
}

/** The last request of a kind. */
const lastAsked = (page, method) =>
  page.evaluate((method) => globalThis.asked.findLast((call) => call.method === method)?.args[0], method);

/** Puts a link into the address of the open page. */
async function follow(page, fragment) {
  await page.evaluate((fragment) => (location.hash = fragment), fragment);
  // The page hears of it in a task of its own.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)));
  await settled(page);
}

/** A test on a page whose requests are kept. */
function linkTest(name, work, fragment) {
  test(name, async () => {
    const { page, check, close } = await open(site.browser, site.url);
    await page.addInitScript(record);
    await ready(page, site.url, fragment);
    await work(page);
    check();
    await close();
  });
}

const probabilities = (page) => page.locator('.probability strong').allTextContents();
const value = (page, id) => page.locator(`#${id}`).inputValue();
const pressed = (page, id) => page.locator(`#${id} [aria-pressed=true]`).getAttribute('data-value');
const fault = (page) => page.locator('.fault').first().textContent();

/** Every setting that stands in a link, with another value than its default. */
const OTHER = {
  language: 'zh',
  theme: 'dark',
  scene: 'preset:speaks-once',
  history: '1.2.3.24',
  target: '16',
  fields: 'context.time:morning,profile.age:50-up',
  compare: '40.41',
  step: '4',
  attention: 'augru:2:0.5:shared,agru:1:0',
  mode: 'same',
  tour: '3',
  hide: 'example.cell',
  view: 'drift',
  tab: 'ladder',
  open: 'cell.drift-numbers.numbers-agru',
  dimension: '5',
  pace: '10',
  models: 'base.gru4rec',
  seeds: '2',
  epochs: '3',
  hidden: '8',
  pooling: 'mean',
  activation: 'dice',
  penalty: '0.1',
  sweep: 'stray',
  sweepAt: '0.25',
  sweepModel: 'din',
  armA: 'shipped-agru',
  armB: 'shipped-gru',
  visitors: '4000',
  visitorSeed: '11',
  split: 'time',
  lastValidation: '2',
  lastTest: '3',
  timeValidation: '4',
  timeTest: '5',
  targetDays: '6',
  historyDays: '7',
  testDays: '2',
  trainTargets: '9',
  core: '3',
  negatives: '2',
  ties: 'seed',
  repeats: '1',
  worth: '1',
  rescale: '0',
  hindsight: '1',
  units: 'aigru.agru.augru',
  gru: '1',
  code: '1',
  similar: '1',
  speed: '4',
  seed: '7',
  learningRate: '0.02',
  alpha: '0.5',
  batch: '32',
  width: '8',
  trainPooling: 'mean',
  trainActivation: 'dice',
  difference: '1',
  patience: '5',
  shopSeed: '9',
  law: 'several',
  known: '1',
  shoppers: '500',
  interests: '4',
  drift: '0.2',
  interestsMin: '1',
  interestsMax: '3',
  historyMin: '6',
  historyMax: '30',
  growth: '0.4',
  stick: '0.1',
  stray: '0.05',
};

/** What the controls show, by setting, as a link writes it. */
async function shown(page) {
  const box = async (id) => ((await page.locator(`#${id}`).isChecked()) ? '1' : '0');
  return {
    language: await pressed(page, 'language'),
    theme: await value(page, 'theme'),
    scene: await value(page, 'scene'),
    target: await value(page, 'target'),
    step: await value(page, 'step'),
    mode: await pressed(page, 'mode'),
    tour: await page.evaluate(() => {
      const [, stop] = /(\d+) (?:\/|of) \d+$/.exec(document.querySelector('#tour-title').textContent) ?? [];
      return document.querySelector('#tour').hidden ? '0' : stop;
    }),
    hide: (await page.locator('.left-out').evaluateAll((all) => all.map(({ id }) => id))).join('.'),
    view: await page.evaluate(() => document.documentElement.dataset.view ?? ''),
    tab: (await page.locator('[role=tab][aria-selected=true]').getAttribute('id')).replace('tab-', ''),
    open: (
      await page.locator('details[id][open]:not(.menu)').evaluateAll((all) => all.map(({ id }) => id).sort())
    ).join('.'),
    pace: await value(page, 'train-speed'),
    models: (await page.locator('#ladder-models :checked').evaluateAll((all) => all.map(({ value }) => value))).join(
      '.',
    ),
    seeds: await value(page, 'ladder-seeds'),
    epochs: await value(page, 'ladder-epochs'),
    difference: await box('train-difference'),
    patience: await value(page, 'ladder-patience'),
    hidden: await value(page, 'ladder-hidden'),
    pooling: await value(page, 'ladder-pooling'),
    activation: await value(page, 'ladder-activation'),
    penalty: await value(page, 'ladder-penalty'),
    sweep: await value(page, 'sweep-setting'),
    armA: await value(page, 'ab-a'),
    armB: await value(page, 'ab-b'),
    visitors: await value(page, 'ab-shoppers'),
    visitorSeed: await value(page, 'ab-seed'),
    split: await value(page, 'split-kind'),
    lastValidation: await value(page, 'split-last-validation'),
    lastTest: await value(page, 'split-last-test'),
    timeValidation: await value(page, 'split-time-validation'),
    timeTest: await value(page, 'split-time-test'),
    targetDays: await value(page, 'split-target-days'),
    historyDays: await value(page, 'split-history-days'),
    testDays: await value(page, 'split-test-days'),
    trainTargets: await value(page, 'split-targets'),
    core: await value(page, 'split-core'),
    negatives: await value(page, 'split-negatives'),
    ties: await value(page, 'split-ties'),
    repeats: await box('split-repeats'),
    worth: await box('show-worth'),
    rescale: await box('rescale'),
    hindsight: await box('hindsight'),
    gru: await box('show-gru'),
    code: await box('show-code'),
    similar: await box('show-similar'),
    speed: await value(page, 'speed'),
    seed: await value(page, 'train-seed'),
    learningRate: await value(page, 'train-lr'),
    alpha: await value(page, 'train-alpha'),
    batch: await value(page, 'train-batch'),
    width: await value(page, 'train-width'),
    trainPooling: await value(page, 'train-pooling'),
    trainActivation: await value(page, 'train-activation'),
    shopSeed: await value(page, 'shop-seed'),
    known: await value(page, 'shop-fields'),
    shoppers: await value(page, 'shop-shoppers'),
    law: await value(page, 'shop-law'),
    interests: await value(page, 'shop-interests'),
    drift: await value(page, 'shop-drift'),
    interestsMin: await value(page, 'shop-interests-min'),
    interestsMax: await value(page, 'shop-interests-max'),
    historyMin: await value(page, 'shop-history-min'),
    historyMax: await value(page, 'shop-history-max'),
    growth: await value(page, 'shop-growth'),
    stick: await value(page, 'shop-stick'),
    stray: await value(page, 'shop-stray'),
  };
}

linkTest('a link changes every setting: its control, the address, and what the workers are asked for', async (page) => {
  const linked = await page.evaluate(async () => (await import('./js/app/state.js')).LINKED);
  assert.deepEqual([...linked].sort(), Object.keys(OTHER).sort(), 'this test knows every setting of a link');
  const atFirst = await shown(page);
  const before = await probabilities(page);
  await follow(page, `#${new URLSearchParams({ v: '1', ...OTHER })}`);
  // These have lists that stay empty until somebody comes to see them, or are seen below.
  const { history, attention, compare, fields, dimension, units, sweepAt, sweepModel, ...controls } = OTHER;
  assert.deepEqual(await shown(page), controls);
  assert.equal(await page.locator('#strip li').count(), history.split('.').length);
  assert.equal(await page.locator('#candidates .chip').count(), 1 + compare.split('.').length);
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');

  const shop = {
    seed: 9,
    law: 'several',
    fields: true,
    shoppers: 500,
    interests: 4,
    drift_rate: 0.2,
    interests_min: 1,
    interests_max: 3,
    history_min: 6,
    history_max: 30,
    growth_rate: 0.4,
    stick_rate: 0.1,
    stray_rate: 0.05,
  };
  assert.deepEqual(await lastAsked(page, 'shop'), shop);
  const asked = {
    profile: { age: '50-up', price: 'balanced' },
    context: { time: 'morning', device: 'phone' },
  };
  assert.equal(await page.locator('#fields select').count(), 4);
  const columns = ['gru', 'aigru', 'agru', 'augru', 'augru-code'].map((unit) => ({ unit, set: 'several-augru' }));
  assert.deepEqual(await lastAsked(page, 'trace'), { columns, history: [1, 2, 3, 24], target: 16, fields: asked });
  // The candidates, and what the timeline asks besides: all levels of the target's category.
  const candidates = [16, 40, 41, 17, 18, 19, 20, 21, 22, 23];
  const drift = { columns, history: [1, 2, 3, 24], candidates, fields: asked };
  assert.deepEqual(await lastAsked(page, 'drift'), drift);
  // Only the drift chart is seen.
  await page.evaluate(() => document.querySelector('#train-step').click());
  await page.waitForFunction(() => document.querySelector('#train-results tbody td:nth-child(2)')?.textContent === '1');
  await settled(page);
  const { learning_rate, alpha, batch_size, seed } = await lastAsked(page, 'train_begin');
  assert.deepEqual([learning_rate, alpha, batch_size, seed], [0.02, 0.5, 32, 7]);
  await page.waitForFunction(() => location.hash.includes('stray=0.05'));
  const address = await page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.slice(1))));
  assert.deepEqual(address, { v: '1', ...OTHER });

  // And back, all of it: what a link does not name has its default.
  await follow(page, '#v=1&language=en');
  assert.deepEqual(await shown(page), atFirst);
  assert.deepEqual(await probabilities(page), before);
});

for (const [name, link, said] of [
  ['an unknown target', 'target=99999', /names item 99999, but there are only 96 items/],
  ['a history of unknown items', 'history=500.501', /names item 500/],
  ['an unknown candidate', 'compare=1.2.150', /names item 150/],
  ['too long a history', `history=${Array(600).fill(1).join('.')}`, /600 behaviours; at most 512/],
]) {
  linkTest(`${name} in a link is refused with words, and the rest of the link is followed`, async (page) => {
    const before = await probabilities(page);
    await follow(page, `#v=1&language=en&alpha=2&gru=1&${link}`);
    assert.match(await fault(page), said);
    assert.doesNotMatch(await fault(page), /[{}]/);
    assert.equal(await value(page, 'train-alpha'), '2');
    assert.ok(await page.locator('#show-gru').isChecked());
    assert.equal(await page.locator('#strip li').count(), 13);
    assert.deepEqual((await probabilities(page)).slice(1), before, 'the numbers are of the question on screen');
    await page.waitForFunction(() => !/target|history|compare/.test(location.hash));
  });
}

linkTest(
  'columns become fewer by a link, at another step',
  async (page) => {
    assert.equal(await page.locator('.column').count(), 5);
    await follow(page, '#v=1&language=zh&theme=dark&step=3');
    assert.equal(await page.locator('.column').count(), 3);
    assert.ok(!(await page.locator('#show-gru').isChecked()));
    assert.equal(await page.locator('#drift .drift-chart').count(), 3);
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
    assert.equal(await value(page, 'step'), '3');
  },
  '#v=1&language=en&gru=1&code=1',
);

linkTest(
  'units that a link names are shown without the others; boxes add to them',
  async (page) => {
    const shownUnits = async () => (await lastAsked(page, 'trace')).columns.map(({ unit }) => unit);
    assert.deepEqual(await shownUnits(), ['agru']);
    assert.equal(await page.locator('.column').count(), 1);
    await page.click('#show-gru');
    await settled(page);
    assert.deepEqual(await shownUnits(), ['gru', 'agru']);
    await page.waitForFunction(() => /units=agru/.test(location.hash));
    await follow(page, '#v=1&language=en&units=nothing');
    assert.deepEqual(await shownUnits(), ['aigru', 'agru', 'augru']);
    // Of a training that is shown, its own units are.
    await page.click('#train-step');
    await page.waitForFunction(
      () => document.querySelector('#train-results tbody td:nth-child(2)')?.textContent === '1',
    );
    await follow(page, '#v=1&language=en&units=gru');
    assert.deepEqual(await shownUnits(), ['aigru', 'agru', 'augru']);
  },
  '#v=1&language=en&units=agru',
);

linkTest(
  'the way past the controls changes nothing but the focus',
  async (page) => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'columns');
    // A fragment that is no link of ours asks for nothing.
    await follow(page, '#columns');
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
    assert.equal(await value(page, 'theme'), 'dark');
    assert.equal(await value(page, 'target'), '5');
    assert.equal(await value(page, 'train-seed'), '77');
    assert.equal(await page.locator('.column').count(), 4);
    await page.waitForFunction(() => /seed=77/.test(location.hash));
  },
  '#v=1&language=zh&target=5&gru=1&seed=77&theme=dark',
);

linkTest('of two shoppers chosen at once, the last is shown', async (page) => {
  const choose = async (...scenes) => {
    await page.evaluate((scenes) => {
      const list = document.querySelector('#scene');
      for (const scene of scenes) {
        list.value = scene;
        list.dispatchEvent(new Event('change', { bubbles: true }));
      }
    }, scenes);
    await settled(page);
    return page.locator('#strip').textContent();
  };
  const wanted = await choose('user:5');
  assert.notEqual(await choose('user:3'), wanted);
  assert.equal(await choose('user:4', 'user:5'), wanted);
  assert.equal(await value(page, 'scene'), 'user:5');
});

linkTest('a link that asks for another story, or user, of the shop gets it', async (page) => {
  await follow(page, '#v=1&language=en&scene=user:00003');
  assert.equal(await value(page, 'scene'), 'user:3');
  assert.match(await page.locator('#story').textContent(), /simulation made/);
  await follow(page, '#v=1&language=en&scene=preset:nothing-of-ours');
  assert.equal(await value(page, 'scene'), 'preset:shoes-to-keyboard');
});

linkTest(
  'a setting that older links call otherwise is read, and written by its name of today',
  async (page) => {
    await page.waitForFunction(() => /patience=5/.test(location.hash) && !/looks/.test(location.hash));
    assert.equal(await value(page, 'ladder-patience'), '5');
    await follow(page, '#v=1&language=en&looks=4&patience=6');
    assert.equal(await value(page, 'ladder-patience'), '6');
    await follow(page, '#v=1&language=en&looks=<b>');
    const { low, high } = await page.locator('#ladder-patience').evaluate(({ min, max }) => ({ low: min, high: max }));
    const kept = Number(await value(page, 'ladder-patience'));
    assert.ok(kept >= Number(low) && kept <= Number(high) && kept !== 6, String(kept));
  },
  '#v=1&language=en&tab=ladder&looks=5',
);

test('an edit is undone by Back and by Ctrl+Z, and done again; steps are no edits', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  const counted = (wanted) =>
    page.waitForFunction((wanted) => document.querySelectorAll('#strip li').length === wanted, wanted);
  const depth = (wanted) => page.waitForFunction((wanted) => history.state?.depth === wanted, wanted);
  const press = (keys) =>
    page.evaluate(
      (keys) => document.body.dispatchEvent(new KeyboardEvent('keydown', { ...keys, bubbles: true, cancelable: true })),
      keys,
    );
  await counted(13);
  await page.locator('#edit summary').click();
  await page.locator('#step').fill('4');
  await page.click('#edit-remove');
  await counted(12);
  await depth(1);
  await page.locator('#step').fill('2');
  await page.click('#edit-remove');
  await counted(11);
  await depth(2);
  await page.evaluate(() => history.back());
  await counted(12);
  await settled(page);
  await press({ key: 'z', ctrlKey: true });
  await counted(13);
  await settled(page);
  await press({ key: 'Z', ctrlKey: true, shiftKey: true });
  await counted(12);
  await page.waitForFunction(() => /history=0\.2\.1\.3\./.test(location.hash));
  check();
  await close();
});

linkTest(
  'choices of a chapter are those of the link, and what a person chooses comes into it',
  async (page) => {
    assert.equal(await page.locator('[role=tab][aria-selected=true]').getAttribute('id'), 'tab-ladder');
    await page.evaluate(() => document.querySelector('#sweeps').scrollIntoView());
    await page.waitForFunction(() => document.querySelector('#sweep-value').value === '0.25');
    assert.equal(await value(page, 'sweep-model'), 'din');
    assert.equal(await page.locator('#cell-units .square.chosen').first().getAttribute('data-dimension'), '5');
    await page.selectOption('#sweep-value', '0.4');
    await page.click('#ladder-gru4rec');
    await page.click('#ladder-din');
    await page.selectOption('#ab-b', 'shipped-agru');
    await page.click('#tab-about');
    await page.waitForFunction(() => /tab=about/.test(location.hash));
    const address = await page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.slice(1))));
    const { sweepAt, models, armA, armB, open: details } = address;
    assert.deepEqual(
      { sweepAt, models, armA, armB, details },
      {
        sweepAt: '0.4',
        models: 'base.gru4rec.augru.dien',
        armA: 'shipped-aigru',
        armB: 'shipped-agru',
        details: 'cell',
      },
    );
  },
  '#v=1&language=en&tab=ladder&open=cell&dimension=5&sweep=stray&sweepAt=0.25&sweepModel=din',
);

linkTest('Ctrl+Z takes an edit back and leaves the tab; Back brings all of the link before', async (page) => {
  const counted = (wanted) =>
    page.waitForFunction((wanted) => document.querySelectorAll('#strip li').length === wanted, wanted);
  const tab = () => page.locator('[role=tab][aria-selected=true]').getAttribute('id');
  await page.locator('#edit summary').click();
  await page.click('#edit-remove');
  await counted(12);
  await page.waitForFunction(() => history.state?.depth === 1);
  await page.click('#tab-ladder');
  await page.waitForFunction(() => /tab=ladder/.test(location.hash));
  await page.evaluate(() =>
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, cancelable: true }),
    ),
  );
  await counted(13);
  await settled(page);
  assert.equal(await tab(), 'tab-ladder');
  // The address before is now that of this tab.
  await page.waitForFunction(() => /tab=ladder/.test(location.hash) && history.state.depth === 0);
  await page.click('#edit-repeat');
  await counted(14);
  await page.waitForFunction(() => history.state?.depth === 1);
  await page.click('#tab-data');
  await page.waitForFunction(() => /tab=data/.test(location.hash));
  await page.evaluate(() => history.back());
  await counted(13);
  await page.waitForFunction(() => document.querySelector('#tab-ladder').ariaSelected === 'true');
  await page.evaluate(() => history.forward());
  await counted(14);
  await page.waitForFunction(() => document.querySelector('#tab-data').ariaSelected === 'true');
});

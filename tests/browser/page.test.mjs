// The page as people use it.

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { open, pageTests, ready, root, run, serveBarely, settled, useSite } from './harness.mjs';

const site = useSite();
const pageTest = pageTests(site);

const column = (page, unit) => page.locator(`.column[data-unit=${unit}]`);
const probability = (page, unit) => column(page, unit).locator('.probability strong').textContent();
const stepText = (page) => page.locator('#step-text').textContent();
const readout = async (page, unit) => (await column(page, unit).locator('.readout dd').allTextContents()).map(Number);
/** The number at the end of the sentence about a = 0. */
const ignored = async (page, unit) =>
  Number(/\d\.\d{3}/.exec(await column(page, unit).locator('.effect').textContent())[0]);

/** The rows of a column's table of numbers. */
async function tableOf(page, unit) {
  await column(page, unit).locator('summary').click();
  await column(page, unit).locator('tbody tr').first().waitFor();
  const rows = await column(page, unit).locator('tbody tr').all();
  return Promise.all(rows.map((row) => row.locator('td').allTextContents()));
}

pageTest('three columns say what the tool says of the same checkpoints #smoke', async (page) => {
  assert.deepEqual(await page.locator('.column').evaluateAll((all) => all.map((one) => one.dataset.unit)), [
    'aigru',
    'agru',
    'augru',
  ]);
  // The preset's history, as item ids: category × 8 + place.
  const history = '0,2,1,24,3,8,0,9,10,8,25,12,10';
  for (const unit of ['aigru', 'agru', 'augru']) {
    const file = path.join(root, 'www/models', `${unit}.safetensors`);
    const { stdout } = await run(['trace', '--checkpoint', file, '--history', history, '--target', '11', '--json']);
    const trace = JSON.parse(stdout);
    assert.equal(await probability(page, unit), trace.probability.toFixed(3));
    const rows = await tableOf(page, unit);
    assert.equal(rows.length, 13);
    rows.forEach((row, t) => {
      assert.ok(Math.abs(Number(row[2]) - trace.attention[t]) < 1e-4, `${unit}, step ${t + 1}: attention`);
      const weights = trace.evolution.update_weight[t];
      const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length;
      assert.ok(Math.abs(Number(row[3]) - mean) < 1e-4, `${unit}, step ${t + 1}: update weight`);
    });
  }
});

pageTest('the step moves by button, slider, key and by itself', async (page) => {
  assert.match(await stepText(page), /^step 13 of 13 · Silent linear keyboard/);
  await page.click('#step-first');
  assert.match(await stepText(page), /before the first/);
  await page.click('#step-forward');
  assert.match(await stepText(page), /^step 1 of 13/);
  await page.locator('#step').fill('7');
  await settled(page);
  assert.match(
    await stepText(page),
    /^step 7 of 13 · Starter high-top basketball shoes .* true interest here: Mechanical keyboards/,
  );
  await page.locator('h1').click();
  for (const [key, expected] of [
    ['ArrowLeft', 6],
    ['ArrowRight', 7],
    ['Home', 0],
    ['End', 13],
  ]) {
    await page.keyboard.press(key);
    assert.equal(await page.locator('#step').inputValue(), String(expected), key);
  }
  await page.keyboard.press('Home');
  await page.selectOption('#speed', '4');
  await page.locator('h1').click();
  await page.keyboard.press(' ');
  await page.waitForFunction(() => Number(document.querySelector('#step').value) >= 3);
  assert.match(await page.locator('#play').textContent(), /Pause/);
  await page.keyboard.press(' ');
  assert.match(await page.locator('#play').textContent(), /Play/);
});

pageTest('a step pointed at is marked everywhere', async (page) => {
  const canvas = column(page, 'aigru').locator('.states-chart canvas');
  await canvas.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const box = await canvas.boundingBox();
  await page.mouse.move(box.x + 44 + (box.width - 50) * (4.5 / 13), box.y + 40);
  await page.waitForFunction(() => document.querySelectorAll('.strip .pointed').length === 1);
  assert.equal(await page.locator('.strip .pointed .position').textContent(), '5');
  // Three charts in each of three columns and three of the drift.
  assert.equal(await page.locator('.pointer').visible().count(), 12);
  assert.match(await stepText(page), /^step 5 of 13/);
  await canvas.click({ position: { x: 44 + (box.width - 50) * (2.5 / 13), y: 40 } });
  assert.equal(await page.locator('#step').inputValue(), '3');
  await page.locator('#strip li').nth(8).locator('button').click();
  assert.equal(await page.locator('#step').inputValue(), '9');
  assert.equal(await page.locator('#strip [aria-current=step]').count(), 1);
});

pageTest('the AIGRU effect: with a = 0 its state moves, the others stand still', async (page) => {
  for (const step of ['6', '9', '12']) {
    await page.locator('#step').fill(step);
    await settled(page);
    assert.ok((await ignored(page, 'aigru')) > 0, `step ${step}`);
    assert.equal(await ignored(page, 'agru'), 0);
    assert.equal(await ignored(page, 'augru'), 0);
    const [, , moved] = await readout(page, 'augru');
    assert.ok(moved > 0);
  }
});

pageTest('same weights and each trained are told apart', async (page) => {
  const each = await Promise.all(['aigru', 'augru'].map((unit) => probability(page, unit)));
  await page.click('#mode [data-value=same]');
  await settled(page);
  const same = await Promise.all(['aigru', 'augru'].map((unit) => probability(page, unit)));
  assert.equal(same[1], each[1], 'the common weights are those trained as AUGRU');
  assert.notEqual(same[0], each[0]);
  assert.match(await page.locator('#mode-note').textContent(), /One set of weights/);
  await page.check('#show-gru');
  await page.check('#show-code');
  await settled(page);
  assert.equal(await page.locator('.column').count(), 5);
  assert.ok((await ignored(page, 'augru-code')) > 0);
});

pageTest('another question gets another answer', async (page) => {
  const before = await probability(page, 'augru');
  await page.selectOption('#target', '16');
  await settled(page);
  assert.notEqual(await probability(page, 'augru'), before);
  // The drift chart: every prefix of 13 behaviours and the empty one, for three units.
  await page.locator('#drift-numbers summary').click();
  await page.waitForFunction(() => document.querySelectorAll('#drift-numbers tbody tr').length === 42);
  assert.ok((await page.locator('#candidates .chip').count()) >= 3);
  await page.selectOption('#candidates select', '40');
  await settled(page);
  assert.match(await page.locator('#drift-numbers thead').textContent(), /headphone/i);
  await page.selectOption('#scene', 'preset:length-1');
  await settled(page);
  assert.match(await stepText(page), /^step 1 of 1/);
  assert.equal((await readout(page, 'aigru'))[0], 1, 'a single behaviour has all the attention');
  await page.selectOption('#scene', 'preset:long-history');
  await settled(page);
  assert.match(await stepText(page), /^step 50 of 50/);
  await page.selectOption('#scene', 'user:3');
  await settled(page);
  assert.match(await page.locator('#story').textContent(), /simulation made/);
});

pageTest('histories can be changed, emptied and restored', async (page) => {
  await page.click('#edit > summary');
  const before = await probability(page, 'agru');
  await page.click('#edit-remove');
  await settled(page);
  assert.match(await stepText(page), /of 12/);
  await page.click('#edit-repeat');
  await page.click('#edit-earlier');
  await page.selectOption('#edit-add', '95');
  await settled(page);
  assert.match(await stepText(page), /of 14/);
  await page.click('#edit-undo');
  await settled(page);
  assert.equal(await probability(page, 'agru'), before);
  await page.selectOption('#scene', 'preset:length-1');
  await settled(page);
  await page.click('#edit-remove');
  await settled(page);
  assert.match(await page.locator('#strip').textContent(), /history is empty/);
  assert.match(await probability(page, 'agru'), /^0\.\d{3}$/);
});

pageTest('links hold the state, and nonsense in them does no harm #smoke', async (page) => {
  await page.click('#mode [data-value=same]');
  await page.selectOption('#scene', 'preset:stray-click');
  await page.locator('#step').fill('6');
  await page.click('#language [data-value=zh]');
  await settled(page);
  // The link follows a while after each change, and may have been written between two.
  await page.waitForFunction(() =>
    ['mode=same', 'stray-click', 'step=6', 'language=zh'].every((part) => location.hash.includes(part)),
  );
  const link = await page.evaluate(() => location.href);
  const shown = await probability(page, 'agru');
  await page.goto('about:blank');
  await page.goto(link);
  await page.locator('.probability strong').first().waitFor();
  await settled(page);
  assert.equal(await probability(page, 'agru'), shown);
  assert.equal(await page.locator('#step').inputValue(), '6');
  assert.equal(await page.locator('h1 + .tagline').textContent(), '看看推荐系统记住了什么');
  const nonsense =
    '#v=1&language=xx&scene=preset:<b>&step=1e99&history=1.2.x&target=999999&seed=-5&alpha=NaN&mode=&learningRate=7';
  await page.goto('about:blank');
  await ready(page, site.url, nonsense);
  assert.match(await page.locator('#step-text').textContent(), /^step 13 of 13/);
  assert.equal(await page.locator('#train-seed').inputValue(), '0');
  assert.match(await page.locator('.fault').textContent(), /names item 999999/);
  await page.goto('about:blank');
  await ready(page, site.url, `#v=1&language=en&history=${Array(513).fill(1).join('.')}`);
  assert.match(await page.locator('.fault').textContent(), /513 behaviours; at most 512/);
  assert.match(await page.locator('#step-text').textContent(), /^step 13 of 13/);
});

test('every text is there in both languages, with the same values in it', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  const entries = await page.evaluate(async () => {
    const [en, zh] = await Promise.all([import('./js/words/en.js'), import('./js/words/zh.js')]);
    return Object.keys(en.default).map((key) => [key, [en.default[key], zh.default[key]]]);
  });
  const values = (text) => [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, value]) => value))].sort();
  for (const [key, words] of entries) {
    assert.ok(
      words.every((word) => word?.trim()),
      `a language lacks ${key}`,
    );
    for (const word of words) assert.deepEqual(values(word), values(words[0]), key);
  }
  const used = await page.evaluate(() =>
    [...document.querySelectorAll('[data-t], [data-t-label]')].flatMap((e) => [e.dataset.t, e.dataset.tLabel]),
  );
  const known = new Set(entries.map(([key]) => key));
  for (const key of used) assert.ok(!key || known.has(key), key);
  check();
  await close();
});

for (const [name, options] of [
  ['a telephone', { viewport: { width: 360, height: 740, deviceScaleFactor: 3 }, person: { touch: true } }],
  ['a small window', { viewport: { width: 400, height: 800 }, person: { dark: true } }],
  ['a person who wants no motion', { person: { lessMotion: true } }],
]) {
  pageTest(
    `the page serves ${name}`,
    async (page) => {
      const { touch = false, dark = false, lessMotion = false } = options.person;
      const media = ['pointer: coarse', 'prefers-color-scheme: dark', 'prefers-reduced-motion'];
      const matching = await page.evaluate((all) => all.map((one) => matchMedia(`(${one})`).matches), media);
      assert.deepEqual(matching, [touch, dark, lessMotion]);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(wide <= 0, `${wide} pixels too wide`);
      // Sharp at any ratio: as many pixels in the bitmap as on the screen.
      const [bitmap, css, ratio] = await page
        .locator('.states-chart canvas')
        .first()
        .evaluate((canvas) => [canvas.width, canvas.clientWidth, devicePixelRatio]);
      assert.equal(bitmap, Math.round(css * ratio));
      const moving = await page
        .locator('.cursor')
        .first()
        .evaluate((cursor) => getComputedStyle(cursor).transitionDuration);
      assert.equal(moving === '0s', lessMotion);
    },
    options,
  );
}

test('any static server does, below any prefix, without the type of WebAssembly', async () => {
  const barely = await serveBarely();
  const { page, check, close } = await open(site.browser, barely.url);
  await ready(page, barely.url);
  assert.equal(await page.locator('.column').count(), 3);
  check();
  await close();
  barely.close();
});

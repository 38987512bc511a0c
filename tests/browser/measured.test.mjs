// Drift, measured; states alike; one unit before several targets: what is shown is what the traces say.

import assert from 'node:assert/strict';
import path from 'node:path';
import { pageTests, root, run, useSite } from './harness.mjs';

const pageTest = pageTests(useSite());

/** The first story, as item ids: category × 8 + place. */
const HISTORY = [0, 2, 1, 24, 3, 8, 0, 9, 10, 8, 25, 12, 10];
const TARGET = 11;

async function traced(unit, history) {
  const file = path.join(root, 'www/models', `${unit}.safetensors`);
  const options = ['--history', history.join(','), '--target', String(TARGET), '--json'];
  return JSON.parse((await run(['trace', '--checkpoint', file, ...options])).stdout);
}

/** The cells of a table, a list of texts for each row. */
const rowsOf = (page, selector) =>
  page
    .locator(`${selector} tbody tr`)
    .evaluateAll((rows) => rows.map((row) => [...row.children].map(({ textContent }) => textContent)));
const inView = (page, id) =>
  page.evaluate((id) => {
    const part = document.querySelector(`#${id}`);
    if (part instanceof HTMLDetailsElement) part.open = true;
    part.scrollIntoView();
  }, id);
const until = (page, selector, pattern) =>
  page.waitForFunction(
    ([selector, pattern]) => new RegExp(pattern).test(document.querySelector(selector)?.textContent ?? ''),
    [selector, pattern.source],
  );

pageTest('attention by category is that of a trace of each prefix', async (page) => {
  await until(page, '#measured-run', /100/);
  await inView(page, 'measured-panel');
  await until(page, '#shares', /AUGRU/);
  await page.click('#shares-numbers summary');
  await until(page, '#shares-numbers', /AUGRU/);
  const rows = (await rowsOf(page, '#shares-numbers')).filter(([unit]) => unit === 'AUGRU');
  assert.equal(rows.length, 13);
  // Categories in the order in which they come: those of items 0, 24 and 8.
  for (const length of [1, 6, 13]) {
    const { attention } = await traced('augru', HISTORY.slice(0, length));
    const sums = [0, 3, 1].map((category) =>
      attention.reduce((sum, a, at) => sum + (Math.floor(HISTORY[at] / 8) === category ? a : 0), 0),
    );
    const [, after, ...shares] = rows[length - 1];
    assert.equal(Number(after), length);
    shares.forEach((share, at) => assert.ok(Math.abs(Number(share) - sums[at]) < 1e-3, `${share} is not ${sums[at]}`));
  }
});

pageTest('a history and a sample are measured, and what was changed has no truth', async (page) => {
  await until(page, '#measured-run', /100/);
  await inView(page, 'measured-panel');
  await until(page, '#measured', /half-life/);
  const here = await rowsOf(page, '#measured');
  assert.deepEqual(
    here.map(([name, of, ...values]) => [name, of, values.length]),
    [
      'attention on the interest',
      'attention on the new interest',
      'attention on the old interest',
      'half-life of the old interest',
      'the new one leads after',
      'state after a stray click',
      'state after a meant click',
    ].map((name) => [name, 'this history', 4]),
  );
  // One drift at click 6, eight behaviours to watch it; three stray clicks, the first of them of shoes' time.
  for (const value of here[3].slice(2)) assert.match(value, /^([1-8]|> 8)$/);
  assert.match(here[5][2], /^click 4: [\d.]+ → /);
  assert.equal(here[0].at(-1), '–');
  await page.click('#measured-run');
  await until(page, '#measured caption', /sample has \d+ changes/);
  await page.waitForFunction(() => !document.querySelector('#measured-run').disabled);
  const all = await rowsOf(page, '#measured');
  assert.equal(all.length, 14);
  for (const [, of, ...values] of all.filter((_, index) => index % 2)) {
    assert.equal(of, '100 shoppers');
    assert.ok(
      values.slice(0, 3).every((value) => /\d ± \d/.test(value)),
      values.join(),
    );
  }
  assert.match(all[7].at(-1), /^\d+ \[\d+, .+\]; \d+ ± \d+ % of them$/);
  // Every measure has its definition in words, not in a hint alone.
  assert.equal(await page.locator('#measured-definitions dt').count(), 9);
  // A history that somebody made has no truth; its attention is known all the same.
  await page.evaluate(() => (location.hash = '#v=1&language=en&history=0.1.24'));
  await until(page, '#measured-note', /a history that you changed/);
  await inView(page, 'measured-panel');
  await until(page, '#shares', /AUGRU/);
  assert.ok((await rowsOf(page, '#measured')).every(([, of]) => of !== 'this history'));
});

pageTest('steps are chosen by dragging, and the same states are found in the same history', async (page) => {
  await until(page, '#measured-run', /100/);
  await page.click('#states summary');
  await until(page, '#states-on', /steps 11 to 13/);
  await inView(page, 'states-chart');
  const canvas = await page.locator('#states-chart canvas').boundingBox();
  const at = (share) => [canvas.x + canvas.width * share, canvas.y + canvas.height / 2];
  await page.mouse.move(...at(0.55));
  await page.mouse.down();
  await page.mouse.move(...at(0.75));
  await page.mouse.up();
  const chosen = await page
    .locator('#states-first, #states-last')
    .evaluateAll((all) => all.map((one) => Number(one.value)));
  assert.ok(chosen[0] < chosen[1] && chosen[0] > 4 && chosen[1] < 12, chosen.join());
  await until(page, '#states-on', new RegExp(`steps ${chosen[0]} to ${chosen[1]}`));
  // What is on is what the trace says, over the last two steps.
  for (const [id, value] of [
    ['states-first', '12'],
    ['states-last', '13'],
  ]) {
    await page.fill(`#${id}`, value);
    await page.locator(`#${id}`).blur();
  }
  await until(page, '#states-on', /steps 12 to 13/);
  const { evolution } = await traced('augru', HISTORY);
  const [before, last] = evolution.states.slice(-2);
  const above = last.flatMap((s, at) => (s >= 0.1 && before[at] >= 0.1 ? [at + 1] : []));
  const below = last.flatMap((s, at) => (s <= -0.1 && before[at] <= -0.1 ? [at + 1] : []));
  assert.ok(above.length + below.length > 0);
  const said = await page.locator('#states-on').textContent();
  const list = (all) => (all.length ? all.join(' ') : '–');
  assert.ok(said.endsWith(`Above: ${list(above)}. Below: ${list(below)}.`), said);
  await page.click('#states-find');
  await until(page, '#states-found', /best places in 100 histories/);
  const found = await page.locator('#states-found li').evaluateAll((all) => all.map((one) => one.textContent));
  assert.ok(found.length > 0 && found.length <= 12);
  assert.ok((await page.locator('#states-found mark').count()) >= found.length);
});

pageTest(
  'states and paths are of the run over the first clicks, and in hindsight of that over all',
  async (page) => {
    await until(page, '#measured-run', /100/);
    await page.click('#states summary');
    await until(page, '#states-on', /steps 4 to 6/);
    assert.equal(await page.locator('#states-last').getAttribute('max'), '6');
    // Steps that are chosen come back with the run that has them.
    await page.fill('#states-first', '6');
    await page.locator('#states-first').blur();
    await until(page, '#states-on', /steps 6 to 6/);
    const states = (await traced('augru', HISTORY.slice(0, 6))).evolution.states;
    const list = (isOn) => states[5].flatMap((s, at) => (isOn(s) ? [at + 1] : [])).join(' ') || '–';
    const on = `Above: ${list((s) => s >= 0.1)}. Below: ${list((s) => s <= -0.1)}.`;
    assert.match(on, /[0-9]/);
    assert.ok((await page.locator('#states-on').textContent()).endsWith(on), on);
    const go = (step) => page.locator('#step').fill(String(step));
    await go(3);
    await until(page, '#states-on', /steps 1 to 3/);
    await go(0);
    await until(page, '#states-on', /No click has been read/);
    await go(9);
    await until(page, '#states-on', /steps 6 to 6/);

    await page.click('#paths-of [data-value=targets]');
    await page.click('#paths-numbers summary');
    const paths = (rows) =>
      page.waitForFunction((rows) => document.querySelectorAll('#paths-numbers tbody tr').length === rows, 4 * rows);
    await paths(10);
    await go(0);
    await paths(1);
    await go(2);
    await paths(3);
    await page.click('#hindsight');
    await paths(14);
    await page.evaluate(() => document.querySelector('#states').scrollIntoView());
    assert.equal(await page.locator('#states-last').getAttribute('max'), '13');
  },
  { fragment: '#v=1&language=en&step=6' },
);

pageTest('the order of the dimensions is shown, in every heatmap at once', async (page) => {
  await until(page, '#measured-run', /100/);
  await page.click('#states summary');
  await until(page, '#states-order', /in the order of their numbers: 1 2 3/);
  await page.click('#show-similar');
  await until(page, '#states-order', /most like it/);
  const order = (await page.locator('#states-order').textContent())
    .match(/\): (.+)\.$/)[1]
    .split(' ')
    .map(Number);
  assert.notDeepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    order.map((_, at) => at + 1),
  );
  assert.match(await page.locator('.column .states-chart .hint').first().textContent(), /rows by similarity/);
});

pageTest('one unit before several targets and before none', async (page) => {
  await until(page, '#measured-run', /100/);
  await page.click('#paths-of [data-value=targets]');
  await until(page, '#paths-legend', /no target.*of its category/);
  assert.equal(await page.locator('#paths-legend li').count(), 4);
  await until(page, '#paths-note', /Figure 3/);
  await page.click('#paths-numbers summary');
  await until(page, '#paths-numbers', /no target/);
  const rows = await rowsOf(page, '#paths-numbers');
  assert.equal(rows.length, 4 * 14);
  // All begin at s = 0, and do not end at one place.
  const [starts, ends] = [0, 13].map((step) => rows.filter((row) => Number(row[2]) === step).map((row) => row[3]));
  assert.equal(new Set(starts).size, 1);
  assert.equal(new Set(ends).size, 4);
  await page.click('#paths-of [data-value=units]');
  await until(page, '#paths-note', /trained apart/);
});

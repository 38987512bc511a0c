// The ladder panel: trials of several models in the page, their table, curves and weights, another shop, and the A/B test.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { TYPES, open, ready, run, serveBarely, settled, useSite } from './harness.mjs';

const site = useSite();

const text = (page, selector) => page.locator(selector).textContent();

/** Chooses the models and small sizes. */
async function choose(page, models, { seeds = 1, epochs = 1, hidden = 4 } = {}) {
  await page.click('#tab-ladder');
  for (const box of await page.locator('#ladder-models input').all()) {
    await box.setChecked(models.includes(await box.getAttribute('value')));
  }
  for (const [id, value] of Object.entries({ seeds, epochs, hidden })) await page.fill(`#ladder-${id}`, String(value));
}

/** A shop of few shoppers, by the panel. */
async function smallShop(page, more = {}) {
  await page.locator('#ladder-shop summary').click();
  for (const [id, value] of Object.entries({ shoppers: 120, ...more })) await page.fill(`#shop-${id}`, String(value));
  await page.click('#shop-make');
  await page.says('#ladder-data', / 120 people/);
  await settled(page);
}

/** The cells of the ladder's table by model. */
const rows = async (page) =>
  Object.fromEntries(
    await page.locator('#ladder-table tbody tr').evaluateAll((lines) =>
      lines.map((line) => {
        const [name, ...cells] = [...line.children].map((cell) => cell.textContent);
        return [name.replace(/^\W+/, ''), cells];
      }),
    ),
  );

/** Whether anything but its background is drawn on a canvas. */
const drawn = (page, selector) =>
  page.locator(selector).evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set(new Uint32Array(data.buffer));
    return colours.size > 10;
  });

test('models are trained from several seeds and compared with their spreads', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  await choose(page, ['base', 'gru4rec', 'dien'], { seeds: 2 });
  await smallShop(page, { drift: 0.2, stray: 0.05 });
  await page.click('#ladder-run');
  await page.says('#ladder-status', /All 6 trials/);
  const table = await rows(page);
  assert.equal(Object.keys(table).length, 4, 'three models and the best possible guess');
  const head = await page.locator('#ladder-table thead th').allTextContents();
  for (const [name, cells] of Object.entries(table)) {
    assert.equal(cells.length, head.length - 1, name);
    if (!/best possible/.test(name)) {
      assert.equal(cells[0], '2');
      assert.match(cells[1], /^0\.\d{4} ± 0\.\d{4}$/);
    }
  }
  for (const measure of ['target', 'auxiliary', 'auc']) {
    assert.ok(await drawn(page, `#ladder-${measure} canvas`), measure);
  }
  check();
  await close();
});

test('the page’s trial is the tool’s: its weights, downloaded, measure the same', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dien-'));
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  await choose(page, ['augru'], { hidden: 6 });
  await smallShop(page);
  await page.click('#ladder-run');
  await page.says('#ladder-status', /The trial is done/);
  const [[, shown]] = Object.entries(await rows(page)).filter(([name]) => !/best possible/.test(name));
  const { name, buffer } = await page.download(() => page.click('#ladder-table button'));
  const file = path.join(folder, name);
  writeFileSync(file, buffer);
  const { stdout } = await run(['evaluate', '--checkpoint', file, '--shoppers', '120', '--seed', '1', '--json']);
  const report = JSON.parse(stdout);
  assert.equal(report.config.model, 'augru');
  assert.ok(Math.abs(report.test.auc - Number(shown[1])) < 1e-3, `${report.test.auc} and ${shown[1]}`);
  rmSync(folder, { recursive: true });
  check();
  await close();
});

/** Counts what the page's workers are asked and have answered, in `traffic`. */
const watchWorkers = (page) =>
  page.addInitScript(() => {
    globalThis.traffic = { asked: 0, answered: 0 };
    globalThis.Worker = class extends Worker {
      constructor(...args) {
        super(...args);
        this.addEventListener('message', ({ data }) => (traffic.answered += data.event ? 0 : 1));
      }
      postMessage(...args) {
        traffic.asked += 1;
        super.postMessage(...args);
      }
    };
  });

test('a contest pauses, goes on, and is cleared', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await watchWorkers(page);
  await ready(page, site.url);
  await choose(page, ['augru', 'dien'], { epochs: 20, hidden: 32 });
  await page.click('#ladder-run');
  await page.says('#ladder-status', /step [1-9]/);
  await page.click('#ladder-run');
  await page.says('#ladder-run', /Go on/);
  // The steps that were under way end; with no call left, nothing can move unless a worker is asked again.
  await page.waitForFunction(() => traffic.asked === traffic.answered);
  // What is written comes a moment after what has happened.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
  const paused = await text(page, '#ladder-status');
  const { asked } = await page.evaluate(() => traffic);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
  assert.equal((await page.evaluate(() => traffic)).asked, asked, 'nobody is asked while it is paused');
  assert.equal(await text(page, '#ladder-status'), paused, 'nothing moves while it is paused');
  await page.click('#ladder-run');
  await page.waitForFunction((paused) => document.querySelector('#ladder-status').textContent !== paused, paused);
  await page.click('#ladder-stop');
  await page.waitForFunction(
    () =>
      !document.querySelector('#ladder-table table') && !document.querySelector('#ladder-seeds').matches(':disabled'),
  );
  check();
  await close();
});

test('an A/B test ranks by two checkpoints and the best possible guess', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  await page.click('#tab-ladder');
  await page.fill('#ab-shoppers', '200');
  await page.click('#ab-run');
  await page.says('#ab-status', /^200 .* 200/);
  const arms = await page.locator('#ab-table tbody tr').allTextContents();
  assert.equal(arms.length, 3);
  const before = await text(page, '#ab-table');
  await page.click('#ab-run');
  await page.waitForFunction(() => /Run the test/.test(document.querySelector('#ab-run').textContent));
  await page.says('#ab-status', /^200 .* 200/);
  assert.equal(await text(page, '#ab-table'), before, 'the same seed, the same shoppers');
  await page.fill('#ab-seed', '2');
  await page.click('#ab-run');
  await page.waitForFunction((before) => document.querySelector('#ab-table').textContent !== before, before);
  check();
  await close();
});

test('on a small screen, in Chinese, nothing of the panel is cut off', async () => {
  const { page, check, close } = await open(site.browser, site.url, { viewport: { width: 400, height: 800 } });
  await ready(page, site.url, '#v=1&language=zh');
  await page.click('#tab-ladder');
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 400, `the page is ${width} wide`);
  assert.match(await text(page, '#panel-ladder'), /[\u4e00-\u9fff]{10}/);
  const untranslated = await page
    .locator('#panel-ladder')
    .evaluate((panel) => /(ladder|ab|shop|model)\.[a-z-]+/.exec(panel.textContent));
  assert.equal(untranslated, null);
  check();
  await close();
});

test('curves over worlds are those on record, and a point of them is made in the page', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dien-'));
  const options = '--law several --shoppers 100 --models din,augru --seeds 2 --epochs 1 --hidden 4 --batch 64';
  await run(['ladder', ...options.split(' '), '--sweep', 'interests=1,3', '--out', path.join(folder, 'sweep.md')]);
  const bytes = readFileSync(path.join(folder, 'sweep.json'));
  const record = JSON.parse(bytes);
  const server = await serveBarely({
    spoil: { 'www/curves/interests.json': () => bytes },
    types: { ...TYPES, '.wasm': 'application/wasm', '.json': 'application/json' },
  });
  const { page, check, close } = await open(site.browser, server.url);
  await ready(page, server.url);
  await page.click('#tab-ladder');
  // They come when they are to be seen.
  await page.locator('#sweeps').evaluate((section) => section.scrollIntoView());
  await page.says('#sweep-reading', /At 1, the highest is .*At 3, the highest is /);
  await page.says('#sweep-source', /100 simulated shoppers, width 4, 2 seeds a point/);
  await page.waitForFunction(() => document.querySelector('#sweep-chart canvas').width > 300);
  await page.waitForFunction(() => document.querySelectorAll('#sweep-legend .legend-entry').length === 3);
  assert.ok(await drawn(page, '#sweep-chart canvas'));
  const cells = () => page.locator('#sweep-numbers tbody tr').evaluateAll((rows) => rows.map((row) => row.textContent));
  await page.locator('#sweep-numbers summary').click();
  await page.waitForFunction(() => document.querySelectorAll('#sweep-numbers tbody tr').length === 3);
  const before = await cells();
  assert.equal(before.length, 3);
  const { mean } = record.curves[0].points[1];
  assert.ok(before[0].includes(mean.toFixed(4)), `${before[0]} and ${mean}`);
  // The point that the page makes is the tool's of one seed: same shop, same settings.
  await page.selectOption('#sweep-value', '3');
  await page.selectOption('#sweep-model', 'augru');
  await page.click('#sweep-run');
  await page.waitForFunction(() => document.querySelectorAll('#sweep-numbers tbody tr').length === 4);
  const one = [...options.replace('--seeds 2', '--seeds 1').replace('din,augru', 'augru').split(' ')];
  const { stdout } = await run([
    'ladder',
    ...one,
    '--interests-min',
    '3',
    '--interests-max',
    '3',
    '--out',
    path.join(folder, 'one.md'),
    '--json',
  ]);
  const { auc } = JSON.parse(stdout).rows[0];
  const live = (await cells()).find((row) => /made here/.test(row));
  const shown = Number(live.match(/0\.\d{4}/)[0]);
  assert.ok(Math.abs(shown - auc.mean) < 2e-3, `${shown} and ${auc.mean}`);
  assert.match(await text(page, '#ladder-data'), / 100 people/);
  rmSync(folder, { recursive: true });
  check();
  await close();
  server.close();
});

test('the legend of the curves over worlds shows the line of each, in the colours of the theme', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url, '#v=1&language=en&theme=light&tab=ladder');
  await page.locator('#sweeps').evaluate((section) => section.scrollIntoView());
  await page.waitForFunction(() => document.querySelectorAll('#sweep-legend .legend-entry').length > 3);
  const pieces = () =>
    page.locator('#sweep-legend .legend-entry').evaluateAll((entries) =>
      entries.map((entry) => {
        const paths = [...entry.querySelectorAll('.model-piece path')].map((path) => path.getAttribute('d'));
        const strokes = paths.filter((path) => {
          const [, from, to] = /^M\S+ (\S+?)L\S+ (\S+?)$/.exec(path) ?? [null, 0, 1];
          return from !== to;
        });
        const inks = [...entry.querySelectorAll('.model-piece path')].map((path) => path.getAttribute('stroke'));
        return {
          name: entry.textContent.trim(),
          lines: paths.length - strokes.length,
          drawn: paths.join(),
          inks: [...new Set(inks)],
        };
      }),
    );
  const light = await pieces();
  assert.equal(new Set(light.map(({ drawn }) => drawn)).size, light.length, 'no two look alike');
  for (const { name, lines, inks } of light) {
    assert.ok(lines > 0, `${name} has a line`);
    assert.equal(inks.length, 1, `${name} is of one ink: nothing of the grid`);
  }
  // As src/model/ladder.rs has them: DIN's line is dashed, AUGRU's is whole.
  const [din, augru] = ['DIN', 'AUGRU'].map((wanted) => light.find(({ name }) => name.startsWith(wanted)));
  assert.ok(din.lines > augru.lines, `${din.lines} dashes and ${augru.lines}`);
  await page.selectOption('#theme', 'dark');
  const [{ inks }] = light;
  await page.waitForFunction(
    (ink) => document.querySelector('#sweep-legend .model-piece path').getAttribute('stroke') !== ink,
    inks[0],
  );
  check();
  await close();
});

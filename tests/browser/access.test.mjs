// The page is for everyone: axe-core finds nothing in any state, theme, language and width; the keyboard reaches every
// behaviour and bar; live regions are quiet while it trains; zoom and forced colours take nothing away.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BROWSER } from './browsers.mjs';
import { drop, open, pageTests, ready, root, settled, useSite } from './harness.mjs';

const site = useSite();
const pageTest = pageTests(site);
/** It is put into the page by the browser's debugger, which no policy of the page forbids; nothing ships it. */
const axe = readFileSync(path.join(root, 'tests/node_modules/axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1440, 768, 360];
const HEIGHT = 900;

/** What axe finds within some elements, or on the whole page. Runs in the page. */
async function violations(within) {
  const context = within.length ? { include: within.map((css) => [css]) } : document;
  const rules = { 'target-size': { enabled: true } };
  const found = await globalThis.axe.run(context, { resultTypes: ['violations'], preload: false, rules });
  return found.violations.map(({ id, nodes }) => {
    const [{ target, failureSummary }] = nodes;
    return `${id} ×${nodes.length}: ${target.join(' ')}: ${failureSummary}`;
  });
}

/** Fails if axe finds anything at any width. @param {string[]} within nothing: the whole page */
async function clean(page, state, ...within) {
  for (const width of WIDTHS) {
    await page.tab.setViewport({ width, height: HEIGHT });
    await settled(page);
    assert.deepEqual(await page.evaluate(violations, within), [], `${state}, ${width} px`);
  }
}

/** Sets the page to a link's state. */
async function go(page, fragment) {
  await page.evaluate((hash) => (location.hash = hash), fragment);
  await settled(page);
}

const csv = (rows) => Buffer.from(['visitor,sku,ts', ...rows].join('\n'));
/** Forty visitors, ten clicks each. */
const LOG = csv(
  Array.from({ length: 400 }, (_, row) => `v${row % 40},s${(row * 7 + (row % 3)) % 23},${1600000000 + row * 60}`),
);

/** Opens or shuts everything that can be opened. */
const unfold = (page, wide) =>
  page.evaluate((wide) => {
    for (const details of document.querySelectorAll('details')) details.open = wide;
  }, wide);

async function allStates(page, base) {
  await page.evaluate(axe);
  await clean(page, 'the first screen');
  await go(page, `${base}&step=0`);
  await clean(page, 'before the first click', '#question', '#units');
  await go(page, `${base}&step=6&gru=1&code=1&worth=1`);
  await clean(page, 'in the middle of the history, five units', '#question', '#units', '.below');
  await go(page, `${base}&history=-`);
  await clean(page, 'an empty history', '#question', '#units', '.below');
  await go(page, `${base}&scene=preset:long-history&step=20`);
  await clean(page, 'a long history', '#question');
  await go(page, `${base}&step=6`);
  for (const tab of ['ladder', 'data', 'about', 'train']) {
    await page.click(`#tab-${tab}`);
    await unfold(page, true);
    await clean(page, `the tab ${tab}, everything opened`, '#drawer');
    if (tab !== 'train') await unfold(page, false);
  }
  await clean(page, 'everything opened');
  await unfold(page, false);
  await page.click('#tour-start');
  await settled(page);
  await clean(page, 'the tour', '#tour', '#question');
  await page.click('#tour-leave');
  await go(page, `${base}&tour=15`);
  await page.locator('#tour input').first().click();
  await clean(page, 'the quiz', '#tour');
  await page.click('#tour-leave');
  await page.click('#train-play');
  await page.locator('#train-results td').first().waitFor();
  await clean(page, 'while it trains', '#units', '#drawer');
  await page.click('#train-play');
  await drop(page, [{ name: 'nonsense.csv', buffer: Buffer.from('one\ntwo\n') }]);
  await page.locator('.fault').first().waitFor();
  await clean(page, 'a fault', '#faults', '#drawer');
  await drop(page, [{ name: 'log.csv', buffer: LOG }]);
  await page.locator('#import-read').waitFor();
  await unfold(page, true);
  await clean(page, 'how a log is to be read', '#drawer');
  await unfold(page, false);
  await page.click('#import-read');
  await page.locator('#back-to-shop').waitFor();
  await settled(page);
  await unfold(page, true);
  await clean(page, 'own data');
}

// Each language and each theme once: words and colours do not hang on each other.
for (const [language, theme] of [
  ['en', 'light'],
  ['zh', 'dark'],
]) {
  test(`axe finds nothing: ${language}, ${theme}`, async () => {
    const { page, check, close } = await open(site.browser, site.url);
    try {
      const base = `#v=1&language=${language}&theme=${theme}`;
      await ready(page, site.url, base);
      await allStates(page, base);
      check();
    } finally {
      await close();
    }
  });
}

pageTest('the keyboard reaches every behaviour, and reads every bar', async (page) => {
  const active = (attribute) => page.evaluate((name) => document.activeElement.getAttribute(name), attribute);
  await page.locator('.strip .now button').evaluate((button) => button.focus());
  await page.keyboard.press('Home');
  for (let step = 1; step <= 13; step++) {
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(
      (step) => document.activeElement.matches('.now button') && document.querySelector('#step').value === String(step),
      step,
    );
    const stops = await page.locator('.strip button[tabindex="0"]').count();
    assert.equal(stops, 1);
  }
  // One bar of a row is reached by Tab, and the arrows go on from there.
  const bar = page.locator('.lane-bars[data-unit="augru"] [role=slider][tabindex="0"]');
  assert.equal(await bar.count(), 1);
  await bar.evaluate((bar) => bar.focus());
  for (const step of [12, 11]) {
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction((step) => document.activeElement.dataset.step === String(step), step);
    assert.match(await active('aria-label'), new RegExp(`^AUGRU: attention .*${step}`));
    assert.match(await active('aria-valuetext'), /^(0|1)\.\d\d/);
  }
});

pageTest('what is said of a step begins with the prediction', async (page) => {
  await page.locator('#step').fill('6');
  await page.waitForFunction(() => /^step 6 of 13/.test(document.querySelector('#live').textContent));
  assert.match(await page.locator('#live').textContent(), /AIGRU: p\(click\) 0\.\d\d, a 0/);
  const charts = await page.locator('.column canvas').evaluateAll((all) => all.map((one) => one.ariaLabel));
  assert.equal(charts.length, 9);
  for (const label of charts) assert.match(label, /^A\w+: p\(click\) 0\.\d{3}\. .*step 6 of 13/);
});

pageTest('live regions are quiet while it trains', async (page) => {
  await page.click('#train-play');
  await page.locator('#train-results td').first().waitFor();
  await page.evaluate(() => {
    globalThis.said = [];
    for (const region of document.querySelectorAll('[role=status], [role=alert], [aria-live]')) {
      const hear = () => region.getAttribute('aria-live') !== 'off' && globalThis.said.push(region.id);
      new MutationObserver(hear).observe(region, { childList: true, characterData: true, subtree: true });
    }
  });
  const steps = () => page.locator('#train-results td:nth-child(2)').first().textContent();
  const before = await steps();
  await page.waitForFunction(
    (before) => Number(document.querySelector('#train-results td:nth-child(2)').textContent) > Number(before) + 3,
    before,
  );
  assert.deepEqual(await page.evaluate(() => globalThis.said), []);
  await page.click('#train-play');
  await page.waitForFunction(() => globalThis.said.includes('train-status'));
});

// Half of the other widths; half of a telephone's would be less than the 320 px that WCAG asks for.
for (const width of [720, 384, 320]) {
  const viewport = { width, height: 450 };
  pageTest(
    `twice as large, ${width} px are wide enough`,
    async (page) => {
      const [has, needs] = await page.evaluate(() => {
        const { clientWidth, scrollWidth } = document.documentElement;
        return [clientWidth, scrollWidth];
      });
      assert.ok(needs <= has, `${needs} of ${has}`);
    },
    { viewport },
  );
}

test('forced colours leave what colour tells', { skip: BROWSER === 'firefox' }, async () => {
  const { page, check, close } = await open(site.browser, site.url);
  const debug = await page.tab.createCDPSession();
  await debug.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
  await ready(page, site.url);
  assert.ok(await page.evaluate(() => matchMedia('(forced-colors: active)').matches));
  const look = (css, property) =>
    page.locator(css).evaluateAll((all, property) => all.map((one) => getComputedStyle(one)[property]), property);
  assert.equal(new Set(await look('.lane-wide .cell', 'backgroundColor')).size > 1, true);
  assert.equal(new Set(await look('#strip .glyph', 'color')).size, 3);
  assert.equal(new Set(await look('#strip button', 'borderTopWidth')).size, 2);
  assert.equal(new Set(await look('#mode button', 'borderTopWidth')).size, 2);
  assert.equal(new Set(await look('.tabs button', 'borderTopWidth')).size, 2);
  check();
  await close();
});

// A first load: what was recorded is readable before the model has come and is what the live page says then; nothing
// moves; no theme flashes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BROWSER } from './browsers.mjs';
import { open, ready, serveBarely, TYPES, useSite } from './harness.mjs';
import { LANGUAGES, fileOf, recorded } from './record.mjs';

const site = useSite();
const VIEWPORTS = [
  { width: 1440, height: 900 },
  { width: 360, height: 780 },
];
const MOST_SHIFT = 0.02;

/** A module that never comes. */
function waitForEver() {
  WebAssembly.compile = WebAssembly.compileStreaming = () => new Promise(() => {});
}

for (const language of LANGUAGES) {
  test(`what was recorded is what the page says: ${language}`, async () => {
    const { page, check, close } = await open(site.browser, site.url);
    const live = await recorded(page, site.url, language);
    const hint = 'the first screen has changed: node tests/browser/record.mjs records it anew';
    assert.deepEqual(JSON.parse(JSON.stringify(live)), JSON.parse(readFileSync(fileOf(language), 'utf8')), hint);
    check();
    await close();
  });

  test(`it can be read before the model has come: ${language}`, async () => {
    const { page, check, close } = await open(site.browser, site.url);
    await page.addInitScript(waitForEver);
    page.unanswered = true;
    await page.goto(`${site.url}www/#v=1&language=${language}`);
    await page.locator('.first .lane').first().waitFor();
    const { parts } = JSON.parse(readFileSync(fileOf(language), 'utf8'));
    const [, , headline] = parts[0];
    assert.equal(await page.locator('.first .headline').textContent(), headline);
    assert.equal(await page.locator('.first .lane').visible().count(), 8);
    const colours = await page
      .locator('.first .lane-wide .cell')
      .evaluateAll((all) => new Set(all.map((one) => getComputedStyle(one).backgroundColor)).size);
    assert.ok(colours > 3, `${colours} colours`);
    check();
    await close();
  });
}

test('of another story only the room is kept', async () => {
  const { page, close } = await open(site.browser, site.url);
  await page.addInitScript(waitForEver);
  page.unanswered = true;
  await page.goto(`${site.url}www/#v=1&language=en&step=4`);
  await page.locator('#language [aria-pressed=true]').waitFor();
  assert.equal(await page.locator('.first').count(), 0);
  const { height } = await page.locator('#question').boundingBox();
  assert.ok(height >= 900, `${height}`);
  await close();
});

for (const viewport of VIEWPORTS) {
  for (const [name, fragment] of [
    ['the first story', '#v=1&language=en'],
    ['another', '#v=1&language=zh&scene=preset:long-history&step=20'],
  ]) {
    test(`nothing moves while ${name} loads, ${viewport.width} px`, { skip: BROWSER === 'firefox' }, async () => {
      const { page, check, close } = await open(site.browser, site.url, { viewport });
      await page.addInitScript(() => {
        globalThis.shifts = [];
        new PerformanceObserver((list) => {
          for (const { value, sources } of list.getEntries()) {
            globalThis.shifts.push({ value, of: sources.map(({ node }) => node?.id || node?.className) });
          }
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await ready(page, site.url, fragment);
      const shifts = await page.evaluate(
        () =>
          // What the last frame moved is told after it.
          new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(globalThis.shifts)))),
      );
      const sum = shifts.reduce((sum, { value }) => sum + value, 0);
      assert.ok(sum <= MOST_SHIFT, JSON.stringify(shifts));
      check();
      await close();
    });
  }
}

test('the theme of a link is there before the scripts that know it', async () => {
  const server = await serveBarely({ spoil: { 'www/js/main.js': () => null }, types: TYPES });
  for (const [theme, ground] of [
    ['dark', 'rgb(16, 19, 24)'],
    ['light', 'rgb(243, 245, 248)'],
  ]) {
    const { page, close } = await open(site.browser, server.url);
    await page.goto(`${server.url}www/index.html#v=1&theme=${theme}`);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), ground);
    await close();
  }
  server.close();
});

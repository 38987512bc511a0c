// The page on paper, and as links to it are shown elsewhere.

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BROWSER } from './browsers.mjs';
import { open, ready, root, useSite } from './harness.mjs';

const site = useSite();
const skip = BROWSER === 'firefox' && 'its driver knows no media';

test(
  'a dark page is printed light, without its controls, with what is open, within the width of A4',
  { skip },
  async () => {
    const width = Math.floor(((297 - 20) / 25.4) * 96);
    const { page, check, close } = await open(site.browser, site.url, { viewport: { width, height: 718 } });
    await ready(page, site.url, '#v=1&language=en&theme=dark&open=drift-numbers');
    await page.evaluate(() => {
      globalThis.themes = [];
      for (const type of ['beforeprint', 'afterprint']) {
        addEventListener(type, () => globalThis.themes.push(document.documentElement.dataset.theme));
      }
    });
    await page.tab.pdf({ preferCSSPageSize: true });
    assert.deepEqual(await page.evaluate(() => globalThis.themes), ['light', 'dark']);
    await page.tab.emulateMediaType('print');
    const seen = (css) => page.locator(css).first().isVisible();
    for (const css of [
      '#question-title',
      '#lanes .lane-end',
      '.happened .card',
      '#units canvas',
      '#drift-numbers td',
    ]) {
      assert.ok(await seen(css), css);
    }
    for (const css of [
      '.bar-tools',
      '#play',
      '#chapters',
      '.take-picture',
      '#paths-numbers',
      '[role=tablist]',
      '#train-play',
    ]) {
      assert.ok(!(await seen(css)), css);
    }
    const wide = () => Math.max(document.documentElement.scrollWidth, document.querySelector('#lanes').scrollWidth);
    assert.ok((await page.evaluate(wide)) <= width);
    assert.ok(
      await page.evaluate(
        () => document.querySelector('#lanes').scrollWidth <= document.querySelector('#lanes').clientWidth,
      ),
    );
    check();
    await close();
  },
);

test('links to the page are shown with a picture that says what it shows', () => {
  const html = readFileSync(path.join(root, 'www/index.html'), 'utf8');
  const meta = Object.fromEntries(
    [...html.matchAll(/<meta property="og:([^"]+)" content="([^"]+)">/g)].map(([, key, value]) => [key, value]),
  );
  const file = path.join(root, 'www', meta.image);
  const picture = readFileSync(file);
  assert.ok(statSync(file).size < 60_000);
  assert.equal(picture.readUInt32BE(16), Number(meta['image:width']));
  assert.equal(picture.readUInt32BE(20), Number(meta['image:height']));
  assert.ok(meta['image:alt'].length > 60 && meta.title && meta.description);
});

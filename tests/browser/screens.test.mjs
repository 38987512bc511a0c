// Pictures of every chapter, in both themes and languages and at three widths, under target/screens; and what can be
// said of them without looking: nothing is too wide, no button's text is cut, texts have one of five sizes.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CHAPTERS } from '../../www/js/panels/chapters.js';
import { BROWSER } from './browsers.mjs';
import { open, ready, root, settled, useSite } from './harness.mjs';

const site = useSite();
const folder = path.join(root, 'target/screens');
const VIEWPORTS = [
  { width: 1440, height: 900 },
  { width: 768, height: 1024 },
  { width: 360, height: 780 },
];
const skip = BROWSER === 'firefox' && 'the pictures are of one browser';
const styles = readFileSync(path.join(root, 'www/page.css'), 'utf8');

/** What is wrong with what is on screen. Runs in the page. */
function wrongs(at) {
  const found = [];
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`${scrollWidth} px of ${clientWidth}`);
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  // The names on the strip are cut on purpose: each button has its own as its name.
  for (const button of document.querySelectorAll('button:not(.strip button)')) {
    if (shown(button) && button.scrollWidth > button.clientWidth + 1) found.push(`cut: ${button.textContent}`);
  }
  const place = document.getElementById(at).getBoundingClientRect();
  if (place.top < -1 || place.top > innerHeight || !place.height) found.push(`#${at} is at ${place.top}`);
  if (!document.getElementById(at).textContent.trim()) found.push(`#${at} says nothing`);
  return found;
}

/** Sizes of all texts on screen, in px, with one text of each. Runs in the page. */
function sizes() {
  const found = {};
  for (const element of document.querySelectorAll('body :not(option, optgroup, script)')) {
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!text || !element.checkVisibility({ visibilityProperty: true })) continue;
    found[parseFloat(getComputedStyle(element).fontSize)] ??=
      `${element.localName} ${element.textContent.slice(0, 40)}`;
  }
  return found;
}

/** Brings a chapter onto the screen, as its button does. Runs in the page. */
function goTo(chapter) {
  document.querySelectorAll('#chapters button')[chapter].click();
}

async function picture(page, name, at) {
  await settled(page);
  assert.deepEqual(await page.evaluate(wrongs, at), [], name);
  // Charts are drawn in the next frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.tab.screenshot({ path: path.join(folder, `${name}.png`) });
}

for (const language of ['en', 'zh']) {
  for (const theme of ['light', 'dark']) {
    test(`every chapter, ${language}, ${theme}`, { skip }, async () => {
      mkdirSync(folder, { recursive: true });
      const { page, check, close } = await open(site.browser, site.url);
      await ready(page, site.url, `#v=1&language=${language}&theme=${theme}`);
      for (const viewport of VIEWPORTS) {
        const name = (chapter) => `${language}-${theme}-${viewport.width}-${chapter}`;
        await page.tab.setViewport(viewport);
        await page.evaluate(() => scrollTo(0, 0));
        await picture(page, name('0-first'), 'question-title');
        for (const [index, { at, name: chapter }] of CHAPTERS.entries()) {
          await page.evaluate(goTo, index);
          await picture(page, name(`${index + 1}-${chapter.replace(/\W/g, '-')}`), at);
        }
      }
      check();
      await close();
    });
  }
}

test('texts have one of five sizes, of at least 12 px; spaces are of the scale', { skip }, async () => {
  const scale = [...styles.matchAll(/--type-\d: (\d+)px/g)].map(([, size]) => Number(size));
  assert.equal(scale.length, 5);
  assert.ok(Math.min(...scale) >= 12);
  const { page, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  const seen = new Set();
  for (const { width, height } of VIEWPORTS) {
    await page.tab.setViewport({ width, height });
    for (const [index] of CHAPTERS.entries()) {
      await page.evaluate(goTo, index);
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
      const found = await page.evaluate(sizes);
      const other = Object.entries(found).filter(([size]) => !scale.includes(Number(size)));
      assert.deepEqual(other, [], `${width} px, chapter ${index}`);
      for (const size of Object.keys(found)) seen.add(Number(size));
    }
  }
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    scale,
  );
  assert.deepEqual(styles.match(/font(-size)?:[^;]*\d+px/g), null);
  assert.deepEqual(styles.match(/(?<=[;{ ])(padding|margin|gap)(-\w+)*:[^;]*\b([2-9]|\d\d+)px/g), null);
  await close();
});

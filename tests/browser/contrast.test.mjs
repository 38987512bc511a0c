// Text can be read in both themes, before the model is there and on the benchmark's page as well: 4.5 to 1, as WCAG
// asks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, ready, useSite } from './harness.mjs';

const site = useSite();
const ENOUGH = 4.5;

/** Texts on screen whose contrast with the ground that they stand on is less than asked for. Runs in the page. */
function tooFaint(enough) {
  const channels = (colour) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const [red, green, blue] = channels(colour).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (element) => {
    for (let place = element; place; place = place.parentElement) {
      const { backgroundColor } = getComputedStyle(place);
      if (channels(backgroundColor)[3] === 255) return backgroundColor;
    }
    return getComputedStyle(document.documentElement).colorScheme.includes('dark') ? 'black' : 'white';
  };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    // Controls that cannot be used, and steps that are still ahead, are pale on purpose.
    const pale = element.closest(':disabled, .ahead, option, noscript');
    if (!text || pale || !element.checkVisibility({ visibilityProperty: true })) continue;
    const [ink, ground] = [luminance(getComputedStyle(element).color), luminance(groundOf(element))];
    const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    if (ratio < enough)
      found.push(`${element.tagName} “${element.textContent.trim().slice(0, 40)}” ${ratio.toFixed(2)}`);
  }
  return found;
}

/** A module that never comes. */
function waitForEver() {
  WebAssembly.compile = WebAssembly.compileStreaming = () => new Promise(() => {});
}

for (const scheme of ['light', 'dark']) {
  const person = { dark: scheme === 'dark' };
  test(`${scheme}: while the module is still coming`, async () => {
    const { page, close } = await open(site.browser, site.url, { person });
    await page.addInitScript(waitForEver);
    page.unanswered = true;
    await page.goto(`${site.url}www/#v=1&language=en`);
    await page.locator('#language [aria-pressed=true]').waitFor();
    assert.deepEqual(await page.evaluate(tooFaint, ENOUGH), []);
    await close();
  });

  test(`${scheme}: the page that is up`, async () => {
    const { page, check, close } = await open(site.browser, site.url, { person });
    await ready(page, site.url);
    for (const tab of ['train', 'ladder', 'data', 'about']) {
      await page.click(`#tab-${tab}`);
      assert.deepEqual(await page.evaluate(tooFaint, ENOUGH), [], tab);
    }
    check();
    await close();
  });

  test(`${scheme}: the benchmark's page`, async () => {
    const { page, check, close } = await open(site.browser, site.url, { person });
    await page.goto(`${site.url}www/bench.html#v=1&language=en`);
    await page.locator('#language [aria-pressed=true]').waitFor();
    assert.deepEqual(await page.evaluate(tooFaint, ENOUGH), []);
    check();
    await close();
  });
}

// The harness itself: each kind of fault that a page can have is seen in this browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, ready, serveBarely, useSite } from './harness.mjs';
import { until } from './locators.mjs';

const site = useSite();

/** Opens a page, does what is wrong in it, and waits until the harness has a fault that reads so. */
async function seen(pattern, work, ...args) {
  const { page, faults, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  check();
  await page.evaluate(work, ...args);
  await until(() => faults.some((fault) => pattern.test(fault)), `${pattern} among ${JSON.stringify(faults)}`);
  assert.throws(check);
  await close();
}

test('a warning and an error on the console', async () => {
  await seen(/^console: a warning$/, () => console.warn('a warning'));
  await seen(/^console: an error$/, () => console.error('an error'));
});

test('an error and a rejection that nobody catches', async () => {
  await seen(/an uncaught error/, () => {
    setTimeout(() => {
      throw new Error('an uncaught error');
    });
  });
  await seen(/a rejection/, () => void Promise.reject(new Error('a rejection')));
});

test('the same in a worker', async () => {
  const inWorker = (source) => {
    const blob = new Blob([source], { type: 'text/javascript' });
    globalThis.worker = new Worker(URL.createObjectURL(blob), { type: 'module' });
  };
  await seen(/^console: a warning there$/, inWorker, "console.warn('a warning there')");
  await seen(/an error there/, inWorker, "setTimeout(() => { throw new Error('an error there') })");
});

test('a file that is missing', async () => {
  await seen(/^404 of .*nothing$/, () => void fetch('nothing'));
});

test('what the policy of the page blocks', async () => {
  await seen(/content.security.policy/i, () => {
    document.head.append(Object.assign(document.createElement('script'), { textContent: 'globalThis.ran = true' }));
  });
  await seen(/content.security.policy/i, () => void fetch('http://localhost:9/').catch(() => {}));
});

test('a request that leaves the origin, of the page or of a worker', async () => {
  const elsewhere = await serveBarely();
  const { page, faults, close } = await open(site.browser, site.url);
  await ready(page, elsewhere.url);
  // The module's glue, which each of the two workers fetches too.
  const glue = `request to ${new URL('pkg/dien.js', elsewhere.url)}`;
  assert.ok(faults.includes(`request to ${new URL('www/js/main.js', elsewhere.url)}`), `${faults}`);
  assert.ok(faults.filter((fault) => fault === glue).length >= 3, `${faults}`);
  await close();
  elsewhere.close();
});

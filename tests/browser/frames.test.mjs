// Parts of the page alone, in a frame of another page.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { open, pageTests, ready, settled, useSite } from './harness.mjs';
import { until } from './locators.mjs';

const site = useSite();
const pageTest = pageTests(site);

const visible = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('main > *, .below > *, #drawer > *, #panel-ladder > *')]
      .filter((part) => part.checkVisibility() && part.getClientRects().length)
      .map(({ id, className, parentElement }) => id || className || parentElement.id),
  );

test('each part can be shown alone, behind a bar that is a link to the whole page', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  const views = await page.evaluate(async () => (await import('./js/app/state.js')).VIEWS);
  for (const [view, { at }] of Object.entries(views)) {
    await page.evaluate((view) => (location.hash = `#v=1&language=en&gru=1&view=${view}`), view);
    await page.waitForFunction((view) => document.documentElement.dataset.view === view, view);
    await settled(page);
    const seen = await visible(page);
    assert.ok(await page.locator(`#${at}`).isVisible(), view);
    for (const id of ['question', 'cell', 'units', 'drift-panel', 'paths-panel', 'sweeps', 'ab']) {
      assert.equal(seen.includes(id), id === at, `${view}: ${id}`);
    }
    assert.ok(!seen.includes('tabs') && !seen.includes('chapters'), view);
    assert.ok(!(await page.locator('.tagline').isVisible()) && !(await page.locator('footer').isVisible()), view);
    const whole = await page.locator('#open-whole').getAttribute('href');
    assert.match(whole, /#v=1&language=en.*gru=1/);
    assert.doesNotMatch(whole, /view=/);
  }
  await page.click('#open-whole');
  await page.waitForFunction(() => document.documentElement.dataset.view === undefined);
  assert.ok(await page.locator('.tagline').isVisible());
  assert.ok((await visible(page)).includes('drift-panel'));
  check();
  await close();
});

/** A page around the explorer that keeps the messages it gets. */
const around = (src) => `<!doctype html><title>lesson</title><script>
  globalThis.heard = [];
  addEventListener('message', ({ data }) => heard.push(data));
</script>${src}`;

test('a snippet makes a frame that tells its height, and only that; it hears nothing', async () => {
  const { page, check, close, faults } = await open(site.browser, site.url);
  await ready(page, site.url);
  await page.click('#take-away > summary');
  await page.selectOption('#embed-view', 'drift');
  const code = await page.locator('#embed-code').inputValue();
  assert.match(code, /^<iframe src="http[^"<]+www\/#v=1&amp;language=en&amp;view=drift" title="DIEN Explorer: [^"]+" /);
  await page.selectOption('#embed-as', 'element');
  const element = await page.locator('#embed-code').inputValue();
  assert.equal(element, '<dien-explorer-drift lang="en"></dien-explorer-drift>');
  check();
  const lesson = createServer((_, response) => response.setHeader('content-type', 'text/html').end(around(code)));
  // A test that fails leaves it open: it must not keep the process up.
  lesson.unref();
  await new Promise((resolve) => lesson.listen(0, '127.0.0.1', () => resolve()));
  await page.goto(`http://127.0.0.1:${lesson.address().port}/`);
  const frame = await until(() => page.tab.frames().find((one) => one.url().includes('view=drift')), 'the frame');
  await until(
    () =>
      frame.evaluate(
        () => document.documentElement.dataset.busy === '0' && document.querySelector('#drift canvas')?.width > 0,
      ),
    'numbers in the frame',
  );
  assert.equal(await frame.evaluate(() => document.querySelector('#open-whole').target), '_blank');
  const height = await frame.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height));
  const heard = await until(async () => {
    const heard = await page.evaluate(() => globalThis.heard);
    return heard.at(-1)?.height === height && heard;
  }, 'the height');
  for (const message of heard) {
    const { height, ...rest } = message;
    assert.equal(typeof height, 'number');
    assert.deepEqual(rest, 'type' in rest ? { type: 'dien-explorer' } : { subject: 'lti.frameResize' });
  }
  assert.ok(heard.some(({ type }) => type) && heard.some(({ subject }) => subject));
  // Whatever is sent into it changes nothing.
  await page.evaluate(() => {
    const { contentWindow } = document.querySelector('iframe');
    for (const data of ['#v=1&theme=dark', { link: '#v=1&theme=dark' }, { height: 9 }])
      contentWindow.postMessage(data, '*');
  });
  assert.equal(await frame.evaluate(() => document.documentElement.dataset.view), 'drift');
  assert.equal(await frame.evaluate(() => document.querySelector('#theme').value), 'auto');
  // The page around it is of another origin, as it is meant to be.
  assert.deepEqual(
    faults.filter((fault) => !fault.includes('http://127.0.0.1') || fault.startsWith('console')),
    [],
  );
  lesson.close();
  await close();
});

pageTest(
  'a part that there is none of shows the whole page',
  async (page) => {
    assert.ok(await page.locator('.tagline').isVisible());
    assert.ok(await page.locator('#drift-panel').isVisible());
  },
  { fragment: '#v=1&language=en&view=__proto__' },
);

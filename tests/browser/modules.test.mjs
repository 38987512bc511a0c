// The page's two modules: what it opens with, and what reads logs and trains, which comes when that is asked for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TYPES, drop, open, ready, serveBarely, settled, useSite } from './harness.mjs';

const site = useSite();

const stepsAtLeast = (page, count) =>
  page.waitForFunction(
    (count) => Number(document.querySelector('#train-results tbody td:nth-child(2)')?.textContent) >= count,
    count,
  );
/** The figures of the sample that is measured, once all of it is. */
async function sampled(page) {
  await page.evaluateAtOnce(() => {
    const panel = document.querySelector('#measured-panel');
    panel.open = true;
    panel.scrollIntoView();
  });
  await page.click('#measured-run');
  return async () => {
    await page.waitForFunction(() => !document.querySelector('#measured-run')?.disabled);
    await settled(page);
    return page.locator('#measured').textContent();
  };
}

test('the second module comes when a log is looked at, and what is measured goes on', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  const loaded = [];
  page.tab.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await ready(page, site.url);
  const alone = await (await sampled(page))();
  assert.ok(loaded.includes('/pkg/dien_bg.wasm'));
  assert.deepEqual(
    loaded.filter((path) => path.includes('workshop')),
    [],
  );
  await ready(page, site.url);
  const measured = await sampled(page);
  await drop(page, [{ name: 'log.csv', buffer: Buffer.from('who,what,when\na,b,1\n') }]);
  await page.waitForFunction(() => !document.querySelector('#import-setup').hidden);
  assert.ok(loaded.includes('/pkg/workshop_bg.wasm'));
  assert.equal(await measured(), alone);
  check();
  await close();
});

test('where the second module is missing the page says so, and it may come later', async () => {
  let missing = true;
  const spoil = { 'pkg/workshop_bg.wasm': (bytes) => (missing ? null : bytes) };
  const server = await serveBarely({ spoil, types: { ...TYPES, '.wasm': 'application/wasm' } });
  const { page, close } = await open(site.browser, server.url);
  try {
    await ready(page, server.url);
    await page.click('#train-step');
    await page.says('.fault', /workshop_bg\.wasm/);
    assert.equal(await page.locator('.probability strong').count(), 3);
    missing = false;
    await page.click('#train-step');
    await stepsAtLeast(page, 1);
    await settled(page);
    assert.equal(await page.locator('.fault').count(), 0);
  } finally {
    await close();
    server.close();
  }
});

// The benchmark's page: a table that fills, what it says of a mistake, and its lines.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, useSite } from './harness.mjs';

const site = useSite();
const SMALL = 'batch=2&time=3&width=4&head=3';

test('every case is measured on every path and backend, and can be stopped', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await page.goto(`${site.url}www/bench.html?${SMALL}&run#v=1&language=en`);
  await page.waitForFunction(() => document.documentElement.dataset.bench === 'done');
  const lines = (await page.locator('#bench-json').textContent())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(lines.length, 12);
  for (const task of ['step', 'trace', 'leave-one-out']) {
    for (const path of ['fused', 'plain']) {
      for (const backend of ['ndarray', 'flex']) {
        const line = lines.find((line) => line.task === task && line.path === path && line.backend === backend);
        assert.ok(line.p10_ms <= line.median_ms && line.median_ms <= line.p90_ms, JSON.stringify(line));
        assert.deepEqual([line.time, line.width, line.unit], [3, 4, 'augru']);
      }
    }
  }
  assert.equal(await page.locator('tbody tr').count(), 3);
  await page.click('#bench-run');
  await page.click('#bench-run');
  assert.match(await page.locator('#bench-status').textContent(), /Stopped/);
  await page.click('#language [data-value="zh"]');
  assert.match(await page.locator('#bench-status').textContent(), /已停止/);
  check();
  await close();
});

test('sizes that no model has are refused by name', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await page.goto(`${site.url}www/bench.html?width=7&run#v=1&language=en`);
  await page.waitForFunction(() => /could not/.test(document.querySelector('#bench-status')?.textContent ?? ''));
  assert.match(await page.locator('#bench-status').textContent(), /width cannot be 7/);
  assert.match(await page.locator('#bench-message').textContent(), /width.*even/);
  check();
  await close();
});

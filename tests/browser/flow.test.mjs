// How a log became impressions, and which kinds of behaviour count.

import assert from 'node:assert/strict';
import { drop, pageTests, settled, useSite } from './harness.mjs';

const pageTest = pageTests(useSite());

/** 240 rows of ten people, of which each third is a purchase; the purchases stand behind the first look. */
const log = () => {
  const rows = Array.from({ length: 240 }, (_, row) => {
    const kind = row % 3 ? 'view' : 'buy';
    return `u${row % 10},i${(row * 7) % 23},${1600000000 + row * 60},${kind}`;
  });
  return { name: 'log.csv', buffer: Buffer.from(`user,item,time,event\n${rows.join('\n')}\nu1,,5,view\n`) };
};
const said = (page, pattern) =>
  page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector('#import-status').textContent),
    pattern.source,
  );

pageTest('the figure has the log’s own counts, in both languages', async (page) => {
  await drop(page, [log()]);
  await said(page, /Not read yet/);
  await page.click('#import-read');
  await said(page, /^Read 240 behaviours/);
  await settled(page);
  const text = await page.locator('.flow').innerText();
  assert.match(text, /241 rows read/);
  assert.match(text, /1 row left out:/);
  assert.match(text, /1 × rows without a user or an item/);
  assert.match(text, /240 rows used, of 10 users, with 23 items in 1 category/);
  assert.match(text, /240 behaviours/);
  const status = await page.locator('#import-status').textContent();
  const [, train] = /(\d+) for training/.exec(status);
  assert.match(text, new RegExp(`Training ${train}: \\d+ clicked, \\d+ not`));
  await page.click('#language [data-value=zh]');
  assert.match(await page.locator('.flow').innerText(), /读取 241 行/);
});

pageTest('the kinds of behaviour of a CSV can be chosen', async (page) => {
  await drop(page, [log()]);
  await said(page, /Not read yet/);
  assert.equal(await page.locator('#column-event').inputValue(), 'event');
  assert.match(await page.locator('#import-kinds-words').textContent(), /buy.*view/);
  await page.uncheck('#import-kinds-words input[value=buy]');
  await page.click('#import-read');
  await said(page, /^Read 160 behaviours/);
  await settled(page);
  assert.match(await page.locator('#import-report').textContent(), /80 × rows of behaviours that were not asked for/);
  // No column of events: all rows count.
  await page.selectOption('#column-event', '');
  assert.ok(!(await page.locator('#import-kinds').isVisible()));
  await page.click('#import-read');
  await said(page, /^Read 240 behaviours/);
});

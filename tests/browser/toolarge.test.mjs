// Logs of more rows than the page can hold: refused before they are read, as far as their sizes say.

import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { pageTests, settled, useSite } from './harness.mjs';

const pageTest = pageTests(useSite());
/** A part of a file, so often, is more than the page can hold; and so often is not. */
const MANY = 400;
const SOME = 40;

/** Rows of a CSV, a megabyte. */
function rows() {
  const lines = [];
  for (let length = 0, row = 0; length < 2 ** 20; row++) {
    const line = `u${(row * 7919) % 5000},i${(row * 104_729) % 3000},${1_511_544_000 + row}\n`;
    lines.push(line);
    length += line.length;
  }
  return lines.join('');
}

/** The same as Taobao's file: one row in fifty is a purchase. */
const purchases = () =>
  Array.from({ length: 30_000 }, (_, row) => {
    const kind = row % 50 ? 'pv' : 'buy';
    return `${(row * 7919) % 5000},${(row * 104_729) % 3000},${row % 9},${kind},${1_511_544_000 + row}\n`;
  }).join('');

/**
 * Drops a file whose part is repeated, which takes no more memory than the part.
 * @param {string} name @param {string} head @param {Buffer} part @param {number} times
 */
async function dropRepeated(page, name, head, part, times) {
  const transfer = await page.evaluateHandle(
    ({ name, head, base64, times }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([head, ...Array(times).fill(new Blob([bytes]))], name));
      return transfer;
    },
    { name, head, base64: part.toString('base64'), times },
  );
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

const status = (page) => page.locator('#import-status').textContent();
const said = (page, pattern) =>
  page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector('#import-status').textContent),
    pattern.source,
  );
const dismiss = (page) => page.evaluate(() => document.querySelectorAll('.fault button').forEach((one) => one.click()));

pageTest('a log that is too large is refused before it is read, plain and packed', async (page) => {
  const before = await page.locator('.probability strong').allTextContents();
  const text = Buffer.from(rows());
  await dropRepeated(page, 'log.csv', 'user,item,time\n', text, MANY);
  await page.locator('.fault').waitFor();
  const words = /log\.csv has about 1\d,000,000 rows, by its size\. This page can hold 8,000,000/;
  assert.match(await page.locator('.fault').textContent(), words);
  await page.click('#language [data-value=zh]');
  assert.match(await page.locator('.fault').textContent(), /log\.csv 约有 1\d,000,000 行，而本页最多容纳 8,000,000 行/);
  await page.click('#language [data-value=en]');
  await dismiss(page);
  await dropRepeated(page, 'packed.csv.gz', '', gzipSync(text), MANY);
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault').textContent(), /packed\.csv has about 1\d,000,000 rows/);
  await dismiss(page);
  // A tenth of it is asked about as any other.
  await dropRepeated(page, 'log.csv', 'user,item,time\n', text, SOME);
  await said(page, /Not read yet/);
  assert.equal(await page.locator('.fault').count(), 0);
  await settled(page);
  assert.deepEqual(await page.locator('.probability strong').allTextContents(), before);
});

pageTest('of a log that is too large, fewer kinds of behaviour may not be', async (page) => {
  await dropRepeated(page, 'UserBehavior.csv', '', Buffer.from(purchases()), MANY);
  await said(page, /Not read yet/);
  await dropRepeated(page, 'UserBehavior.csv', '', Buffer.from(purchases()), 2 * MANY);
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault').textContent(), /UserBehavior\.csv has about \d\d,000,000 rows/);
  await dismiss(page);
  await page.uncheck('#behaviour-pv');
  await page.check('#behaviour-buy');
  await page.click('#import-read');
  await said(page, /^Reading/);
  await page.click('#import-cancel');
  await said(page, /ancelled|stopped/);
  assert.equal(await page.locator('.fault').count(), 0, await status(page));
});

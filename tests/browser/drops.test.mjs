// What is dropped: a folder, a second log while the first is read, a file before the page is up. And what is chosen where
// the page guesses.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { BROWSER } from './browsers.mjs';
import { drop, open, pageTests, settled, useSite } from './harness.mjs';

const site = useSite();
const pageTest = pageTests(site);

const rows = Array.from({ length: 400 }, (_, row) => [row % 40, (row * 7) % 23, 1600000000 + row * 60]);
const file = (name, text) => ({ name, buffer: Buffer.from(text) });
const csv = (name = 'log.csv') => file(name, `user,item,time\n${rows.map((row) => row.join(',')).join('\n')}\n`);
const ratings = () =>
  file(
    'ratings.csv',
    `userId,movieId,rating,timestamp\n${rows.map(([user, item, time]) => `${user},${item},4,${time}`).join('\n')}\n`,
  );
const movies = () =>
  file(
    'movies.csv',
    `movieId,title,genres\n${Array.from({ length: 23 }, (_, film) => `${film},Film ${film},War`).join('\n')}\n`,
  );
const said = (page, css, pattern) =>
  page.waitForFunction(
    (css, source) => new RegExp(source).test(document.querySelector(css).textContent),
    css,
    pattern.source,
  );

/** Drops a folder of these files, as a hand does. */
async function dropFolder(page, name, files) {
  const parent = mkdtempSync(path.join(tmpdir(), 'dien-folder-'));
  for (const { name: inside, buffer } of files) {
    mkdirSync(path.dirname(path.join(parent, name, inside)), { recursive: true });
    writeFileSync(path.join(parent, name, inside), buffer);
  }
  const client = await page.tab.createCDPSession();
  const data = { items: [], files: [path.join(parent, name)], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await client.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
  await client.detach();
  return () => rmSync(parent, { recursive: true });
}

if (BROWSER === 'chromium') {
  pageTest('of a dropped folder the log is read, whatever lies beside it', async (page) => {
    const others = [file('README.txt', 'read me\n'), file('links.csv', 'movieId,imdbId,tmdbId\n1,2,3\n')];
    const remove = await dropFolder(page, 'ml', [ratings(), movies(), ...others, file('.DS_Store', '\0\0')]);
    await said(page, '#import-status', /^Read 400 behaviours of 40 users with 23 films/);
    await settled(page);
    remove();
  });

  pageTest("a log whose name is no table's is found by its first line", async (page) => {
    const stars = rows.map(([user, item, time]) => `${user}\t${item}\t4\t${time}`).join('\n');
    const others = [file('README.txt', 'users, items and times\n'), file('u.genre', 'Action|1\n')];
    const remove = await dropFolder(page, 'ml-100k', [file('u.data', `${stars}\n`), ...others]);
    await said(page, '#import-status', /Not read yet/);
    await page.click('#import-read');
    await said(page, '#import-status', /^Read 400 behaviours/);
    await settled(page);
    remove();
  });

  pageTest('a folder within a folder, of parts of one log', async (page) => {
    const part = (from, to) =>
      file(
        `inner/part-${from}.csv`,
        `user,item,time\n${rows
          .slice(from, to)
          .map((row) => row.join(','))
          .join('\n')}\n`,
      );
    const remove = await dropFolder(page, 'outer', [part(0, 200), part(200, 400)]);
    await said(page, '#import-status', /Not read yet/);
    await page.click('#import-read');
    await said(page, '#import-status', /^Read 400 behaviours/);
    await settled(page);
    remove();
  });

  pageTest('a folder without a log, or with several, is named', async (page) => {
    const remove = await dropFolder(page, 'stuff', [csv('a.csv'), file('b.csv', 'user_id,item_id,timestamp\n1,2,3\n')]);
    await page.locator('.fault').waitFor();
    assert.match(await page.locator('.fault').textContent(), /In the folder stuff there is no log/);
    await page.click('#language [data-value=zh]');
    assert.match(await page.locator('.fault').textContent(), /文件夹 stuff/);
    remove();
  });
}

pageTest('a log that is dropped while another is read is not swallowed: it is said', async (page) => {
  const big = await page.evaluateHandle(() => {
    const piece = Array.from({ length: 20_000 }, (_, row) => `${row % 999},${row},1,pv,${1_600_000_000 + row}\n`);
    const transfer = new DataTransfer();
    transfer.items.add(new File(Array(100).fill(piece.join('')), 'UserBehavior.csv'));
    return transfer;
  });
  await page.dispatchEvent('body', 'drop', { dataTransfer: big });
  await said(page, '#import-status', /Not read yet/);
  await page.click('#import-read');
  await said(page, '#import-status', /Reading: [1-9]/);
  page.unanswered = true;
  await drop(page, [csv()]);
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault').textContent(), /A file is being read/);
  await page.click('#import-cancel');
  page.unanswered = false;
  await said(page, '#import-status', /Cancelled/);
  await drop(page, [csv()]);
  await said(page, '#import-format', /log\.csv/);
  await settled(page);
  assert.equal(await page.locator('.fault').count(), 0);
});

test('a file that is dropped before the page is up waits for it', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  // The module is held back until the file has fallen.
  await page.addInitScript(() => {
    const { compile, compileStreaming } = WebAssembly;
    const gate = new Promise((open) => (globalThis.openGate = open));
    WebAssembly.compile = (...args) => gate.then(() => compile.apply(WebAssembly, args));
    WebAssembly.compileStreaming = (...args) => gate.then(() => compileStreaming.apply(WebAssembly, args));
  });
  await page.goto(`${site.url}www/#v=1&language=en`);
  await page.waitForFunction(() => document.querySelector('.tagline')?.textContent);
  page.unanswered = true;
  await drop(page, [csv()]);
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault').textContent(), /still loading/);
  page.unanswered = false;
  await page.evaluateAtOnce(() => globalThis.openGate());
  await said(page, '#import-status', /Not read yet/);
  await settled(page);
  assert.equal(await page.locator('.fault').count(), 0);
  check();
  await close();
});

pageTest('the format can be chosen where the guess is wrong', async (page) => {
  await drop(page, [ratings()]);
  await said(page, '#import-status', /Still missing: movies\.csv/);
  assert.equal(await page.locator('#import-as').inputValue(), 'movielens');
  await page.selectOption('#import-as', 'csv');
  await said(page, '#import-status', /Not read yet/);
  assert.equal(await page.locator('#column-user').inputValue(), 'userId');
  await page.click('#import-read');
  await said(page, '#import-status', /^Read 400 behaviours of 40 users with 23 items/);
  await settled(page);
  assert.match(await page.locator('#world').textContent(), /CSV/);
  await page.click('#language [data-value=zh]');
  assert.match(await page.locator('#import-as option[value=taobao]').textContent(), /淘宝/);
});

pageTest('behaviours at the same time have no order, or one by the seed', async (page) => {
  const tied = rows.map(([user, item]) => `${user},${item},2020-09-13`);
  await drop(page, [file('log.csv', `user,item,time\n${tied.join('\n')}\n`)]);
  await said(page, '#import-status', /Not read yet/);
  await page.click('#import-split summary');
  await page.selectOption('#split-ties', 'seed');
  await page.click('#import-read');
  await said(page, '#import-status', /^Read 400 behaviours/);
  await settled(page);
  assert.match(page.url(), /ties=seed/);
  await page.click('#tab-data');
  await page.selectOption('#split-ties', 'unordered');
  await page.click('#import-read');
  await said(page, '#import-status', /no model could be made/);
  await settled(page);
  assert.match(await page.locator('.fault').textContent(), /at the same time/);
});

pageTest('a number may have a comma; what a field does not take is said', async (page) => {
  await page.click('#tab-train');
  await page.fill('#train-alpha', '0,5');
  await page.locator('#train-alpha').blur();
  await page.waitForFunction(() => document.querySelector('#train-alpha').value === '0.5');
  for (const [typed, message] of [
    ['5000', /5000 is not taken: a whole number from 1 to 1,?024/],
    ['0', /0 is not taken/],
  ]) {
    await page.fill('#train-batch', typed);
    await page.locator('#train-batch').blur();
    await said(page, '#train-settings .refused', message);
    assert.equal(await page.locator('#train-batch').inputValue(), '64');
  }
  await page.fill('#train-batch', '32');
  await page.locator('#train-batch').blur();
  await page.waitForFunction(() => !document.querySelector('.refused'));
  // A draft is not taken either, and stays to be mended.
  await page.click('#tab-ladder');
  await page.click('#ladder-shop summary');
  await page.fill('#shop-stray', '7');
  await page.click('#shop-make');
  await said(page, '#shop-settings .refused', /7 is not taken: a number from 0 to/);
  await page.fill('#shop-stray', '0,1');
  await page.click('#shop-make');
  await said(page, '#ladder-data', /4,000 people/);
  await settled(page);
  assert.equal(await page.locator('#shop-stray').inputValue(), '0.1');
});

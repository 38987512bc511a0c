// How a log became impressions, and which kinds of behaviour count.

import assert from 'node:assert/strict';
import { filesIn, unpacked } from '../../www/js/workers/unpack/index.js';
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
  assert.match(text, new RegExp(`Training\\s${train}: \\d+ clicked, \\d+ not`));
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

pageTest('what needs no model is said beside the figure', async (page) => {
  const rows = [...'xyzd'].map((item, time) => `a,${item},${time}`);
  rows.push(
    ...[...'yzxy'].map((item, time) => `b,${item},${time}`),
    ...[...'pqxy'].map((item, time) => `c,${item},${time}`),
  );
  await drop(page, [{ name: 'log.csv', buffer: Buffer.from(`user,item,time\n${rows.join('\n')}\n`) }]);
  await said(page, /Not read yet/);
  await page.click('#import-read');
  await said(page, /^Read 12 behaviours/);
  const text = await page.locator('.flow').innerText();
  // As in `the_report_says_what_needs_no_model_and_what_training_never_saw`.
  assert.match(text, /1 of 3 clicked test impressions \(33\.3.%\) are of items that training never sees/);
  assert.match(text, /has a test AUC of 0\.667/);
});

/** Two people's ratings, and what the films are. */
const ratings = () => {
  const rows = Array.from(
    { length: 40 },
    (_, row) => `u${row % 4},m${row % 11},${1 + (row % 5)},${1600000000 + row * 60}`,
  );
  return { name: 'log.csv', buffer: Buffer.from(`user,item,rating,time\n${rows.join('\n')}\n`) };
};
const films = () => {
  const rows = Array.from({ length: 11 }, (_, film) => `m${film},Film ${film},${film % 2 ? 'Drama|War' : 'War'}`);
  return { name: 'films.csv', buffer: Buffer.from(`item,title,category\n${rows.join('\n')}\n`) };
};

pageTest('a label is made of a column, and refused with words', async (page) => {
  await drop(page, [ratings()]);
  await said(page, /Not read yet/);
  await page.fill('#import-label', 'rating >= 4');
  await page.click('#import-read');
  await said(page, /^Read 16 behaviours/);
  const report = await page.locator('#import-report').textContent();
  assert.match(report, /16 × rows that get the label 1/);
  assert.match(report, /24 × rows that get the label 0/);
  await page.fill('#import-label', 'rating >> 4');
  await page.click('#import-read');
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault').textContent(), /rating >> 4/);
});

pageTest('a table of items stands beside the log, whichever comes first', async (page) => {
  for (const files of [
    [ratings(), films()],
    [films(), ratings()],
  ]) {
    await drop(page, files);
    await said(page, /Not read yet/);
    assert.equal(await page.locator('#column-user').inputValue(), 'user');
    await page.click('#import-read');
    await said(page, /^Read 40 behaviours of 4 users with 11 items in 2 categories/);
    assert.match(await page.locator('#question').textContent(), /Film \d/);
  }
  // The one after the other; of several categories the last counts.
  await drop(page, [ratings()]);
  await said(page, /Not read yet/);
  await drop(page, [films()]);
  await page.waitForFunction(() => /films\.csv/.test(document.querySelector('#import-format').textContent));
  await page.selectOption('#import-category', 'last');
  await page.click('#import-read');
  await said(page, /in 1 category/);
});

/** The files of the archive that comes, by their names, as the page reads archives. */
async function taken(page, layout) {
  await page.selectOption('#export-layout', layout);
  const { name, buffer } = await page.download(() => page.click('#export-take'));
  assert.equal(name, 'impressions.zip');
  const files = new Map();
  for (const log of await filesIn(new File([buffer], name))) {
    const pieces = [];
    for await (const piece of unpacked(log)) pieces.push(piece);
    files.set(log.name, Buffer.concat(pieces).toString());
  }
  return files;
}

pageTest('the impressions are taken away, with histories and negatives', async (page) => {
  await drop(page, [ratings()]);
  await said(page, /Not read yet/);
  await page.click('#import-read');
  await said(page, /^Read 40 behaviours/);
  await page.click('#export > summary');
  const files = await taken(page, 'plain');
  assert.deepEqual([...files.keys()], ['impressions.csv', 'impressions.items.csv']);
  const [head, ...rows] = files.get('impressions.csv').trim().split('\n');
  assert.equal(head, 'part,user,item,category,label,items,categories');
  const labels = rows.map((row) => row.split(',')[4]);
  assert.equal(labels.filter((label) => label === '1').length * 2, rows.length, 'a negative beside each positive');
  const { train, test, validation } = await page.evaluate(async () => {
    const text = document.querySelector('#import-status').textContent;
    const of = (part) => Number(new RegExp(`(\\d+) for ${part}`).exec(text)[1]);
    return { train: of('training'), validation: of('validation'), test: of('test') };
  });
  assert.equal(rows.length, train + validation + test);
  assert.match(await page.locator('#export-status').textContent(), /impressions\.csv, impressions\.items\.csv/);
  for (const [layout, endings] of [
    ['deepctr', ['csv', 'items.csv']],
    ['fuxictr', ['train.csv', 'valid.csv', 'test.csv', 'items.csv']],
    ['recbole', ['train.inter', 'valid.inter', 'test.inter', 'item']],
  ]) {
    const files = await taken(page, layout);
    assert.deepEqual(
      [...files.keys()],
      endings.map((ending) => `impressions.${ending}`),
    );
    for (const [name, text] of files) assert.ok(text.split('\n').length > 4, name);
  }
});

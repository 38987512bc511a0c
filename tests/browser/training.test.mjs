// Training in the page, and logs of the user's own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drop, open, ready, settled, useSite } from './harness.mjs';

const site = useSite();

const results = (page) => page.locator('#train-results tbody tr').allTextContents();
const stepsAtLeast = (page, count) =>
  page.waitForFunction(
    (count) => Number(document.querySelector('#train-results tbody td:nth-child(2)')?.textContent) >= count,
    count,
  );

/** A small log in MovieLens' form, with two defective rows. */
function log() {
  let ratings = 'userId,movieId,rating,timestamp\n';
  for (let user = 1; user <= 30; user++) {
    for (let time = 0; time < 8; time++)
      ratings += `${user},${((user * 3 + time * time) % 40) + 1},4.0,${1000 + time}\n`;
  }
  ratings += '31,7,4.0\n31,9999,4.0,1000\n';
  let movies = 'movieId,title,genres\n';
  for (let film = 1; film <= 40; film++)
    movies += `${film},"<b>Film</b> & ${film} (1999)",${film % 2 ? 'Comedy|War' : 'Drama'}\n`;
  return [
    { name: 'ratings.csv', buffer: Buffer.from(ratings) },
    { name: 'movies.csv', buffer: Buffer.from(movies) },
  ];
}

test('the units learn, pause, step, repeat themselves and are forgotten #smoke', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  const shipped = await page.locator('.probability strong').allTextContents();
  await page.click('#train-step');
  await stepsAtLeast(page, 1);
  const first = await results(page);
  assert.equal(first.length, 3);
  // The losses come first, the weights and what they answer after them.
  await page.waitForFunction(() => /in this page, 1 step\./.test(document.querySelector('#weights-note').textContent));
  await settled(page);
  assert.notDeepEqual(await page.locator('.probability strong').allTextContents(), shipped);
  await page.click('#train-play');
  await stepsAtLeast(page, 2);
  // Paused and played again at once: one loop, not two, and it goes on.
  await page.evaluate(() => ['first', 'second'].forEach(() => document.querySelector('#train-play').click()));
  await stepsAtLeast(page, 4);
  await page.selectOption('#train-lr', '0.01');
  // Stepping goes on while the units learn.
  await page.locator('#step').fill('5');
  assert.match(await page.locator('#step-text').textContent(), /^step 5 of 13/);
  await page.click('#train-play');
  await page.waitForFunction(() => /Paused at step/.test(document.querySelector('#train-status').textContent));
  await page.selectOption('#train-lr', '0.003');
  await page.click('#train-reset');
  await page.waitForFunction(() => /Paused at step 0/.test(document.querySelector('#train-status').textContent));
  await page.click('#train-step');
  await stepsAtLeast(page, 1);
  assert.deepEqual(await results(page), first, 'the same seed gives the same losses');
  await page.click('#train-stop');
  await page.waitForFunction(() => /shipped/.test(document.querySelector('#weights-note').textContent));
  // After all clicks, as at first.
  await page.locator('#step').fill('13');
  await settled(page);
  assert.deepEqual(await page.locator('.probability strong').allTextContents(), shipped);
  check();
  await close();
});

test('a setting out of range is put back', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  await page.locator('#train-alpha').fill('-3');
  await page.locator('#train-alpha').blur();
  assert.equal(await page.locator('#train-alpha').inputValue(), '1');
  check();
  await close();
});

test('a log is dropped, reported on, stepped through and learnt from #smoke', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  await drop(page, log().slice(0, 1));
  await page.waitForFunction(() =>
    /Still missing: movies.csv/.test(document.querySelector('#import-status').textContent),
  );
  await drop(page, log().slice(1));
  await page.waitForFunction(() => /^Read /.test(document.querySelector('#import-status').textContent));
  await settled(page);
  assert.match(await page.locator('#import-status').textContent(), /Read 240 behaviours of 30 users/);
  const report = await page.locator('#import-report').textContent();
  assert.match(report, /1 × rows with too few columns.*ratings\.csv, line 242: 31,7,4\.0/);
  assert.match(report, /1 × ratings of films that movies\.csv does not list.*line 243/);
  assert.match(await page.locator('#weights-note').textContent(), /untrained/);
  assert.match(await page.locator('#world').textContent(), /30 users, 40 films/);
  await page.selectOption('#scene', 'user:4');
  await settled(page);
  // Titles are text, whatever they hold.
  assert.match(
    await page.locator('#step-text').textContent(),
    /^step 7 of 7 · <b>Film<\/b> & \d+ \(1999\) \((Comedy|Drama)\)/,
  );
  assert.equal(await page.locator('#strip b').count(), 0);
  await page.click('#tab-train');
  await page.click('#train-step');
  await stepsAtLeast(page, 1);
  await page.waitForFunction(() => /1 step\./.test(document.querySelector('#weights-note').textContent));
  assert.doesNotMatch(page.url(), /user|history/, 'a link holds nothing of the data');
  await page.click('#tab-data');
  await page.click('#back-to-shop');
  await page.waitForFunction(() => /simulated/.test(document.querySelector('#world').textContent));
  await settled(page);
  assert.match(await page.locator('#step-text').textContent(), /Silent linear keyboard/);
  check();
  await close();
});

for (const [name, files, expected] of [
  [
    'a foreign file',
    [{ name: 'cat.png', buffer: Buffer.from('x') }],
    { en: /not the files.*cat\.png/, zh: /不是能读取的文件.*cat\.png/ },
  ],
  [
    'a file without its columns',
    [{ name: 'ratings.csv', buffer: Buffer.from('a,b\n1,2\n') }, log()[1]],
    { en: /ratings\.csv .*no column [“`]userId/s, zh: /ratings\.csv.*(没有列“|no column `)userId/s },
  ],
  [
    'an empty file',
    [log()[0], { name: 'movies.csv', buffer: Buffer.from('') }],
    { en: /movies\.csv is empty/, zh: /movies\.csv 是空文件/ },
  ],
  [
    'a log without labels',
    [{ name: 'behaviors.tsv', buffer: Buffer.from('1\tU1\t11/22/2019 9:05:58 AM\tN1 N2\tN3 N4\n') }],
    { en: /behaviors\.tsv has no labels.*train or the dev part/, zh: /behaviors\.tsv 没有标签.*train 或 dev/ },
  ],
  [
    'a file that is not UTF-8',
    [
      {
        name: 'ratings.csv',
        buffer: Buffer.from([...Buffer.from('userId,movieId,rating,timestamp\n'), 0xff, 0xfe, 0x2c, 0x31, 0x0a]),
      },
      log()[1],
    ],
    { en: /ratings\.csv, line 2, is not UTF-8/, zh: /第 2 行不是 UTF-8/ },
  ],
]) {
  test(`${name} is refused in both languages, and the shop stays`, async () => {
    const { page, check, close } = await open(site.browser, site.url);
    await ready(page, site.url);
    const before = await page.locator('.probability strong').allTextContents();
    await drop(page, files);
    await page.locator('.fault').waitFor();
    assert.match(await page.locator('.fault').textContent(), expected.en);
    await page.click('#language [data-value=zh]');
    assert.match(await page.locator('.fault').textContent(), expected.zh);
    await page.locator('.fault > button').click();
    assert.equal(await page.locator('.fault').count(), 0);
    assert.deepEqual(await page.locator('.probability strong').allTextContents(), before);
    check();
    await close();
  });
}

test('units train in as many workers as the machine has cores for, to the same numbers', async () => {
  const train = async (cores) => {
    const { page, check, close } = await open(site.browser, site.url);
    await page.addInitScript(
      (cores) => Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => cores }),
      cores,
    );
    await ready(page, site.url);
    await page.click('#tab-train');
    for (let step = 1; step <= 2; step++) {
      await page.click('#train-step');
      await stepsAtLeast(page, step);
    }
    const found = { workers: page.workers().length, rows: await results(page) };
    check();
    await close();
    return found;
  };
  const [one, three] = [await train(2), await train(8)];
  // The page's own two, and two more.
  assert.deepEqual([one.workers, three.workers], [2, 4]);
  assert.equal(one.rows.length, 3);
  assert.deepEqual(three.rows, one.rows);
});

test('the losses have their numbers in tables, which stand still while it trains', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  await page.click('#tab-train');
  for (let step = 1; step <= 2; step++) {
    await page.click('#train-step');
    await stepsAtLeast(page, step);
  }
  const rows = () =>
    page.locator('#loss-target-numbers tbody tr').evaluateAll((all) => all.map((row) => row.textContent));
  await page.click('#loss-target-numbers summary');
  await page.waitForFunction(() => document.querySelectorAll('#loss-target-numbers tbody tr').length === 2);
  const before = await rows();
  const heads = await page.locator('#loss-target-numbers thead th').allTextContents();
  assert.equal(heads.length, 4, 'the step and three units');
  // The last row is what the results say of the last step.
  const losses = await page.locator('#train-results tbody td:nth-child(3)').allTextContents();
  assert.equal(before[1], `2${losses.join('')}`);
  await page.click('#train-play');
  await stepsAtLeast(page, 4);
  assert.deepEqual(await rows(), before, 'nothing moves under the reader');
  await page.click('#train-play');
  await page.waitForFunction(() => document.querySelectorAll('#loss-target-numbers tbody tr').length > 3);
  check();
  await close();
});

// Logs of every format, chosen or dropped on the page: recognised, corrected, split, cancelled, refused.

import assert from 'node:assert/strict';
import { drop, pageTests, settled, useSite } from './harness.mjs';
import { events } from './people.mjs';

const pageTest = pageTests(useSite());
const file = (name, text) => ({ name, buffer: Buffer.from(text) });
const taobao = () =>
  file(
    'UserBehavior.csv',
    events()
      .map(({ user, item, time }, index) => `${user},${item},${item % 5},${index % 3 ? 'pv' : 'buy'},${time}\n`)
      .join(''),
  );

/** A CSV whose columns are not all guessed: `who` is the user, `kind` the category. */
const table = () =>
  file(
    'events.csv',
    `who;product_id;when_bought;kind;name\n${events()
      .map(({ user, item, time }) => `u${user};${item};${time};k${item % 4};Thing ${item}\n`)
      .join('')}`,
  );

const movielens = (end) => {
  const [between, head] =
    end === 'dat' ? ['::', ['', '']] : [',', ['userId,movieId,rating,timestamp\n', 'movieId,title,genres\n']];
  const ratings = events().map(({ user, item, time }) => [user, item, 4, time].join(between) + '\n');
  const films = Array.from(
    { length: 30 },
    (_, film) => [film + 1, `Film ${film + 1} (1999)`, 'Drama|War'].join(between) + '\n',
  );
  return [file(`ratings.${end}`, head[0] + ratings.join('')), file(`movies.${end}`, head[1] + films.join(''))];
};

const authors = () =>
  [false, true].map((testing) => {
    const rows = [];
    for (let user = 0; user < 20; user++) {
      const items = Array.from({ length: 6 }, (_, step) => ((user * 3 + step) % 25) + 1);
      const history = [items.map((item) => `i${item}`), items.map((item) => `c${item % 4}`)].map((list) =>
        list.join('\x02'),
      );
      for (const [label, item] of [
        [0, ((user * 7) % 25) + 1],
        [1, ((user * 3 + 6) % 25) + 1],
      ]) {
        rows.push([label, `${testing ? 't' : 'a'}${user}`, `i${item}`, `c${item % 4}`, ...history].join('\t'));
      }
    }
    return file(`local_${testing ? 'test' : 'train'}_splitByUser`, `${rows.join('\n')}\n`);
  });

const said = (page, pattern) =>
  page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector('#import-status').textContent),
    pattern.source,
  );
const world = (page) => page.locator('#world').textContent();
const story = (page) => page.locator('#story').textContent();

/** One step of training on what was read. */
async function learns(page) {
  await page.click('#tab-train');
  await page.click('#train-step');
  await page.waitForFunction(() => /1 step\./.test(document.querySelector('#weights-note').textContent));
  await settled(page);
}

pageTest('Taobao: recognised without a header, and the behaviours can be chosen', async (page) => {
  await drop(page, [taobao()]);
  await said(page, /Not read yet/);
  assert.match(await page.locator('#import-format').textContent(), /Recognised as Taobao: UserBehavior\.csv/);
  assert.match(await page.locator('#import-rows').textContent(), /buy/);
  await page.uncheck('#behaviour-pv');
  assert.ok(await page.locator('#import-read').isDisabled());
  assert.match(await page.locator('#import-lacks').textContent(), /at least one/);
  await page.check('#behaviour-pv');
  await page.click('#import-read');
  await said(page, /^Read 144 behaviours of 24 users/);
  await settled(page);
  assert.match(await page.locator('#import-report').textContent(), /72 × rows of behaviours that were not asked for/);
  assert.match(await world(page), /your data \(Taobao\): 24 users, \d+ items/);
  assert.match(await story(page), /last behaviour is the target/);
  for (const part of ['#question', '#import-status', '#import-report'])
    assert.doesNotMatch(await page.locator(part).innerText(), /film|genre|rating/i, part);
  // Read again with purchases too.
  await page.check('#behaviour-buy');
  await page.click('#import-read');
  await said(page, /^Read 216 behaviours of 24 users/);
  await learns(page);
  assert.doesNotMatch(page.url(), /user|history|scene/, 'a link holds nothing of the data');
});

pageTest('a CSV: columns are guessed, shown and corrected', async (page) => {
  await drop(page, [table()]);
  await said(page, /Not read yet/);
  assert.match(await page.locator('#import-rows thead').textContent(), /who.*product_id.*when_bought.*kind.*name/);
  assert.equal(await page.locator('#column-item').inputValue(), 'product_id');
  assert.equal(await page.locator('#column-title').inputValue(), 'name');
  assert.equal(await page.locator('#column-user').inputValue(), '');
  assert.ok(await page.locator('#import-read').isDisabled());
  assert.match(await page.locator('#import-lacks').textContent(), /user, time/);
  await page.selectOption('#column-user', 'who');
  await page.selectOption('#column-time', 'when_bought');
  await page.selectOption('#column-category', 'kind');
  await page.click('#import-read');
  await said(page, /^Read 216 behaviours of 24 users with 30 items in 4 categories/);
  await settled(page);
  assert.match(await page.locator('#scene').textContent(), /User u1 · 9 behaviours/);
  assert.match(await page.locator('#step-text').textContent(), /Thing \d+ \(k\d\)/);
  // Without the category there is one for all.
  await page.click('#tab-data');
  await page.selectOption('#column-category', '');
  await page.click('#import-read');
  await said(page, /in 1 category/);
  // The training worker dies: the same files, columns and all, are read again.
  await page.click('#tab-about');
  await page.click('.diagnostics summary');
  await page.click('#panic-workshop');
  await page.locator('.fault').waitFor();
  await learns(page);
  assert.match(await world(page), /24 users, 30 items/);
});

/** The same, with what is known of the user and of the moment. */
const tableWithFields = () =>
  file(
    'events.csv',
    `user,item,time,age,hour\n${events()
      .map(({ user, item, time }, index) => {
        const age = user % 2 ? 'young' : 'old';
        return `u${user},${item},${time},${age},${index % 3 ? 'morning' : 'evening'}\n`;
      })
      .join('')}`,
  );

pageTest('columns of a CSV are named as fields, and the question has lists of them', async (page) => {
  await drop(page, [tableWithFields()]);
  await said(page, /Not read yet/);
  assert.ok(await page.locator('#import-fields').isVisible());
  assert.ok(!(await page.locator('#import-fields select[name="user"]').isVisible()), 'it is the user already');
  await page.selectOption('#import-fields select[name="age"]', 'profile');
  await page.selectOption('#import-fields select[name="hour"]', 'context');
  assert.match(await page.locator('#import-rows thead').textContent(), /age → profile.*hour → context/);
  await page.click('#import-read');
  await said(page, /^Read 216 behaviours of 24 users/);
  await settled(page);
  assert.match(await page.locator('#import-report').textContent(), /age \(profile\): 2 values; unknown in 0 of/);
  assert.equal(await page.locator('#fields select[data-field="profile.age"]').inputValue(), 'young');
  await page.selectOption('#fields select[data-field="context.hour"]', 'evening');
  await settled(page);
  await learns(page);
  // A column that is the category cannot be a field beside.
  await page.click('#tab-data');
  await page.selectOption('#column-category', 'age');
  await page.click('#import-read');
  await said(page, /in 2 categories/);
  await settled(page);
  assert.equal(await page.locator('#fields select').count(), 1);
});

pageTest('MovieLens 1M’s users bring profile fields, if they are asked for', async (page) => {
  const users = Array.from({ length: 24 }, (_, user) => `${user + 1}::${user % 2 ? 'M' : 'F'}::25::12::00000\n`);
  await drop(page, [...movielens('dat'), file('users.dat', users.join(''))]);
  await said(page, /^Read 216 behaviours of 24 users with 30 films/);
  await settled(page);
  assert.equal(await page.locator('#fields select').count(), 0);
  await page.selectOption('#import-fields select[name="gender"]', 'profile');
  await page.click('#import-read');
  await said(page, /^Read 216 behaviours/);
  await settled(page);
  assert.match(await page.locator('#fields').textContent(), /gender.*female.*male/);
  assert.match(await page.locator('#import-report').textContent(), /gender \(profile\): 2 values/);
});

pageTest('a CSV in Chinese with labels needs no correction; one with too little says so', async (page) => {
  const rows = events().map(
    ({ user, item }, index) =>
      `甲${user},物${item},2020-01-0${(index % 9) + 1} 10:00,类${item % 3},${index % 9 === 4 ? 0 : 1}\n`,
  );
  await drop(page, [file('日志.csv', `用户,商品,时间,类目,点击\n${rows.join('')}`)]);
  await said(page, /Not read yet/);
  assert.equal(await page.locator('#column-label').inputValue(), '点击');
  await page.click('#import-read');
  await said(page, /^Read 192 behaviours of 24 users with 30 items in 3 categories/);
  await settled(page);
  assert.match(await page.locator('#scene').textContent(), /User 甲1 · 8 behaviours/);
  await page.click('#tab-data');
  await drop(page, [file('few.csv', 'user,item,time\n1,2,100\n1,3,200\n2,3,100\n')]);
  await said(page, /Not read yet/);
  await page.click('#import-read');
  await said(page, /no model could be made/);
  await page.locator('.fault').waitFor();
  await settled(page);
  assert.match(await world(page), /synthetic/);
});

pageTest('MovieLens’ old layout, and the split', async (page) => {
  await drop(page, movielens('dat'));
  await said(page, /^Read 216 behaviours of 24 users with 30 films/);
  await settled(page);
  await page.click('#import-split summary');
  assert.match(await page.locator('#split-note').textContent(), /Each user’s last behaviours/);
  await page.fill('#split-last-test', '2');
  await page.click('#import-read');
  await said(page, /96 for test/);
  await page.selectOption('#split-kind', 'time');
  assert.ok(await page.locator('#split-time-test').isVisible());
  assert.ok(!(await page.locator('#split-last-test').isVisible()));
  await page.fill('#split-time-validation', '2');
  await page.click('#import-read');
  await said(page, /96 for validation, 48 for test/);
  await page.selectOption('#split-kind', 'industrial');
  await page.fill('#split-target-days', '5');
  await page.fill('#split-history-days', '3');
  await page.click('#import-read');
  await said(page, /^Read 216/);
  await page.fill('#split-core', '1000');
  await page.click('#import-read');
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault').textContent(), /as many behaviours as the k-core asks for/);
  assert.match(await world(page), /24 users, 30 films/, 'what was open before still is');
});

pageTest('MovieLens’ files come one after the other', async (page) => {
  const [ratings, films] = movielens('csv');
  await page.click('#tab-data');
  await page.setInputFiles('#files', ratings);
  await said(page, /Still missing: movies\.csv/);
  await page.setInputFiles('#files', films);
  await said(page, /^Read 216 behaviours/);
  await settled(page);
  // One file of another edition is not put beside the old other.
  await page.setInputFiles('#files', ratings);
  await said(page, /Still missing: movies\.csv/);
  await page.setInputFiles('#files', films);
  await said(page, /^Read 216 behaviours/);
  await settled(page);
  await page.click('#language [data-value=zh]');
  assert.match(await page.locator('#import-status').textContent(), /30 部电影/);
  assert.match(await page.locator('#import-format').textContent(), /识别为 MovieLens/);
});

pageTest('the DIEN authors’ files bring their own split', async (page) => {
  await drop(page, authors());
  await said(page, /^Read 240 behaviours of 40 users/);
  await settled(page);
  await page.click('#import-split summary');
  assert.match(await page.locator('#split-note').textContent(), /bring their own targets/);
  assert.ok(!(await page.locator('#split-kind').isVisible()));
  assert.match(await world(page), /the DIEN authors’ files\): 40 users/);
  await learns(page);
});

pageTest('a log may be read while the units learn', async (page) => {
  await page.click('#train-play');
  await page.waitForFunction(
    () => Number(document.querySelector('#train-results tbody td:nth-child(2)')?.textContent) >= 2,
  );
  await drop(page, movielens('csv'));
  await said(page, /^Read 216 behaviours/);
  await settled(page);
  assert.match(await page.locator('#weights-note').textContent(), /untrained/);
  assert.equal(await page.locator('.fault').count(), 0);
  await learns(page);
});

pageTest('reading is cancelled, and everything stays', async (page) => {
  const before = await page.locator('.probability strong').allTextContents();
  // 200 MB that lie nowhere: a piece, many times.
  const transfer = await page.evaluateHandle(() => {
    const piece = Array.from(
      { length: 20_000 },
      (_, row) => `${row % 999},${row},${row % 7},pv,${1_600_000_000 + row}\n`,
    ).join('');
    const transfer = new DataTransfer();
    transfer.items.add(new File(Array(400).fill(piece), 'UserBehavior.csv'));
    return transfer;
  });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await said(page, /Not read yet/);
  await page.click('#import-read');
  await said(page, /Reading: [1-9]/);
  await page.click('#import-cancel');
  await said(page, /Cancelled/);
  assert.match(await world(page), /synthetic/);
  assert.deepEqual(await page.locator('.probability strong').allTextContents(), before);
  assert.ok(!(await page.locator('#import-cancel').isVisible()));
  await page.selectOption('#scene', 'user:2');
  await settled(page);
  assert.match(await story(page), /simulation made/, 'the worker still has the shop');
});

for (const [name, files, expected, begin = false] of [
  [
    'a compressed Taobao log',
    () => [{ name: 'UserBehavior.csv', buffer: Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4, 0, 0, 0]) }],
    { en: /UserBehavior\.csv .*Zstandard/s, zh: /UserBehavior\.csv.*Zstandard/s },
  ],
  [
    'a Taobao log of nonsense',
    () => [file('UserBehavior.csv', 'a,b\n1,2\n')],
    { en: /UserBehavior\.csv (holds no row|cannot be read)/, zh: /UserBehavior\.csv/ },
    true,
  ],
  [
    'a CSV without a usable row',
    () => [file('log.csv', 'user,item,time\n1,2,soon\n')],
    { en: /log\.csv (holds no row|cannot be read)/, zh: /log\.csv/ },
    true,
  ],
  [
    'authors’ files without a test',
    () => [authors()[0], file('local_test_splitByUser', '')],
    { en: /local_test_splitByUser is empty/, zh: /local_test_splitByUser 是空文件/ },
  ],
  [
    'the files of two logs',
    () => [taobao(), movielens('csv')[0]],
    { en: /not of one log: UserBehavior\.csv, ratings\.csv/, zh: /不属于同一日志/ },
  ],
]) {
  pageTest(`${name} is refused in both languages, and the shop stays`, async (page) => {
    const before = await page.locator('.probability strong').allTextContents();
    await drop(page, files());
    if (begin) {
      await said(page, /Not read yet/);
      await page.click('#import-read');
    }
    await page.locator('.fault').waitFor();
    assert.match(await page.locator('.fault').textContent(), expected.en);
    await page.click('#language [data-value=zh]');
    assert.match(await page.locator('.fault').textContent(), expected.zh);
    assert.deepEqual(await page.locator('.probability strong').allTextContents(), before);
    assert.match(await world(page), /模拟商店/);
  });
}

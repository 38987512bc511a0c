// Tables whose rows are impressions, each with its history in a cell: recognised, or said which column holds the history.

import assert from 'node:assert/strict';
import { drop, pageTests, settled, useSite } from './harness.mjs';

const pageTest = pageTests(useSite());
const USERS = 30;
const EACH = 4;

/** Impressions of some users under a first line: label, user, item, history and its categories. @param {string} header */
function table(header) {
  const rows = [];
  for (let user = 0; user < USERS; user++) {
    for (let step = 0; step < EACH; step++) {
      const history = Array.from({ length: 3 + step }, (_, place) => ((user + 3 * place) % 11) + 1);
      const [items, kinds] = [history.join('^'), history.map((item) => `c${item % 3}`).join('^')];
      rows.push(`${step % 2},${user},${((user * 5 + step) % 11) + 1},${items},${kinds}`);
    }
  }
  return { name: 'all.csv', buffer: Buffer.from(`${[header, ...rows].join('\n')}\n`) };
}

const said = (page, pattern) =>
  page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector('#import-status').textContent),
    pattern.source,
  );
const column = (page, role) => page.locator(`#column-${role}`).inputValue();
const lacks = (page) => page.locator('#import-lacks').textContent();

pageTest('a table with a history is recognised, and its columns can be corrected', async (page) => {
  await drop(page, [table('label,user_id,item_id,item_history,cate_history')]);
  await said(page, /Not read yet/);
  assert.match(await page.locator('#import-format').textContent(), /impressions with histories: all\.csv/);
  const guessed = await Promise.all(
    ['user', 'item', 'label', 'history', 'history_category'].map((role) => column(page, role)),
  );
  assert.deepEqual(guessed, ['user_id', 'item_id', 'label', 'item_history', 'cate_history']);
  assert.ok(!(await page.locator('#column-event').isVisible()), 'each row was shown: there are no kinds of behaviour');
  assert.ok(!(await page.locator('#import-fields').isVisible()), 'they have no fields');
  assert.match(
    await page.locator('#import-rows thead').textContent(),
    /item_history → history.*cate_history → categories of/,
  );
  await page.selectOption('#column-history', '');
  assert.match(await lacks(page), /history/);
  assert.ok(await page.locator('#import-read').isDisabled());
  await page.selectOption('#column-history', 'item_history');
  assert.equal(await lacks(page), '');
  await page.click('#import-read');
  await said(page, new RegExp(`of ${USERS} users`));
  await settled(page);
});

pageTest('of a table whose names say nothing, somebody says which column holds the history', async (page) => {
  await drop(page, [table('seen,who,what,before,kinds')]);
  await said(page, /Not read yet/);
  assert.match(await page.locator('#import-format').textContent(), /CSV: all\.csv/);
  assert.match(await lacks(page), /user, item, time/);
  assert.ok(!(await page.locator('#column-history_category').isVisible()));
  await page.selectOption('#column-history', 'before');
  assert.match(await lacks(page), /: item, clicked\./, 'neither user nor time is needed');
  assert.ok(await page.locator('#column-history_category').isVisible());
  await page.selectOption('#column-history_category', 'kinds');
  await page.selectOption('#column-item', 'what');
  await page.selectOption('#column-user', 'who');
  // A rule is a label too.
  await page.fill('#import-label', 'seen >= 1');
  assert.equal(await lacks(page), '');
  await page.fill('#import-label', '');
  await page.selectOption('#column-label', 'seen');
  await page.click('#language [data-value=zh]');
  assert.match(await page.locator('#import-roles').innerText(), /历史.*历史的类别/s);
  await page.click('#language [data-value=en]');
  await page.click('#import-read');
  await said(page, new RegExp(`of ${USERS} users`));
  await settled(page);
  assert.match(await page.locator('#step-text').textContent(), /\(c\d\)/, 'the categories are those of the history');
  // Without a history it is a log of behaviours again.
  await page.click('#tab-data');
  await page.selectOption('#column-history', '');
  assert.match(await lacks(page), /time/);
});

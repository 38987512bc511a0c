// The history changed on the timeline: by dragging, by touch and by keys; what each edit does; undo and redo.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editOf, move } from '../../www/js/app/edits.js';
import { changeOf } from '../../www/js/app/effect.js';
import { pageTests, ready, settled, useSite } from './harness.mjs';

const site = useSite();
const pageTest = pageTests(site);

/** The first story, as item ids: category × 8 + place. */
const HISTORY = [0, 2, 1, 24, 3, 8, 0, 9, 10, 8, 25, 12, 10];

test('an edit is named by what tells two histories apart', () => {
  const before = [1, 2, 3, 4];
  for (const [after, wanted] of [
    [[1, 2, 3, 4], null],
    [[1, 3, 4], { kind: 'remove', step: 2, item: 2 }],
    [[1, 2, 2, 3, 4], { kind: 'repeat', step: 3, item: 2 }],
    [[1, 2, 9, 3, 4], { kind: 'insert', step: 3, item: 9 }],
    [[1, 9, 3, 4], { kind: 'replace', step: 2, item: 9, was: 2 }],
    [move(before, 0, 2), { kind: 'move', step: 1, to: 3, item: 1 }],
    [move(before, 3, 1), { kind: 'move', step: 4, to: 2, item: 4 }],
    // Which of two neighbours was moved cannot be told: both are named.
    [move(before, 1, 2), { kind: 'swap', step: 2, to: 3, item: 2, was: 3 }],
    [move(before, 2, 1), { kind: 'swap', step: 2, to: 3, item: 2, was: 3 }],
    [move(before, 3, 2), { kind: 'swap', step: 3, to: 4, item: 3, was: 4 }],
    [[4, 3, 2, 1], { kind: 'several' }],
  ]) {
    const found = editOf(before, after);
    if (wanted) for (const [key, value] of Object.entries(wanted)) assert.equal(found[key], value, `${after}: ${key}`);
    else assert.equal(found, null);
  }
  assert.deepEqual(move(before, 0, 2), [2, 3, 1, 4]);
});

test('how far the last state moved is the distance of two last states; before the first click it is 0', () => {
  const column = (probability, ...states) => ({
    as: 'agru',
    set: 'agru',
    hidden: 2,
    probability,
    states: Float32Array.of(...states),
  });
  const answer = (history, column) => ({ scene: null, history, target: 1, fields: '', columns: [column] });
  const one = answer([1], column(0.2, 3, 4));
  const two = answer([1, 2], column(0.5, 3, 4, 0, 0));
  const none = answer([], column(0.1));
  assert.deepEqual(changeOf(one, two).rows, [{ model: 'agru', before: 0.2, after: 0.5, moved: 5 }]);
  assert.equal(changeOf(none, one).rows[0].moved, 5);
  assert.equal(changeOf(one, one), null);
  assert.equal(changeOf(one, { ...two, scene: {} }), null, 'another story is no edit');
});

const asked = (page, wanted) =>
  page.waitForFunction(
    (wanted) => {
      const history = new URLSearchParams(location.hash.slice(1)).get('history');
      return (history ?? '') === wanted;
    },
    wanted === HISTORY ? '' : wanted.join('.'),
  );
const middle = async (page, css, index = 0, share = 0.5) => {
  const { x, y, width, height } = await page.locator(css).nth(index).boundingBox();
  return [x + width * share, y + height / 2];
};
async function drag(page, from, to) {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(...to, { steps: 5 });
  await page.mouse.up();
}
const said = (page, pattern) =>
  page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector('#effect').innerText),
    pattern.source,
  );

pageTest('a click is dragged sideways, off the row and onto the target #smoke', async (page) => {
  await drag(page, await middle(page, '#strip li', 0), await middle(page, '#strip li', 2, 0.9));
  await asked(page, move(HISTORY, 0, 2));
  await said(page, /moved from click 1 to 3/);
  const text = await page.locator('#effect').innerText();
  assert.equal(
    [...text.matchAll(/(AIGRU|AGRU|AUGRU): p\(click\) 0\.\d{3} → 0\.\d{3}, the last state moved by \d/g)].length,
    3,
    text,
  );
  // The drag's end is no click on a step.
  assert.equal(await page.locator('#step').inputValue(), '3');
  const [x, y] = await middle(page, '#strip li', 3);
  await drag(page, [x, y], [x, y + 150]);
  await asked(page, move(HISTORY, 0, 2).toSpliced(3, 1));
  await said(page, /Click 4 removed \(Jasmine/);
  await drag(page, await middle(page, '#strip li', 0), await middle(page, '#target-chip'));
  await page.waitForFunction(() => /target=2(&|$)/.test(location.hash));
  await said(page, /Target: Low-profile keyboard → /);
  await page.locator('#effect [data-action=dismiss]').click();
  assert.equal(await page.locator('#effect').isVisible(), false);
});

pageTest('Escape lets go of what is dragged', async (page) => {
  await page.mouse.move(...(await middle(page, '#strip li', 0)));
  await page.mouse.down();
  await page.mouse.move(...(await middle(page, '#strip li', 5)), { steps: 3 });
  assert.equal(await page.locator('.ghost').count(), 1);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.ghost, .drop-before, .drop-after').count(), 0);
  await page.mouse.up();
  await asked(page, HISTORY);
});

pageTest('an item of the palette is dropped between two clicks, and on one', async (page) => {
  await page.click('#edit > summary');
  await page.locator('#palette').evaluate((one) => one.scrollIntoView({ block: 'end' }));
  const item = Number(await page.locator('.piece').nth(1).getAttribute('data-item'));
  await drag(page, await middle(page, '.piece', 1), await middle(page, '#strip li', 2, 0.1));
  await asked(page, HISTORY.toSpliced(2, 0, item));
  await said(page, /inserted as click 3/);
  await drag(page, await middle(page, '.piece', 1), await middle(page, '#strip li', 0));
  await asked(page, HISTORY.toSpliced(2, 0, item).with(0, item));
  await said(page, /Click 1 replaced/);
  await page.locator('.piece').nth(0).click();
  await said(page, /inserted as click 2|repeats/);
});

pageTest('keys move, remove and repeat the step that has the focus', async (page) => {
  await page.locator('#strip li').nth(5).locator('button').click();
  for (const [keys, history, step] of [
    [['Shift', 'ArrowLeft'], move(HISTORY, 5, 4), '5'],
    [['+'], move(HISTORY, 5, 4).toSpliced(5, 0, 8), '6'],
    [['Delete'], move(HISTORY, 5, 4), '6'],
  ]) {
    for (const key of keys) await page.keyboard.down(key);
    for (const key of keys) await page.keyboard.up(key);
    await asked(page, history);
    assert.equal(await page.locator('#step').inputValue(), step, keys.join());
    assert.equal(await page.evaluate(() => document.activeElement.closest('#strip') !== null), true, 'the focus stays');
  }
});

pageTest('the target and what it is compared with change places', async (page) => {
  await page.selectOption('#swap', '24');
  await page.waitForFunction(() => /target=24/.test(location.hash) && /compare=/.test(location.hash));
  await said(page, /Target: Low-profile keyboard → /);
  assert.ok((await page.locator('#swap option').evaluateAll((all) => all.map(({ value }) => value))).includes('11'));
});

pageTest(
  'a finger that rests drags, and one that moves at once scrolls',
  async (page) => {
    await page.locator('#strip').evaluate((strip) => strip.scrollIntoView({ block: 'center' }));
    const from = await middle(page, '#strip li', 12);
    const to = await middle(page, '#strip li', 11, 0.1);
    const { touchscreen } = page.tab;
    const lift = async (rest) => {
      const touch = await touchscreen.touchStart(...from);
      if (rest) await page.locator('.ghost').waitFor();
      await touch.move(...to);
      await touch.end();
    };
    await lift(false);
    assert.equal(await page.locator('.ghost').count(), 0);
    await asked(page, HISTORY);
    await page.locator('#strip').evaluate((strip) => (strip.parentElement.scrollLeft = 1e4));
    await lift(true);
    await asked(page, move(HISTORY, 12, 11));
  },
  { person: { touch: true }, viewport: { width: 360, height: 780 } },
);

pageTest('an attention that was changed is undone and redone, and so is the edit before it', async (page) => {
  await page.locator('#strip li').nth(5).locator('button').click();
  await page.keyboard.press('Delete');
  await said(page, /Click 6 removed/);
  await settled(page);
  await page.waitForFunction(() => history.state?.depth === 1);
  await page.locator('.card[data-unit=agru] input[type=range]').fill('0.5');
  await said(page, /AGRU: attention of click 6 0\.\d\d → 0\.50/);
  await page.waitForFunction(() => history.state?.depth === 2);
  const undo = () =>
    page.tab.keyboard
      .down('Control')
      .then(() => page.keyboard.press('z'))
      .then(() => page.keyboard.up('Control'));
  await undo();
  await page.waitForFunction(() => !/attention of click/.test(document.querySelector('#effect').innerText));
  assert.equal(await page.locator('#strip li').count(), 12);
  await page.evaluate(() => history.forward());
  await said(page, /AGRU: attention of click 6/);
  await undo();
  await page.waitForFunction(() => history.state?.depth === 1);
  await undo();
  await asked(page, HISTORY);
});

pageTest('with a log of one’s own, edits are undone without standing in the link', async (page) => {
  const rows = ['user,item,time'];
  for (let user = 0; user < 8; user++)
    for (let at = 0; at < 6; at++) rows.push(`u${user},i${(user + at) % 7},${1000 + at}`);
  await page.click('#tab-data');
  await page.setInputFiles('#files', { name: 'own.csv', buffer: Buffer.from(rows.join('\n')) });
  await page.locator('#import-read').click();
  await page.waitForFunction(
    () => document.querySelectorAll('#strip li').length === 5 && document.documentElement.dataset.busy === '0',
  );
  await page.waitForFunction(() => document.querySelector('.probability strong') !== null);
  const depth = await page.evaluate(() => history.state?.depth ?? 0);
  await page.locator('#strip li').nth(1).locator('button').click();
  await page.keyboard.press('Delete');
  await page.waitForFunction((depth) => history.state?.depth === depth + 1, depth);
  assert.doesNotMatch(page.url(), /history|target/);
  assert.equal(await page.locator('#strip li').count(), 4);
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => document.querySelectorAll('#strip li').length === 5);
  await page.evaluate(() => history.forward());
  await page.waitForFunction(() => document.querySelectorAll('#strip li').length === 4);
});

pageTest('a bar of attention is dragged, set to zero, doubled and given back', async (page) => {
  const bar = '.lane-bars[data-unit=augru] .cell:nth-child(9)';
  const state = () =>
    page.locator(bar).evaluate((cell) => ({
      a: Number(cell.getAttribute('aria-valuenow')),
      others: [...cell.parentElement.children].map((one) => Number(one.getAttribute('aria-valuenow'))),
      verdict: cell.parentElement.nextElementSibling.textContent,
    }));
  const own = await state();
  const [x, y] = await middle(page, bar);
  const { top, height } = await page.locator(bar).boundingBox();
  await drag(page, [x, y], [x, top + height * 0.05]);
  await said(page, /AUGRU: attention of click 9/);
  await page.waitForFunction(
    (css) => /→ 0\.\d/.test(document.querySelector(css).parentElement.nextElementSibling.textContent),
    bar,
  );
  await said(page, /AUGRU: p\(click\) 0\.\d+ → 0\.\d+, the last state moved by 0\.\d\d/);
  const dragged = await state();
  assert.ok(dragged.a > own.a + 0.1, `${own.a} → ${dragged.a}`);
  const sum = dragged.others.reduce((all, a) => all + a, 0);
  assert.ok(Math.abs(sum - 1) < 1e-5, `the others share the rest: ${sum}`);
  assert.equal(await page.locator('#step').inputValue(), '13', 'a drag is no click on a step');
  await page.locator('.lane-bars[data-unit=augru] .cell[tabindex="0"]').evaluate((cell) => cell.focus());
  const now = () => page.evaluate(() => Number(document.activeElement.getAttribute('aria-valuenow')));
  const before = await now();
  await page.keyboard.press('2');
  await page.waitForFunction(
    (before) => Math.abs(document.activeElement.getAttribute('aria-valuenow') - Math.min(1, 2 * before)) < 1e-6,
    before,
  );
  await page.keyboard.press('0');
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-valuenow') === '0');
  await page.keyboard.press('ArrowUp');
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-valuenow') === '0.01');
  assert.equal(await page.locator('#step').inputValue(), '13', 'the arrows are the bar’s');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelector('#effect').hidden);
  assert.deepEqual((await state()).others, own.others);
  await page.locator('.card[data-unit=agru] button', { hasText: 'a = 0' }).click();
  await said(page, /AGRU: attention of click 13 0\.\d\d → 0\.00/);
});

pageTest('Dismiss hides what is said of an attention and leaves it changed; Undo gives it back', async (page) => {
  const agru = page.locator('.card[data-unit=agru]');
  await agru.locator('button', { hasText: 'a = 0' }).click();
  await said(page, /AGRU: attention of click 13 0\.\d\d → 0\.00/);
  await page.waitForFunction(() => history.state?.depth === 1);
  await page.locator('#effect [data-action=dismiss]').click();
  await page.waitForFunction(() => document.querySelector('#effect').hidden);
  assert.equal(await agru.locator('input[type=range]').inputValue(), '0');
  assert.match(await agru.locator('output').textContent(), /^a = 0\.00/);
  assert.equal(await page.evaluate(() => history.state.depth), 1, 'hiding is no edit');
  // Another change is spoken of again.
  await agru.locator('input[type=range]').fill('0.3');
  await said(page, /AGRU: attention of click 13 0\.\d\d → 0\.30/);
  await page.waitForFunction(() => history.state?.depth === 2);
  await page.locator('#effect [data-action=undo]').click();
  await page.waitForFunction(() => document.querySelector('.card[data-unit=agru] input[type=range]').value === '0');
});

pageTest('a link holds the attentions that were changed, and another step lets go of them', async (page) => {
  const agru = page.locator('.card[data-unit=agru]');
  await page.locator('#step').fill('9');
  await settled(page);
  await agru.locator('input[type=range]').fill('0.5');
  await page.says('.card[data-unit=agru] output', /^a = 0\.50.*→ 0\.\d+/);
  await page.locator('.card[data-unit=augru] button', { hasText: 'a = 0' }).click();
  await page.says('.card[data-unit=augru] output', /^a = 0\.00.*→ 0\.\d+/);
  const told = async () => [
    await page.locator('.card output').allTextContents(),
    await page.locator('.lane-bars').evaluateAll((all) => all.map((lane) => lane.nextElementSibling.textContent)),
  ];
  const changed = await told();
  await page.waitForFunction(() => /attention=agru%3A9%3A0\.5%3Ashared%2Caugru%3A9%3A0/.test(location.hash));
  const link = await page.evaluate(() => location.hash);
  await page.goto('about:blank');
  await ready(page, site.url, link);
  await page.says('.card[data-unit=augru] output', /→ 0\.\d+/);
  await page.says('.card[data-unit=agru] output', /→ 0\.\d+/);
  assert.deepEqual(await told(), changed);

  await page.locator('#step').fill('10');
  await page.waitForFunction(() => !location.hash.includes('attention='));
  await settled(page);
  for (const text of await page.locator('.card output').allTextContents()) assert.doesNotMatch(text, /→ 0/);
  // What another step let go of comes back with it.
  await page.click('#edit > summary');
  await page.click('#edit-back');
  await page.says('.card[data-unit=agru] output', /→ 0\.\d+/);
  assert.deepEqual(await told(), changed);
});

pageTest('an attention that cannot be doubled says why', async (page) => {
  const agru = page.locator('.card[data-unit=agru]');
  const double = agru.locator('button', { hasText: 'a × 2' });
  await agru.locator('input[type=range]').fill('1');
  await page.waitForFunction(() =>
    /a is as large/.test(document.querySelector('.card[data-unit=agru] .try').textContent),
  );
  assert.equal(await double.isDisabled(), true);
  await agru.locator('input[type=range]').fill('0');
  await page.waitForFunction(() => /Twice 0/.test(document.querySelector('.card[data-unit=agru] .try').textContent));
  assert.equal(await double.isDisabled(), true);
  await agru.locator('input[type=range]').fill('0.3');
  await page.waitForFunction(() => /a = 0\.30/.test(document.querySelector('.card[data-unit=agru] .try').textContent));
  assert.equal(await double.isDisabled(), false);
  assert.doesNotMatch(await agru.locator('.try').textContent(), /as large|Twice/);
  await double.click();
  await page.waitForFunction(() => document.querySelector('.card[data-unit=agru] input[type=range]').value === '0.6');
});

// The world on screen is the one that the workers are in: whatever links ask for, and whatever dies meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drop, open, ready, settled, useSite } from './harness.mjs';

const site = useSite();

/** A machine of four cores: units train in three workers. */
function fourCores() {
  Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => 4 });
}

function worldTest(name, work, { before } = {}) {
  test(name, async () => {
    const { page, check, close } = await open(site.browser, site.url);
    if (before) await page.addInitScript(before);
    await ready(page, site.url);
    await work(page);
    check();
    await close();
  });
}

const text = (page, id) => page.locator(`#${id}`).textContent();
const results = (page) => page.locator('#train-results tbody tr').allTextContents();

/** The losses of the first step. */
async function firstStep(page) {
  await page.click('#tab-train');
  await page.click('#train-step');
  await page.says('#weights-note', /1 step\./);
  await settled(page);
  return results(page);
}

const OTHER_SHOP = '#v=1&language=en&shopSeed=9&shoppers=500';

worldTest(
  'a link asks for another shop: it is made, visibly, and all workers learn in it',
  async (page) => {
    await page.evaluate(() => {
      globalThis.seen = [];
      const world = document.querySelector('#world');
      new MutationObserver(() => globalThis.seen.push(world.textContent)).observe(world, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    await page.evaluate((link) => (location.hash = link), OTHER_SHOP);
    await page.says('#ladder-data', / 500 people/);
    await settled(page);
    const seen = await page.evaluate(() => globalThis.seen);
    assert.ok(seen.includes('making the shop …'), 'that it is being made is said');
    assert.match(seen.at(-1), /simulated shop/);
    assert.equal(await page.locator('#shop-seed').inputValue(), '9');
    const followed = await firstStep(page);
    // The same link on a fresh page.
    await page.goto('about:blank');
    await ready(page, site.url, OTHER_SHOP);
    const fresh = await firstStep(page);
    assert.equal(page.workers().length, 4, 'three workers train');
    assert.deepEqual(followed, fresh);
    // Back to the first shop, and to its first losses.
    await page.evaluate(() => (location.hash = '#v=1&language=en'));
    await page.says('#ladder-data', / 4,000 people/);
    await settled(page);
    assert.notDeepEqual(await firstStep(page), fresh);
  },
  { before: fourCores },
);

worldTest('a link for the shop does not touch a log that is open', async (page) => {
  const rows = Array.from(
    { length: 240 },
    (_, row) => `u${row % 24},i${(row * 7) % 31},${1_600_000_000 + row * 9000}\n`,
  );
  await drop(page, [{ name: 'events.csv', buffer: Buffer.from(`user,item,time\n${rows.join('')}`) }]);
  await page.says('#import-status', /Not read yet/);
  await page.click('#import-read');
  await page.says('#import-status', /^Read /);
  await settled(page);
  const world = await text(page, 'world');
  await page.evaluate(() => (location.hash = '#v=1&language=zh&target=90&shopSeed=9&alpha=2'));
  await page.says('#faults', /模拟商店/);
  await settled(page);
  assert.equal(await page.locator('#train-alpha').inputValue(), '2');
  await page.click('#language [data-value=en]');
  assert.equal(await text(page, 'world'), world);
  await page.waitForFunction(() => !/target/.test(location.hash));
});

worldTest(
  'a worker that dies while a log is open, and the shop that is entered while it reads it again',
  async (page) => {
    const shopper = async () => {
      await page.selectOption('#scene', 'user:5');
      await page.waitForFunction(() => document.querySelector('#scene').value === 'user:5');
      await settled(page);
      return text(page, 'strip');
    };
    const before = await shopper();
    // Long enough that reading it again can be interrupted.
    const transfer = await page.evaluateHandle(() => {
      const piece = Array.from(
        { length: 20_000 },
        (_, row) => `${row % 999},${row % 3000},${row % 7},pv,${1_600_000_000 + (row % 500) * 3600 + row}\n`,
      ).join('');
      const transfer = new DataTransfer();
      transfer.items.add(new File(Array(25).fill(piece), 'UserBehavior.csv'));
      return transfer;
    });
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await page.says('#import-status', /Not read yet/);
    await page.click('#import-read');
    await page.says('#import-status', /^Read /);
    await settled(page);
    await page.click('#tab-about');
    await page.locator('.diagnostics summary').click();
    await page.click('#panic-workshop');
    await page.says('#faults', /training worker failed/);
    await page.click('#tab-data');
    await page.click('#back-to-shop');
    await page.says('#world', /simulated shop/);
    await settled(page);
    // Long after the log would have been read.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 3000)));
    assert.equal(await shopper(), before);
    assert.match(await text(page, 'ladder-data'), /4,000 people/);
    await firstStep(page);
    assert.equal(await page.locator('.fault').count(), 1, 'only the death itself is reported');
  },
);

worldTest('while a log is read again, what needs it waits', async (page) => {
  const rows = Array.from(
    { length: 60_000 },
    (_, row) => `${row % 600},${row % 900},${row % 7},pv,${1_600_000_000 + row * 60}\n`,
  );
  await drop(page, [{ name: 'UserBehavior.csv', buffer: Buffer.from(rows.join('')) }]);
  await page.says('#import-status', /Not read yet/);
  await page.click('#import-read');
  await page.says('#import-status', /^Read /);
  await settled(page);
  await page.selectOption('#scene', 'user:2');
  await settled(page);
  const before = await text(page, 'strip');
  await page.selectOption('#scene', 'user:0');
  await settled(page);
  await page.click('#tab-about');
  await page.locator('.diagnostics summary').click();
  await page.click('#panic-workshop');
  await page.says('#faults', /training worker failed/);
  await page.selectOption('#scene', 'user:2');
  await settled(page);
  assert.equal(await text(page, 'strip'), before);
  await firstStep(page);
  assert.equal(await page.locator('.fault').count(), 1);
});

worldTest('a ladder whose worker dies does its trials all the same, each once', async (page) => {
  await page.evaluate((link) => (location.hash = link), '#v=1&language=en&shoppers=150');
  await page.says('#ladder-data', / 150 people/);
  await page.click('#tab-ladder');
  for (const model of ['base', 'din', 'augru', 'dien']) {
    await page.locator(`#ladder-${model}`).setChecked(model === 'augru' || model === 'dien');
  }
  for (const [id, value] of Object.entries({ seeds: 2, epochs: 2, hidden: 4 })) {
    await page.fill(`#ladder-${id}`, String(value));
  }
  await page.click('#ladder-run');
  await page.says('#ladder-status', /[1-3] of 4 trials done/);
  await page.evaluate(() => document.querySelector('#panic-workshop').click());
  await page.says('#faults', /training worker failed/);
  assert.doesNotMatch(await text(page, 'ladder-status'), /All 4/);
  await page.says('#ladder-status', /All 4 trials are done/);
  const counts = await page.locator('#ladder-table tbody tr td:nth-child(2)').allTextContents();
  assert.deepEqual(counts.slice(0, 2), ['2', '2']);
});

worldTest('a page that is up does not say what to do if it is not', async (page) => {
  assert.equal(await page.locator('#stuck').count(), 0);
});

worldTest(
  'the world of several interests: its stories, its truth, its weights, and what is known of the moment',
  async (page) => {
    await page.click('#tab-ladder');
    await page.locator('#ladder-shop').evaluate((details) => (details.open = true));
    assert.equal(await page.locator('#fields select').count(), 0, 'the first world has no fields');
    assert.equal(await page.locator('#shop-drift').isVisible(), true);
    await page.selectOption('#shop-law', 'several');
    assert.equal(await page.locator('#shop-drift').isVisible(), false, 'the other law has no drift');
    assert.equal(await page.locator('#shop-growth').isVisible(), true);
    await page.fill('#shop-shoppers', '500');
    await page.click('#shop-make');
    await page.says('#ladder-data', / 500 people/);
    await settled(page);
    const stories = await page.locator('#scene optgroup').first().locator('option').allTextContents();
    assert.equal(stories.length, 4, stories.join());
    await page.waitForFunction(() => /law=several/.test(location.hash));
    // What is true of each click.
    await page.locator('#step').fill('11');
    await page.says('#step-text', /Split enthusiast keyboard .* true interest here: Mechanical keyboards, level 3/);
    await page.locator('#step').fill('8');
    await page.says('#step-text', /a stray click/);
    // The same history in the morning.
    const answer = () => page.locator('.probability strong').allTextContents();
    await settled(page);
    const evening = await answer();
    await page.selectOption('[data-field="context.time"]', 'morning');
    await page.waitForFunction(() => /context.time/.test(location.hash));
    await settled(page);
    assert.notDeepEqual(await answer(), evening);
    await page.selectOption('[data-field="context.time"]', 'evening');
    await settled(page);
    assert.deepEqual(await answer(), evening);
    // A shopper brings a profile.
    await page.selectOption('#scene', 'user:3');
    await settled(page);
    assert.notEqual(await page.locator('[data-field="profile.age"]').inputValue(), '');
  },
);

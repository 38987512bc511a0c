// Nothing is lost by leaving: the browser asks while something would be, and what the user chooses to keep is there on the
// next visit.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drop, open, pageTests, ready, settled, useSite } from './harness.mjs';

const site = useSite();
const pageTest = pageTests(site);

const rows = Array.from({ length: 400 }, (_, row) => `v${row % 40},s${(row * 7) % 23},${1600000000 + row * 60}`);
const log = () => ({ name: 'log.csv', buffer: Buffer.from(['visitor,sku,ts', ...rows].join('\n')) });

/** Whether the browser would ask before the page is left. */
const asks = (page) =>
  page.evaluate(() => {
    const event = new Event('beforeunload', { cancelable: true });
    dispatchEvent(event);
    return event.defaultPrevented;
  });
const said = (page, css, pattern) =>
  page.waitForFunction(
    (css, source) => new RegExp(source).test(document.querySelector(css).textContent),
    css,
    pattern.source,
  );

/** Reads the log. */
async function read(page) {
  await drop(page, [log()]);
  await said(page, '#import-status', /Not read yet/);
  await page.click('#import-read');
  await said(page, '#import-status', /^Read 400 behaviours/);
  await settled(page);
}

/** Takes a step of training. */
async function learn(page) {
  await page.click('#tab-train');
  await page.click('#train-step');
  await said(page, '#weights-note', /trained in this page, 1 step\./);
  await settled(page);
}

/** Opens the page anew, as on the next visit; gives how often the browser asked before. */
async function again(page) {
  const { asked } = page;
  await page.tab.reload();
  await page.locator('.probability strong').first().waitFor();
  // It has looked for what is kept.
  await said(page, '#keep-status', /./);
  await settled(page);
  return page.asked - asked;
}

const databases = (page) => page.evaluate(async () => (await indexedDB.databases()).length);

pageTest('a log, its training and a question: the browser asks exactly while they would be lost', async (page) => {
  assert.equal(await asks(page), false);
  await page.selectOption('#target', '3');
  await page.click('#tab-data');
  await settled(page);
  assert.equal(await asks(page), false);
  await read(page);
  assert.equal(await asks(page), true);
  await page.click('#back-to-shop');
  await said(page, '#world', /synthetic/);
  await settled(page);
  assert.equal(await asks(page), false);
  assert.equal(await databases(page), 0);
});

pageTest('trained weights are lost until they are downloaded, all of them', async (page) => {
  await learn(page);
  assert.equal(await asks(page), true);
  const count = await page.locator('#train-results tbody button').count();
  assert.equal(count, 3);
  for (let unit = 0; unit < count; unit++) {
    assert.equal(await asks(page), true, `unit ${unit}`);
    await page.download(() => page.locator('#train-results tbody button').nth(unit).click());
  }
  await page.waitForFunction(() => {
    const event = new Event('beforeunload', { cancelable: true });
    dispatchEvent(event);
    return !event.defaultPrevented;
  });
  await page.click('#train-step');
  await said(page, '#weights-note', /2 steps\./);
  assert.equal(await asks(page), true);
  await page.click('#train-stop');
  await said(page, '#weights-note', /shipped/);
  assert.equal(await asks(page), false);
});

pageTest('the trials of a ladder are lost until they are downloaded', async (page) => {
  await page.click('#tab-ladder');
  await page.fill('#ladder-seeds', '1');
  await page.fill('#ladder-epochs', '1');
  for (const model of ['din', 'augru', 'dien']) await page.uncheck(`#ladder-${model}`);
  await page.click('#ladder-run');
  await page.waitForFunction(() => !document.querySelector('#ladder-progress').hidden);
  assert.equal(await asks(page), true);
  await page.waitForFunction(
    () =>
      document.querySelector('#ladder-progress').hidden &&
      document.querySelectorAll('#ladder-table tbody tr').length > 1,
  );
  assert.equal(await asks(page), true);
  const { buffer } = await page.download(() => page.click('#ladder-save'));
  const lines = String(buffer).trim().split('\n');
  assert.equal(lines.length, 1);
  assert.equal(JSON.parse(lines[0]).model, 'base');
  assert.equal(await asks(page), false);
});

test('a log and its weights are kept, if that is chosen, and come back', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  await read(page);
  assert.equal(await databases(page), 0, 'nothing is stored while nothing is chosen');
  await page.check('#keep');
  await said(page, '#keep-ways', /log\.csv/);
  assert.equal(await asks(page), false);
  await learn(page);
  await page.click('#tab-data');
  await said(page, '#keep-ways', /AIGRU, AGRU, AUGRU at step 1\./);
  assert.equal(await asks(page), false);
  const learnt = await page.locator('.probability strong').allTextContents();

  assert.equal(await again(page), 0);
  assert.match(await page.locator('#kept-offer').textContent(), /earlier visit.*log\.csv/);
  assert.match(await page.locator('#world').textContent(), /synthetic/, 'it is offered, not done');
  await page.locator('#kept-offer button').first().click();
  await said(page, '#import-status', /^Read 400 behaviours/);
  await said(page, '#weights-note', /kept from an earlier visit, 1 step into/);
  await settled(page);
  assert.match(await page.locator('#world').textContent(), /log\.csv|CSV/);
  assert.deepEqual(await page.locator('.probability strong').allTextContents(), learnt);
  assert.equal(await asks(page), false);
  assert.ok(!(await page.locator('#kept-offer').isVisible()));
  assert.match(await page.locator('#keep-ways').textContent(), /at step 1\./, 'they are still kept');

  assert.match(await page.locator('#keep-clear').textContent(), /frees 0\.\d MB/);
  await page.click('#keep-clear');
  await said(page, '#keep-status', /Nothing is kept\./);
  assert.equal(await databases(page), 0);
  assert.equal(await page.locator('#keep').isChecked(), false);
  assert.equal(await asks(page), true);
  assert.equal(await again(page), 1);
  assert.ok(!(await page.locator('#kept-offer').isVisible()));
  check();
  await close();
});

test('a training on the shop is kept with its shop; what a link says wins', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url, '#v=1&language=en&shoppers=500&learningRate=0.03');
  await page.click('#tab-data');
  await page.check('#keep');
  await said(page, '#keep-status', /Nothing is kept yet/);
  await learn(page);
  await page.click('#tab-data');
  await said(page, '#keep-ways', /training on the simulated shop/);
  await page.goto('about:blank');
  await ready(page, site.url, '#v=1&language=en&learningRate=0.1');
  await page.locator('#kept-offer button').first().click();
  await said(page, '#weights-note', /kept from an earlier visit/);
  await settled(page);
  assert.match(page.url(), /shoppers=500/);
  assert.match(page.url(), /learningRate=0\.1(&|$)/);
  check();
  await close();
});

/** Puts something into the page's database by hand. */
const spoil = (page, key, value) =>
  page.evaluate(
    (key, value) =>
      new Promise((done) => {
        const request = indexedDB.open('dien-explorer', 1);
        request.onsuccess = () => {
          const transaction = request.result.transaction('kept', 'readwrite');
          const bytes = (text) => new Blob([text]);
          const made = JSON.parse(JSON.stringify(value), (name, one) => (name === 'blob' ? bytes(one) : one));
          transaction.objectStore('kept').put(made, key);
          transaction.oncomplete = () => done(request.result.close());
        };
      }),
    key,
    value,
  );

for (const [name, entries, offered] of [
  ['another shape', { files: { id: 3, files: 'all' }, shop: ['nonsense'], other: 1 }, false],
  [
    'weights of nonsense',
    { shop: { of: '', link: '#v=1', step: 3, units: [{ unit: 'agru', blob: 'nonsense' }] } },
    true,
  ],
  [
    'a log of nonsense',
    {
      files: { id: 'a', files: [{ name: 'log.csv', blob: 'user,item,time\n1,2,soon\n' }] },
      log: { id: 'b', of: 'a', link: '#v=1', options: '{"format":"csv","behaviours":7}' },
    },
    true,
  ],
  ['a checkpoint of nonsense', { checkpoint: { name: '<b>.safetensors', blob: 'nonsense' } }, true],
]) {
  test(`what is kept is not trusted: ${name}`, async () => {
    const { page, check, close } = await open(site.browser, site.url);
    await ready(page, site.url);
    const before = await page.locator('.probability strong').allTextContents();
    await page.click('#tab-data');
    await page.check('#keep');
    await said(page, '#keep-status', /Nothing is kept yet/);
    for (const [key, value] of Object.entries(entries)) await spoil(page, key, value);
    await again(page);
    assert.equal(await page.locator('#kept-offer').isVisible(), offered);
    if (offered) {
      await page.locator('#kept-offer button').first().click();
      await page.locator('.fault').waitFor();
      await settled(page);
    }
    await page.click('#tab-data');
    await said(page, '#keep-status', /cannot be used\. Clear it/);
    assert.deepEqual(await page.locator('.probability strong').allTextContents(), before);
    await page.click('#keep-clear');
    await said(page, '#keep-status', /Nothing is kept\./);
    assert.equal(await databases(page), 0);
    check();
    await close();
  });
}

pageTest('too little space is said, and the browser asks before what was not kept is lost', async (page) => {
  await page.click('#tab-data');
  await page.check('#keep');
  await said(page, '#keep-status', /Nothing is kept yet/);
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await read(page);
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault').textContent(), /not enough space in this browser’s storage/);
  assert.equal(await asks(page), true);
  await learn(page);
});

pageTest(
  'a browser that stores nothing says so, when something is to be kept and not before',
  async (page) => {
    assert.equal(await page.locator('.fault').count(), 0);
    await page.click('#tab-data');
    await page.locator('#keep').click();
    await page.locator('.fault').waitFor();
    assert.match(await page.locator('.fault').textContent(), /keeps nothing for this page: a private window/);
    assert.equal(await page.locator('#keep').isChecked(), false);
    await page.click('#language [data-value=zh]');
    assert.match(await page.locator('.fault').textContent(), /无痕窗口/);
  },
  {
    before: () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('denied', 'SecurityError');
      };
    },
  },
);

pageTest('a ladder whose worker dies goes on, and says that all is done only when it is', async (page) => {
  await page.click('#tab-ladder');
  await page.fill('#ladder-seeds', '1');
  await page.fill('#ladder-epochs', '1');
  for (const model of ['augru', 'dien']) await page.uncheck(`#ladder-${model}`);
  await page.click('#ladder-run');
  await said(page, '#ladder-status', /of the training|Training|step/);
  await page.evaluate(() => document.querySelector('#panic-workshop').click());
  await page.locator('.fault').waitFor();
  await page.waitForFunction(() => document.querySelector('#ladder-progress').hidden);
  const status = await page.locator('#ladder-status').textContent();
  const rows = await page.locator('#ladder-table tbody tr').count();
  // The perfect predictor is a row too.
  assert.equal(rows, 3, status);
  assert.match(status, /All 2 trials are done/);
});

pageTest('a log that is read again for a new worker does not come back over the shop', async (page) => {
  const big = await page.evaluateHandle(() => {
    const piece = Array.from(
      { length: 20_000 },
      (_, row) => `${row % 999},${(row * 7) % 997},1,pv,${1_600_000_000 + row}\n`,
    );
    const transfer = new DataTransfer();
    transfer.items.add(new File(Array(10).fill(piece.join('')), 'UserBehavior.csv'));
    return transfer;
  });
  await page.dispatchEvent('body', 'drop', { dataTransfer: big });
  await said(page, '#import-status', /Not read yet/);
  await page.click('#import-read');
  await said(page, '#import-status', /^Read /);
  await settled(page);
  await page.evaluate(() => {
    document.querySelector('#panic-workshop').click();
    const back = () =>
      document.querySelector('.fault') ? document.querySelector('#back-to-shop').click() : setTimeout(back, 1);
    back();
  });
  await said(page, '#world', /synthetic/);
  await settled(page);
  await page.selectOption('#scene', 'user:5');
  await settled(page);
  await page.click('#tab-train');
  await page.click('#train-step');
  await said(page, '#weights-note', /1 step\./);
  await settled(page);
  const { buffer } = await page.download(() => page.locator('#train-results tbody button').first().click());
  const header = String(buffer.subarray(0, 4000));
  assert.match(header, /shop, seed 1/);
  assert.doesNotMatch(header, /UserBehavior/);
  assert.equal(await page.locator('.fault').count(), 1);
});

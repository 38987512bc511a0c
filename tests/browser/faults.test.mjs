// Parts of the page fail; it says so, and keeps what there is to keep.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, ready, settled, useSite } from './harness.mjs';

const site = useSite();

const fault = (page) => page.locator('.fault').first();

/** Opens a page that cannot start; gives its message in both languages. */
async function failing(prepare) {
  const { page, close } = await open(site.browser, site.url);
  await prepare(page);
  await page.goto(`${site.url}www/#v=1&language=en`);
  await fault(page).waitFor();
  const en = await fault(page).textContent();
  await page.click('#language [data-value=zh]');
  await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
  const zh = await fault(page).textContent();
  await close();
  return { en, zh };
}

test('a panic of the inference worker is survived', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  await page.locator('#step').fill('4');
  const before = await page.locator('.probability strong').allTextContents();
  await page.click('#tab-about');
  await page.click('.diagnostics summary');
  await page.click('#panic-inference');
  await fault(page).waitFor();
  assert.match(await fault(page).textContent(), /inference worker failed and was started anew.*a panic was asked for/s);
  await settled(page);
  assert.deepEqual(await page.locator('.probability strong').allTextContents(), before);
  assert.equal(await page.locator('#step').inputValue(), '4');
  await page.selectOption('#target', '0');
  await settled(page);
  assert.notDeepEqual(await page.locator('.probability strong').allTextContents(), before);
  await page.click('#language [data-value=zh]');
  assert.match(await fault(page).textContent(), /推理 Worker 出错/);
  check();
  await close();
});

test('a panic of the training worker ends the run and keeps its weights', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  await page.click('#train-step');
  await page.waitForFunction(() => /1 step\./.test(document.querySelector('#weights-note').textContent));
  await settled(page);
  const learnt = await page.locator('.probability strong').allTextContents();
  await page.click('#tab-about');
  await page.click('.diagnostics summary');
  await page.click('#panic-workshop');
  await fault(page).waitFor();
  assert.match(await fault(page).textContent(), /training worker failed.*ended at step 1/);
  assert.deepEqual(await page.locator('.probability strong').allTextContents(), learnt);
  await page.click('#tab-train');
  await page.click('#train-reset');
  await page.waitForFunction(() => /Paused at step 0/.test(document.querySelector('#train-status').textContent));
  check();
  await close();
});

test('a missing .wasm, a truncated one, a stale one', async () => {
  const missing = await failing((page) => page.route('**/dien_bg.wasm', (route) => route.fulfill({ status: 404 })));
  assert.match(missing.en, /could not be loaded: .*dien_bg\.wasm/);
  assert.match(missing.zh, /无法加载：.*dien_bg\.wasm/);
  const truncated = await failing((page) =>
    page.route('**/dien_bg.wasm', async (route) => {
      const response = await route.fetch();
      const body = (await response.body()).subarray(0, 5000);
      await route.fulfill({ status: 200, contentType: 'application/wasm', body });
    }),
  );
  assert.match(truncated.en, /may be truncated/);
  assert.match(truncated.zh, /可能不完整/);
  const stale = await failing((page) =>
    page.route('**/dien.js', async (route) => {
      const text = await (await route.fetch()).text();
      await route.fulfill({
        contentType: 'text/javascript',
        body: text.replace(/BUILD_ID = "\w+"/, 'BUILD_ID = "another"'),
      });
    }),
  );
  assert.match(stale.en, /Two builds of this page are mixed/);
  assert.match(stale.zh, /两个版本/);
});

test('a browser without WebAssembly, or without its SIMD', async () => {
  const none = await failing((page) => page.addInitScript(() => delete globalThis.WebAssembly));
  assert.match(none.en, /has no WebAssembly/);
  assert.match(none.zh, /没有 WebAssembly/);
  const noSimd = await failing((page) => page.addInitScript(() => (WebAssembly.validate = () => false)));
  assert.match(noSimd.en, /has no SIMD/);
  assert.match(noSimd.zh, /不支持 SIMD/);
});

test('a missing checkpoint is named', async () => {
  const { en, zh } = await failing((page) =>
    page.route('**/agru.safetensors', (route) => route.fulfill({ status: 404 })),
  );
  assert.match(en, /agru\.safetensors/);
  assert.match(zh, /agru\.safetensors/);
});

test('a broken checkpoint is refused', async () => {
  const { en, zh } = await failing((page) =>
    page.route('**/agru.safetensors', (route) => route.fulfill({ status: 200, body: Buffer.from('nonsense') })),
  );
  assert.match(en, /checkpoint cannot be used/);
  assert.match(zh, /检查点无法使用/);
});

test("the page's policy holds: no script of text, no request elsewhere", async () => {
  const { page, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  // In the page and in its workers alike.
  const blocked = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    document.head.append(script);
    const elsewhere = () =>
      fetch('http://localhost:9/').then(
        () => 'fetched',
        () => 'blocked',
      );
    const source = `postMessage(await (${elsewhere})())`;
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })), { type: 'module' });
    const inWorker = new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
    return [globalThis.ran ?? 'blocked', await elsewhere(), await inWorker];
  });
  assert.deepEqual(blocked, ['blocked', 'blocked', 'blocked']);
  await close();
});

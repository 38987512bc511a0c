// Parts of the page fail; it says so, and keeps what there is to keep.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { drop, open, ready, root, serveBarely, settled, TYPES, useSite } from './harness.mjs';

const site = useSite();

const fault = (page) => page.locator('.fault').first();

/** Opens a page that cannot start; gives its message in both languages. */
async function failing(url, script = () => {}) {
  const { page, close } = await open(site.browser, url);
  await page.addInitScript(script);
  await page.goto(`${url}www/#v=1&language=en`);
  await fault(page).waitFor();
  const en = await fault(page).textContent();
  await page.click('#language [data-value=zh]');
  await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
  const zh = await fault(page).textContent();
  await close();
  return { en, zh };
}

const serveSpoilt = (spoil) => serveBarely({ spoil, types: { ...TYPES, '.wasm': 'application/wasm' } });

/** Opens the page from a server that spoils some of its files; gives its message in both languages. */
async function spoilt(spoil) {
  const server = await serveSpoilt(spoil);
  const said = await failing(server.url);
  server.close();
  return said;
}

test('a worker handles no call before its module is up, however long that takes', async () => {
  const late = `async function late(options) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return __wbg_init(options);
  }
  export { initSync, late as default };`;
  const server = await serveSpoilt({
    'pkg/dien.js': (bytes) => Buffer.from(bytes.toString().replace(/export \{.* as default \};/, late)),
  });
  const { page, check, close } = await open(site.browser, server.url);
  await ready(page, server.url);
  assert.equal(await page.locator('.column').count(), 3);
  // A worker that is started anew, and one that is hired, are asked as early.
  await page.click('#tab-about');
  await page.click('.diagnostics summary');
  await page.click('#panic-inference');
  await fault(page).waitFor();
  await settled(page);
  await page.click('#tab-train');
  await page.click('#train-step');
  await page.waitForFunction(() => /1 step\./.test(document.querySelector('#weights-note').textContent));
  assert.equal(await page.locator('.fault').count(), 1);
  check();
  await close();
  server.close();
});

test('a panic of the inference worker is survived #smoke', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  const whole = await page.locator('.probability strong').allTextContents();
  await page.locator('#step').fill('4');
  // The run over the first four clicks is asked for.
  await page.waitForFunction(
    (whole) => [...document.querySelectorAll('.probability strong')].every((one, at) => one.textContent !== whole[at]),
    whole,
  );
  const before = await page.locator('.probability strong').allTextContents();
  await page.click('#tab-about');
  await page.click('.diagnostics summary');
  await page.click('#panic-inference');
  await fault(page).waitFor();
  assert.match(await fault(page).textContent(), /inference worker failed and was started anew.*a panic was asked for/s);
  await settled(page);
  await page.waitForFunction(
    (before) =>
      [...document.querySelectorAll('.probability strong')].every((one, at) => one.textContent === before[at]),
    before,
  );
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

test('a worker that ends without a word is heard of, and started anew', async () => {
  // The button that asks for a panic closes the worker.
  const closing = '\nInference.prototype.panic = () => self.close();\n';
  const server = await serveSpoilt({ 'pkg/dien.js': (bytes) => Buffer.concat([bytes, Buffer.from(closing)]) });
  const { page, check, close } = await open(site.browser, server.url);
  await ready(page, server.url);
  const before = await page.locator('.probability strong').allTextContents();
  await page.click('#tab-about');
  await page.click('.diagnostics summary');
  await page.click('#panic-inference');
  await fault(page).waitFor();
  assert.match(await fault(page).textContent(), /inference worker failed and was started anew.*it ended by itself/s);
  await settled(page);
  assert.deepEqual(await page.locator('.probability strong').allTextContents(), before);
  await page.selectOption('#target', '0');
  await settled(page);
  assert.notDeepEqual(await page.locator('.probability strong').allTextContents(), before);
  check();
  await close();
  server.close();
});

test('a missing .wasm, a truncated one, a stale one', async () => {
  const missing = await spoilt({ 'pkg/dien_bg.wasm': () => null });
  assert.match(missing.en, /could not be loaded: .*dien_bg\.wasm/);
  assert.match(missing.zh, /无法加载：.*dien_bg\.wasm/);
  const truncated = await spoilt({ 'pkg/dien_bg.wasm': (bytes) => bytes.subarray(0, 5000) });
  assert.match(truncated.en, /may be truncated/);
  assert.match(truncated.zh, /可能不完整/);
  const another = (bytes) => Buffer.from(bytes.toString().replace(/BUILD_ID = "\w+"/, 'BUILD_ID = "another"'));
  const stale = await spoilt({ 'pkg/dien.js': another });
  assert.match(stale.en, /Two builds of this page are mixed/);
  assert.match(stale.zh, /两个版本/);
});

test('a browser without WebAssembly, or without its SIMD', async () => {
  const none = await failing(site.url, () => delete globalThis.WebAssembly);
  assert.match(none.en, /has no WebAssembly/);
  assert.match(none.zh, /没有 WebAssembly/);
  const noSimd = await failing(site.url, () => (WebAssembly.validate = () => false));
  assert.match(noSimd.en, /has no SIMD/);
  assert.match(noSimd.zh, /不支持 SIMD/);
});

test('a server whose policy forbids WebAssembly is told from a broken file', async () => {
  const { en, zh } = await failing(site.url, () => {
    WebAssembly.compile = () => Promise.reject(new WebAssembly.CompileError('blocked by the policy'));
  });
  assert.match(en, /Content-Security-Policy.*wasm-unsafe-eval/);
  assert.match(zh, /内容安全策略.*wasm-unsafe-eval/);
});

test('a missing checkpoint is named', async () => {
  const { en, zh } = await spoilt({ 'www/models/agru.safetensors': () => null });
  assert.match(en, /agru\.safetensors/);
  assert.match(zh, /agru\.safetensors/);
});

test('a broken checkpoint is refused', async () => {
  const { en, zh } = await spoilt({ 'www/models/agru.safetensors': () => Buffer.from('nonsense') });
  assert.match(en, /checkpoint cannot be used: .*agru\.safetensors/);
  assert.match(zh, /检查点 .*agru\.safetensors 无法使用/);
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

/** Opens the page from a server, or from a folder; its scripts do not come up, and it says what to do. */
async function stuck(url) {
  const { page, close } = await open(site.browser, url);
  try {
    await page.goto(`${url}www/index.html`);
    assert.equal(await page.locator('#stuck').count(), 1);
    await page.locator('#stuck').waitFor();
    assert.match(await page.locator('#stuck').textContent(), /If this stays.*dien serve/s);
  } finally {
    await close();
  }
}

for (const [name, spoil, types = TYPES] of [
  ['main.js is missing', { 'www/js/main.js': () => null }],
  ['the module’s glue is missing', { 'pkg/dien.js': () => null }],
  ['two builds are mixed', { 'pkg/dien.js': () => Buffer.from('export const nothing = 0;') }],
  ['scripts are served as plain text', {}, { ...TYPES, '.js': 'text/plain' }],
]) {
  test(`the page says what to do where ${name}`, async () => {
    const server = await serveBarely({ spoil, types });
    await stuck(server.url);
    server.close();
  });
}

test('the page says what to do where it is opened as a file', () => stuck(pathToFileURL(root)));

test('a dropped file is answered in view, and the next good one takes its fault away', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url);
  const inView = (css) =>
    page.locator(css).evaluate((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
  await drop(page, [{ name: 'nonsense.csv', buffer: Buffer.from('one\ntwo\n') }]);
  await fault(page).waitFor();
  assert.ok(await inView('.fault'));
  await page.evaluate(() => scrollTo(0, 0));
  const rows = Array.from({ length: 400 }, (_, row) => `v${row % 40},s${(row * 7) % 23},${1600000000 + row * 60}`);
  await drop(page, [{ name: 'log.csv', buffer: Buffer.from(['visitor,sku,ts', ...rows].join('\n')) }]);
  await page.waitForFunction(() => document.activeElement?.id === 'import-read');
  assert.ok(await inView('#import-read'));
  assert.equal(await page.locator('.fault').count(), 0);
  check();
  await close();
});

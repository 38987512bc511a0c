// Weights of other libraries, dropped on the page: what is said of them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { drop, pageTests, root, useSite } from './harness.mjs';

const site = useSite();
const pageTest = pageTests(site);
const peers = path.join(root, 'tests/golden/peers');
const golden = (name) => JSON.parse(readFileSync(path.join(peers, `${name}.json`), 'utf8'));
const weights = ({ file }) => ({ name: file, buffer: readFileSync(path.join(peers, file)) });

/** The table of items, as a user would write it. */
function items({ item_features: features }) {
  const names = Object.keys(features);
  const count = Object.values(features).find((rows) => rows)?.length ?? 21;
  const row = (item) => names.map((name) => features[name]?.[item] ?? item).join(',');
  const lines = Array.from({ length: count }, (_, item) => `${row(item)},Thing ${item}`);
  return { name: 'items.csv', buffer: Buffer.from(`${names.join(',')},name\n${lines.join('\n')}\n`) };
}

const report = (page) => page.locator('#convert-report li').allTextContents();

pageTest('a model of FuxiCTR with its table of items is opened, and says what was made of it', async (page) => {
  const model = golden('fuxictr-augru');
  await drop(page, [weights(model), items(model)]);
  await page.says('#import-status', /fuxictr-augru\.model is open/);
  assert.match(await page.locator('#convert-what').textContent(), /^FuxiCTR DIEN, read as AUGRU with H = 8\.$/);
  const said = (await report(page)).join('\n');
  assert.match(said, /Its AUGRU is the paper's: w = a·u/);
  assert.match(said, /batch norm is part of the layer before it/);
  assert.match(said, /Taken for granted: the unit/);
  assert.match(said, /Of the user the head reads: user_id/);
});

pageTest('one feature needs no table; what a file does not say is chosen, and read again', async (page) => {
  await drop(page, [weights(golden('torch-rechub-one'))]);
  await page.says('#import-status', /torch-rechub-one\.pth is open/);
  assert.match((await report(page)).join('\n'), /items are called by their rows/);
  const unclear = golden('deepctr-torch-aigru');
  await drop(page, [weights(unclear), items(unclear)]);
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault p').textContent(), /deepctr-torch-aigru\.pth cannot be used.*from its AIGRU/);
  await page.selectOption('#convert-unit', 'aigru');
  await page.click('#convert-again');
  await page.says('#import-status', /deepctr-torch-aigru\.pth is open/);
  assert.match(await page.locator('#convert-what').textContent(), /^DeepCTR-Torch DIEN, read as AIGRU/);
  assert.equal(await page.locator('.fault').count(), 0);
});

pageTest('what cannot be carried over is said in Chinese too, and what was shown stays', async (page) => {
  await page.evaluate(() => (location.hash = '#v=1&language=zh'));
  await page.waitForFunction(() => document.documentElement.lang.startsWith('zh'));
  await drop(page, [weights(golden('torch-rechub-two'))]);
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault p').textContent(), /torch-rechub-two\.pth 无法使用。.*多个历史/);
  assert.ok(await page.locator('#convert-choices').isVisible());
  assert.equal(await page.locator('.column').count(), 3);
});

/** The shipped checkpoint of AUGRU with examples in its metadata. */
function withExamples(examples) {
  const whole = readFileSync(path.join(root, 'www/models/augru.safetensors'));
  const length = Number(whole.readBigUInt64LE(0));
  const header = JSON.parse(whole.subarray(8, 8 + length).toString());
  header.__metadata__['dien-explorer-examples'] = JSON.stringify(examples);
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return { name: 'mine.safetensors', buffer: Buffer.concat([size, text, whole.subarray(8 + length)]) };
}

const shippedExamples = () =>
  JSON.parse(readFileSync(path.join(root, 'www/models/golden.json'), 'utf8'))['augru.safetensors'];

pageTest('examples that a file brings are asked again, and a difference is said', async (page) => {
  const examples = shippedExamples();
  await drop(page, [withExamples(examples)]);
  await page.says('#import-status', /mine\.safetensors is open/);
  assert.match((await report(page)).join('\n'), /^Verified: 3 of 3 examples .* at most \de-\d apart\.$/);
  const [first, ...rest] = examples;
  await drop(page, [withExamples([{ ...first, logit: first.logit + 0.5 }, ...rest])]);
  await page.says('#convert-report', /^Only 2 of 3 examples .* up to 5e-1 apart\. Do not take/);
});

pageTest('the browser checks itself, and the footer says what it found', async (page) => {
  await page.click('#tab-about');
  await page.click('#selfcheck');
  await page.says('#checked', /^Checked here: 33 of 33 answers are right, at most \de-\d apart\.$/);
  await page.evaluate(() => (location.hash = '#v=1&language=zh'));
  await page.says('#checked', /33 个答案中有 33 个正确/);
});

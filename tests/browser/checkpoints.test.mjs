// Checkpoints out of the page and into it: the same numbers, or a refusal that says why.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { drop, pageTests, ready, root, run, settled, useSite } from './harness.mjs';

const site = useSite();
const pageTest = pageTests(site);
const folder = mkdtempSync(path.join(tmpdir(), 'dien-checkpoints-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const shipped = () => readFileSync(path.join(root, 'www/models/augru.safetensors'));
const probability = (page, unit) => page.locator(`.column[data-unit=${unit}] .probability strong`).textContent();
const columns = (page) => page.locator('.column').evaluateAll((all) => all.map((one) => one.dataset.unit));
const note = (page) => page.locator('#weights-note').textContent();
const noted = (page, text) =>
  page.waitForFunction((text) => document.querySelector('#weights-note').textContent.includes(text), text);

/** Trains natively; gives the file's bytes. */
async function trained(name, args) {
  const out = path.join(folder, name);
  const { code, stdout } = await run(['train', ...args, '--epochs', '1', '--out', out]);
  assert.equal(code, 0, stdout);
  return { name, buffer: readFileSync(out), out };
}

/** A tiny MovieLens folder. */
function log() {
  let ratings = 'userId,movieId,rating,timestamp\n';
  for (let user = 1; user <= 30; user++) {
    for (let time = 0; time < 8; time++)
      ratings += `${user},${((user * 3 + time * time) % 40) + 1},4.0,${1000 + time}\n`;
  }
  let movies = 'movieId,title,genres\n';
  for (let film = 1; film <= 40; film++) movies += `${film},Film ${film} (1999),${film % 2 ? 'Comedy|War' : 'Drama'}\n`;
  writeFileSync(path.join(folder, 'ratings.csv'), ratings);
  writeFileSync(path.join(folder, 'movies.csv'), movies);
  return [
    { name: 'ratings.csv', buffer: Buffer.from(ratings) },
    { name: 'movies.csv', buffer: Buffer.from(movies) },
  ];
}

pageTest('weights that were trained here are downloaded, dropped back, and say the same #smoke', async (page) => {
  for (const step of [1, 2, 3]) {
    await page.click('#train-step');
    await noted(page, `${step} step`);
  }
  await settled(page);
  const learnt = await probability(page, 'agru');
  const row = page.locator('#train-results tbody tr', { hasText: 'AGRU' }).first();
  const { name, buffer } = await page.download(() => row.locator('button').click());
  assert.equal(name, 'dien-agru-step3.safetensors');
  // On another visit, with the shipped weights.
  await page.goto('about:blank');
  await ready(page, site.url);
  const before = await probability(page, 'agru');
  assert.notEqual(before, learnt);
  await drop(page, [{ name: 'dien-agru-step3.safetensors', buffer }]);
  await noted(page, 'dien-agru-step3.safetensors');
  await settled(page);
  assert.equal(await probability(page, 'agru'), learnt);
  assert.match(await note(page), /AGRU trained on .* seed 1, 3 steps/);
  assert.match(await page.locator('#mode-note').textContent(), /ONE set of weights.*update gate untrained/);
  assert.equal(await page.locator('#mode [aria-pressed=true]').textContent(), 'same weights');
  await page.click('#own-back');
  await noted(page, 'shipped');
  await settled(page);
  assert.equal(await probability(page, 'agru'), before);
  // Training anew leaves it too.
  await drop(page, [{ name: 'again.safetensors', buffer }]);
  await noted(page, 'again.safetensors');
  await page.click('#tab-train');
  await page.click('#train-step');
  await noted(page, '1 step');
  assert.ok(!(await page.locator('#own-back').isVisible()));
});

pageTest('a file of the first version opens over the shop', async (page) => {
  const buffer = readFileSync(path.join(root, 'tests/checkpoints/augru-version-1.safetensors'));
  await drop(page, [{ name: 'old.safetensors', buffer }]);
  await noted(page, 'old.safetensors');
  assert.match(await note(page), /seed \d+, [\d,]+ steps, AUC 0\.\d{3} \(the file does not say/);
  await settled(page);
  assert.deepEqual(await columns(page), ['aigru', 'agru', 'augru']);
});

pageTest('a file opens over the shop, survives the worker, and says the same', async (page) => {
  const before = await probability(page, 'augru');
  await drop(page, [{ name: 'mine <b>.safetensors', buffer: shipped() }]);
  await noted(page, 'mine <b>.safetensors');
  await settled(page);
  assert.equal(await probability(page, 'augru'), before);
  assert.match(await note(page), /seed \d+, [\d,]+ steps, test AUC 0\.\d{3}/);
  await page.check('#show-gru');
  await settled(page);
  assert.deepEqual(await columns(page), ['gru', 'aigru', 'agru', 'augru']);
  const all = await page.locator('.probability strong').allTextContents();
  await page.click('#tab-about');
  await page.click('.diagnostics summary');
  await page.click('#panic-inference');
  await page.locator('.fault').waitFor();
  await settled(page);
  assert.deepEqual(await page.locator('.probability strong').allTextContents(), all);
  assert.match(await page.locator('#world').textContent(), /synthetic/);
});

pageTest('a checkpoint of another vocabulary brings a world of its own', async (page) => {
  const files = log();
  const own = await trained('films.safetensors', ['--data', folder]);
  await drop(page, [own]);
  await page.waitForFunction(() => /vocabulary: 40 items/.test(document.querySelector('#world').textContent));
  await settled(page);
  assert.match(await page.locator('#story').textContent(), /nobody’s history.*Change the history/);
  assert.match(await note(page), /films\.safetensors, DIEN trained on/);
  assert.ok(await page.locator('#train-play').isDisabled());
  assert.match(await page.locator('#train-status').textContent(), /no data to learn from/);
  // The same numbers as the command line's.
  const labels = await page.locator('#strip button').evaluateAll((all) => all.map((one) => one.title));
  const names = await page
    .locator('#target option')
    .evaluateAll((all) => all.map((one) => [one.textContent, one.value]));
  const ids = labels.map((label) => names.find(([name]) => label.replace(/ \d+: .*/, '') === name)[1]);
  assert.ok(ids.length >= 3);
  const target = await page.locator('#target').inputValue();
  const native = async (history) => {
    const args = ['trace', '--checkpoint', own.out, '--history', history.join(), '--target', target, '--json'];
    return JSON.parse((await run(args)).stdout).probability.toFixed(3);
  };
  assert.equal(await probability(page, 'augru'), await native(ids));
  await page.click('#edit > summary');
  await page.selectOption('#edit-add', '7');
  await settled(page);
  assert.equal(await probability(page, 'augru'), await native([...ids, '7']));
  assert.doesNotMatch(page.url(), /history|scene/);
  await page.click('#language [data-value=zh]');
  assert.match(await page.locator('#world').textContent(), /检查点的词表：40/);
  await page.click('#language [data-value=en]');
  await page.click('#own-back');
  await page.waitForFunction(() => /synthetic/.test(document.querySelector('#world').textContent));
  await settled(page);
  assert.match(await page.locator('#step-text').textContent(), /Silent linear keyboard/);
  // Over its own log it stands in the log's world.
  await drop(page, files);
  await page.waitForFunction(() => /^Read /.test(document.querySelector('#import-status').textContent));
  await drop(page, [own]);
  await noted(page, 'films.safetensors');
  await settled(page);
  assert.match(await page.locator('#world').textContent(), /30 users, 40 films/);
  await page.click('#own-back');
  await noted(page, 'untrained');
});

for (const [model, charts, sentence] of [
  ['base', 0, /no attention and no state/],
  ['din', 1, /in any order: there is no state/],
  ['gru4rec', 0, /Only the last state/],
  ['gru-att', 3, /second GRU/],
]) {
  pageTest(`a checkpoint of ${model} has a column of its own`, async (page) => {
    const own = await trained(`${model}.safetensors`, ['--model', model, '--shoppers', '200']);
    await drop(page, [own]);
    await noted(page, `${model}.safetensors`);
    await settled(page);
    assert.deepEqual(await columns(page), [model]);
    assert.equal(await page.locator('.column figure').visible().count(), charts);
    assert.match(await page.locator('.column .effect').textContent(), sentence);
    assert.equal(await page.locator('#paths').isVisible(), charts === 3);
    const args = ['--history', '0,2,1,24,3,8,0,9,10,8,25,12,10', '--target', '11', '--json'];
    const { stdout } = await run(['trace', '--checkpoint', own.out, ...args]);
    const native = JSON.parse(stdout);
    assert.equal(await probability(page, model), native.probability.toFixed(3));
    await page.locator('.column summary').click();
    await page.locator('.column tbody tr').first().waitFor();
    assert.equal(await page.locator('.column tbody tr').count(), 13);
    await page.locator('#step').fill('0');
    await page.click('#edit > summary');
    for (let left = 13; left > 0; left--) {
      await page.locator('#step').fill(String(left));
      await page.click('#edit-remove');
    }
    await settled(page);
    assert.match(await page.locator('#strip').textContent(), /history is empty/);
    await page.click('#own-back');
    await noted(page, 'shipped');
    await settled(page);
    assert.deepEqual(await columns(page), ['aigru', 'agru', 'augru']);
  });
}

for (const [name, spoil, expected] of [
  [
    'truncated',
    (bytes) => bytes.subarray(0, bytes.length - 100),
    { en: /bad\.safetensors cannot be used\. .*What was shown before is still shown/, zh: /bad\.safetensors 无法使用/ },
  ],
  [
    'poisoned',
    (bytes) => {
      // Some weight of the first tensor is no number.
      const start = 8 + Number(bytes.readBigUInt64LE(0));
      bytes.writeFloatLE(NaN, start + 4);
      return bytes;
    },
    {
      en: /bad\.safetensors cannot be used.*tensor [“`][\w.]+[”`]/s,
      zh: /bad\.safetensors 无法使用.*(张量“|tensor `)[\w.]+/s,
    },
  ],
  ['of nothing', () => Buffer.from(''), { en: /has only 0 bytes/, zh: /has only 0 bytes/ }],
]) {
  pageTest(`a checkpoint that is ${name} is refused, and what was there stays`, async (page) => {
    await drop(page, [{ name: 'good.safetensors', buffer: shipped() }]);
    await noted(page, 'good.safetensors');
    await settled(page);
    const before = await page.locator('.probability strong').allTextContents();
    await drop(page, [{ name: 'bad.safetensors', buffer: spoil(Buffer.from(shipped())) }]);
    await page.locator('.fault').waitFor();
    assert.match(await page.locator('.fault').textContent(), expected.en);
    await page.click('#language [data-value=zh]');
    assert.match(await page.locator('.fault').textContent(), expected.zh);
    assert.match(await note(page), /good\.safetensors/);
    await page.selectOption('#target', '16');
    await page.selectOption('#target', '11');
    await settled(page);
    assert.deepEqual(await page.locator('.probability strong').allTextContents(), before);
  });
}

pageTest('weights whose answer is no number say so, until others are there', async (page) => {
  const bytes = Buffer.from(shipped());
  // All finite, and too large to be added up.
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  for (const { dtype, data_offsets: offsets } of Object.values(JSON.parse(bytes.subarray(8, start).toString()))) {
    if (dtype !== 'F32') continue;
    for (let at = start + offsets[0]; at < start + offsets[1]; at += 4) bytes.writeFloatLE(3e38, at);
  }
  await drop(page, [{ name: 'large.safetensors', buffer: bytes }]);
  await noted(page, 'large.safetensors');
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault').textContent(), /The answer of .*AUGRU is no number/);
  await drop(page, [{ name: 'good.safetensors', buffer: shipped() }]);
  await noted(page, 'good.safetensors');
  await page.waitForFunction(() => !document.querySelector('.fault'));
});

pageTest('a checkpoint beside other files is not guessed about', async (page) => {
  await drop(page, [{ name: 'a.safetensors', buffer: shipped() }, log()[0]]);
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault').textContent(), /opened by itself/);
});

// The page as one file: written by the tool or saved by the page, it opens from a disk and in frames, and asks for nothing.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { drop, open, ready, run, settled, useSite } from './harness.mjs';
import { until } from './locators.mjs';

const site = useSite();
const folder = mkdtempSync(path.join(tmpdir(), 'dien-view-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name) => path.join(folder, name);

/** The largest file that the page saves with its own shop and three units, in bytes. */
const MOST_BYTES = 1_500_000;
const QUESTION = ['--history', '3,17,4', '--target', '9'];
const model = (name) => `www/models/${name}.safetensors`;

/** Has the tool write a page. @param {string} name @param {string[]} checkpoints @param {string[]} [more] */
async function view(name, checkpoints, more = []) {
  const files = checkpoints.flatMap((checkpoint) => ['--checkpoint', checkpoint]);
  const { code } = await run(['view', ...files, ...QUESTION, ...more, '--html', at(name)]);
  assert.equal(code, 0);
  return pathToFileURL(at(name)).href;
}

/** p(click) as the tool traces it, with the digits that the page shows. @param {string} checkpoint @param {string[]} [more] */
async function traced(checkpoint, more = []) {
  const { stdout } = await run(['trace', '--json', '--checkpoint', checkpoint, ...QUESTION, ...more]);
  return JSON.parse(stdout).probability.toFixed(3);
}

/** Opens a page that is one file; `check` fails if it asked for anything else, or said anything in the console. */
async function openFile(url) {
  const { page, faults, close } = await open(site.browser, site.url);
  await page.goto(url);
  await page.locator('.probability strong').first().waitFor();
  await settled(page);
  // The file itself is no part of the served page.
  const check = () =>
    assert.deepEqual(
      faults.filter((fault) => fault.replace(/#.*/, '') !== `request to ${url}`),
      [],
    );
  return { page, check, close };
}

const shown = (where) =>
  where.evaluate(() => [...document.querySelectorAll('.probability strong')].map(({ textContent }) => textContent));

test('what the tool writes opens from a disk and says what dien trace says #smoke', async () => {
  const url = await view('small.html', [model('small')]);
  const { page, check, close } = await openFile(url);
  const [, , augru] = await shown(page);
  assert.equal(augru, await traced(model('small')));
  assert.match(await page.locator('#weights-note').textContent(), /small\.safetensors/);
  assert.equal(await page.locator('.fault').count(), 0);
  assert.match(await page.locator('#story').textContent(), /saved with the page/);
  assert.equal(await page.locator('#strip > li').count(), 3);
  // What it cannot do is not offered, and it says so.
  assert.ok(await page.locator('#one-file').isVisible());
  for (const id of ['tab-train', 'tab-ladder', 'tab-data', 'tour-start', 'histories-run', 'save-page', 'copy-link']) {
    assert.ok(!(await page.locator(`#${id}`).isVisible()), id);
  }
  // A reload asks the same again.
  await page.goto('about:blank');
  await page.goto(`${url}#v=1&language=zh&theme=dark`);
  await page.locator('.probability strong').first().waitFor();
  await settled(page);
  assert.equal((await shown(page))[2], augru);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
  check();
  await close();
});

test('a question of the shop that the tool was given is the original, and a change of it is one', async () => {
  const url = await view('shop-question.html', [model('augru')]);
  const expected = await traced(model('augru'));
  const { page, check, close } = await openFile(url);
  const story = () => page.locator('#story').textContent();
  const press = (id) => page.evaluate((id) => document.getElementById(id).click(), id);
  assert.match(await story(), /This question was saved with the page/);
  assert.equal(await page.locator('#strip > li').count(), 3);
  assert.doesNotMatch(await page.locator('#lanes').textContent(), /you changed/);
  assert.equal(
    await page.evaluate(() => document.querySelector('#scene').selectedOptions[0].text),
    'The saved question',
  );
  assert.ok((await shown(page)).includes(expected));
  await press('edit-remove');
  await page.says('#story', /You changed this history/);
  assert.equal(await page.locator('#strip > li').count(), 2);
  await press('edit-back');
  await page.says('#story', /This question was saved with the page/);
  assert.equal(await page.locator('#strip > li').count(), 3);
  // The shop's stories are still there, and one can come back from them.
  const choose = (value) =>
    page.evaluate((value) => {
      const list = document.querySelector('#scene');
      list.value = value;
      list.dispatchEvent(new Event('change'));
    }, value);
  await choose('preset:stray-click');
  await page.says('#story', /cameras/);
  await choose('popular');
  await page.says('#story', /This question was saved with the page/);
  assert.equal(await page.locator('#strip > li').count(), 3);
  check();
  await close();
});

test('three checkpoints are a column each, with the values of fields that were asked with', async () => {
  const units = ['aigru', 'agru', 'augru'];
  const files = units.map((unit) => model(`several-${unit}`));
  const more = ['--profile', 'age=25-34', '--context', 'time=evening'];
  const { page, check, close } = await openFile(await view('three.html', files.toReversed(), more));
  assert.deepEqual(await shown(page), await Promise.all(files.map((file) => traced(file, more))));
  assert.equal(await page.locator('.fault').count(), 0);
  check();
  await close();
});

/** Edits the history in a frame, undoes that by the button and by keys, and does it again. */
async function undoesAndRedoes(frame, way) {
  const strip = () => frame.evaluate(() => [...document.querySelectorAll('#strip > li')].map((one) => one.textContent));
  const click = (id) => frame.evaluate((id) => document.getElementById(id).click(), id);
  const press = (key) =>
    frame.evaluate(
      (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: true, bubbles: true })),
      key,
    );
  const clicksAre = (count, what) => until(async () => (await strip()).length === count, `${what}, ${way}`);
  const before = await strip();
  await click('edit-remove');
  await clicksAre(before.length - 1, 'one click less');
  for (const [undo, redo] of [
    [() => click('edit-back'), () => click('edit-forward')],
    [() => press('z'), () => press('y')],
  ]) {
    await undo();
    await clicksAre(before.length, 'undone');
    assert.deepEqual(await strip(), before);
    await redo();
    await clicksAre(before.length - 1, 'done again');
  }
}

test('it opens in frames that give it no origin, and in one that is given its text', async () => {
  await view('framed.html', [model('small')]);
  const expected = await traced(model('small'));
  const html = readFileSync(at('framed.html'), 'utf8');
  const text = html.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const ways = {
    sandbox: '<iframe sandbox="allow-scripts" src="/one.html"></iframe>',
    text: `<iframe srcdoc="${text}"></iframe>`,
    both: `<iframe sandbox="allow-scripts" srcdoc="${text}"></iframe>`,
  };
  const server = createServer(({ url }, response) => {
    const way = ways[url.slice(1)];
    const body = way ? `<!doctype html><link rel="icon" href="data:,"><title>lesson</title>${way}` : html;
    response.setHeader('content-type', 'text/html; charset=utf-8').end(body);
  });
  server.unref();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const origin = `http://127.0.0.1:${server.address().port}`;
  for (const way of Object.keys(ways)) {
    const { page, check, close } = await open(site.browser, origin);
    await page.goto(`${origin}/${way}`);
    const frame = await until(() => page.tab.frames().find((one) => one.parentFrame()), 'the frame');
    const isUp = () =>
      document.documentElement.dataset.busy === '0' && document.querySelector('.probability strong') !== null;
    await until(() => frame.evaluate(isUp).catch(() => null), `numbers, ${way}`);
    assert.equal((await shown(frame))[2], expected, way);
    await undoesAndRedoes(frame, way);
    check();
    await close();
  }
  server.close();
});

/** Saves the page. @param {any} page @param {string} name */
async function save(page, name) {
  await page.click('#take-away > summary');
  const { buffer } = await page.download(() => page.click('#save-page'));
  writeFileSync(at(name), buffer);
  return { url: pathToFileURL(at(name)).href, bytes: buffer.length };
}

/** The first screen, in words. */
const screen = (page) =>
  page.evaluate(() => ({
    title: document.querySelector('#question-title').textContent,
    story: document.querySelector('#story').textContent,
    lanes: document.querySelector('#lanes').textContent,
    step: document.querySelector('#step-text').textContent,
    numbers: [...document.querySelectorAll('.probability strong')].map(({ textContent }) => textContent),
  }));

test('the saved page shows the same first screen, and is small', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url, '#v=1&language=en&step=6&theme=light');
  const before = await screen(page);
  const { url, bytes } = await save(page, 'shop.html');
  check();
  await close();
  assert.ok(bytes <= MOST_BYTES, `${bytes} bytes`);
  const saved = await openFile(url);
  assert.deepEqual(await screen(saved.page), before);
  // The other comparison is at hand too.
  await saved.page.click('#mode [data-value=same]');
  await settled(saved.page);
  assert.equal(await saved.page.locator('.fault').count(), 0);
  // A log is refused with a word on where it is read.
  await drop(saved.page, [{ name: 'log.csv', buffer: Buffer.from('user,item,time\n1,2,3\n') }]);
  await saved.page.says('.fault', /dien serve/);
  assert.deepEqual((await shown(saved.page)).length, 3);
  saved.check();
  await saved.close();
});

test('weights that were trained here are saved with the page', async () => {
  const { page, check, close } = await open(site.browser, site.url);
  await ready(page, site.url, '#v=1&language=en&theme=light');
  await page.click('#train-step');
  await page.says('#weights-note', /1 step/);
  await settled(page);
  const before = await shown(page);
  const { url } = await save(page, 'live.html');
  check();
  await close();
  const saved = await openFile(url);
  assert.deepEqual(await shown(saved.page), before);
  assert.match(await saved.page.locator('#weights-note').textContent(), /Each column reads its own/);
  saved.check();
  await saved.close();
});

// The package for npm, as somebody uses it: packed, installed in an empty project, on pages of their own.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { launch } from './browsers.mjs';
import { open, root, run, serveBarely } from './harness.mjs';
import { until } from './locators.mjs';

const execute = promisify(execFile);
const INSTALLED = 'node_modules/dien-explorer';
/** The policy of a careful page: nothing from elsewhere, no inline styles. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-src 'self'; img-src 'self'";

/** A folder with the package in it, a browser, and a server of the folder. */
const site = { browser: null, url: '', folder: '', tarball: '', close: () => {} };

before(async () => {
  const { code, stdout } = await run(['build', '--npm']);
  assert.equal(code, 0);
  site.tarball = stdout.trim();
  site.folder = mkdtempSync(path.join(tmpdir(), 'dien-npm-'));
  writeFileSync(path.join(site.folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const options = ['--offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await execute('npm', ['install', ...options, site.tarball], { cwd: site.folder });
  const server = await serveBarely({ folder: site.folder });
  Object.assign(site, { browser: await launch(), url: server.url, close: server.close });
});
after(async () => {
  await site.browser?.close();
  site.close();
  if (site.folder) rmSync(site.folder, { recursive: true });
});

const installed = (name) => readFileSync(path.join(site.folder, INSTALLED, name), 'utf8');
const bodyOf = (html, elsewhere) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>lesson</title>
  <meta http-equiv="Content-Security-Policy" content="${POLICY.replace("frame-src 'self'", `$& ${elsewhere}`)}"><link rel="icon" href="${INSTALLED}/www/icon.svg">
  <script type="module" src="lesson.js"></script></head><body>${html}</body></html>`;
const LESSON = `import { load } from './${INSTALLED}/www/js/dien-explorer.js';
globalThis.load = load;
globalThis.told = [];
for (const element of document.querySelectorAll('body *'))
  for (const type of ['ready', 'change', 'step', 'fault'])
    element.addEventListener(type, ({ detail }) => told.push({ id: element.id, type, detail }));
`;

/** Opens a page with these elements on it, whose frames may be from elsewhere too. */
async function lesson(html, elsewhere = '') {
  writeFileSync(path.join(site.folder, 'index.html'), bodyOf(html, elsewhere));
  writeFileSync(path.join(site.folder, 'lesson.js'), LESSON);
  const opened = await open(site.browser, site.url);
  await opened.page.goto(site.url);
  return opened;
}

/** Waits for an event of an element, and gives its detail. */
const heard = (page, id, type, of = {}) =>
  page.waitForFunction(
    (id, type, of) => {
      const fits = ({ detail }) => Object.entries(of).every(([name, value]) => detail[name] === value);
      return globalThis.told?.findLast((one) => one.id === id && one.type === type && fits(one))?.detail;
    },
    id,
    type,
    of,
  );
/** The frame in an element. */
async function frameOf(page, id) {
  const handle = await page.evaluateHandle((id) => document.getElementById(id).shadowRoot.querySelector('iframe'), id);
  return handle.contentFrame();
}
const set = (page, id, name, value) =>
  page.evaluateAtOnce(
    (id, name, value) => {
      const element = document.getElementById(id);
      if (value === null) element.removeAttribute(name);
      else element.setAttribute(name, value);
    },
    id,
    name,
    value,
  );

test('the package is what Cargo.toml says, depends on nothing, and is packed the same each time', async () => {
  const cargo = readFileSync(path.join(root, 'Cargo.toml'), 'utf8');
  const manifest = JSON.parse(installed('package.json'));
  for (const [name, of] of [
    ['name', 'name'],
    ['version', 'version'],
    ['description', 'description'],
    ['license', 'license'],
  ]) {
    assert.equal(manifest[name], new RegExp(`^${of} = "(.*)"$`, 'm').exec(cargo)[1]);
  }
  assert.equal(manifest.dependencies, undefined);
  for (const file of [manifest.types, manifest.customElements, manifest.exports['.'].default, 'README.md', 'LICENSE']) {
    assert.ok(existsSync(path.join(site.folder, INSTALLED, file)), file);
  }
  for (const file of ['pkg/bench_bg.wasm', 'www/bench.html', 'tests']) {
    assert.ok(!existsSync(path.join(site.folder, INSTALLED, file)), file);
  }
  const digest = () => createHash('sha256').update(readFileSync(site.tarball)).digest('hex');
  const first = digest();
  assert.equal((await run(['build', '--npm'])).code, 0);
  assert.equal(digest(), first);
});

test('custom-elements.json names every element and attribute that there is', async () => {
  const { schemaVersion, modules } = JSON.parse(installed('custom-elements.json'));
  assert.equal(schemaVersion, '1.0.0');
  const { page, check, close } = await lesson('');
  await page.waitForFunction(() => Boolean(globalThis.load));
  for (const { tagName, attributes, name } of modules[0].declarations) {
    const observed = await page.evaluate((tag) => customElements.get(tag)?.observedAttributes, tagName);
    assert.deepEqual(attributes.map(({ name }) => name).sort(), observed.sort(), tagName);
    assert.ok(modules[0].exports.some(({ declaration }) => declaration.name === name));
  }
  const ofHtml = await page.evaluate(() =>
    customElements.get('dien-explorer').observedAttributes.filter((name) => name in document.createElement('div')),
  );
  assert.deepEqual(ofHtml, ['lang'], 'an attribute of HTML that means something else');
  const names = modules[0].declarations.map(({ tagName }) => tagName);
  assert.ok(names.includes('dien-explorer') && names.includes('dien-explorer-timeline'));
  check();
  await close();
});

test('the types are those of a strict program', async () => {
  const program = `import { load, type DienExplorer, type World } from 'dien-explorer';
const dien = await load();
const world: World = new dien.Workshop().shop({ seed: 3 });
const element: DienExplorer = document.createElement('dien-explorer-drift');
element.addEventListener('step', ({ detail }) => world.users[detail.step]);
// @ts-expect-error a step is a number
element.addEventListener('step', ({ detail }) => detail.step.length);
`;
  writeFileSync(path.join(site.folder, 'program.ts'), program);
  const options = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'esnext', '--moduleResolution', 'bundler'];
  const tsc = path.join(root, 'tests/node_modules/typescript/bin/tsc');
  await execute(process.execPath, [tsc, ...options, '--types', '', 'program.ts'], { cwd: site.folder }).catch(
    ({ stdout }) => assert.fail(stdout),
  );
});

test('the module alone gives numbers', async () => {
  const { page, check, close } = await lesson('');
  await page.waitForFunction(() => Boolean(globalThis.load));
  const { probability, build } = await page.evaluate(async (installed) => {
    const dien = await globalThis.load();
    const file = await fetch(`${installed}/www/models/augru.safetensors`);
    const inference = new dien.Inference();
    inference.load('own', new Uint8Array(await file.arrayBuffer()));
    const columns = [{ unit: 'augru', set: 'own' }];
    const reply = inference.trace({ history: [1, 2, 3], target: 4, columns });
    return { probability: reply.columns[0].probability, build: [dien.BUILD_ID, dien.build_id()] };
  }, INSTALLED);
  assert.ok(probability > 0 && probability < 1, String(probability));
  assert.equal(build[0], build[1]);
  check();
  await close();
});

test('two elements show what their attributes say, each as high as its page; events tell of changes', async () => {
  const { page, check, close } = await lesson(
    '<dien-explorer id="whole" lang="zh" story="long-history" step="4"></dien-explorer>' +
      '<dien-explorer-timeline id="part" lang="en" theme="dark" unit="augru"></dien-explorer-timeline>',
  );
  await Promise.all([heard(page, 'whole', 'ready'), heard(page, 'part', 'ready')]);
  const [whole, part] = await Promise.all([frameOf(page, 'whole'), frameOf(page, 'part')]);
  const stateOf = (frame) =>
    frame.evaluate(() => ({
      lang: document.documentElement.lang,
      view: document.documentElement.dataset.view,
      scene: document.querySelector('#scene').value,
      theme: document.querySelector('#theme').value,
      marked: globalThis.marked,
    }));
  const first = await stateOf(whole);
  assert.match(first.lang, /^zh/);
  assert.deepEqual([first.scene, first.view], ['preset:long-history', undefined]);
  assert.deepEqual((({ lang, view, theme }) => [lang, view, theme])(await stateOf(part)), ['en', 'timeline', 'dark']);
  const units = await part.evaluate(() => [
    ...new Set([...document.querySelectorAll('.lane[data-unit]')].map(({ dataset }) => dataset.unit)),
  ]);
  assert.deepEqual(units, ['augru']);
  // No reload: what is put into the page stays there.
  for (const frame of [whole, part]) await frame.evaluate(() => (globalThis.marked = true));

  await set(page, 'whole', 'step', '2');
  assert.deepEqual((await heard(page, 'whole', 'step', { step: 2 })).step, 2);
  await set(page, 'whole', 'lang', 'en');
  const { attributes } = await until(async () => {
    const detail = await heard(page, 'whole', 'change');
    return detail.attributes.lang === 'en' && detail;
  }, 'the language');
  assert.deepEqual([attributes.story, attributes.step], ['preset:long-history', '2']);
  await until(
    () => whole.evaluate(() => /step=2/.test(location.hash) && /language=en/.test(location.hash)),
    'the link',
  );
  // It is no edit, which Back would undo.
  const entries = await page.evaluateAtOnce(() => history.length);
  await set(page, 'whole', 'story', 'shoes-to-keyboard');
  await until(async () => !('story' in (await heard(page, 'whole', 'change')).attributes), 'the other story');
  await until(() => whole.evaluate(() => !/scene=/.test(location.hash)), 'its link');
  assert.equal(await page.evaluateAtOnce(() => history.length), entries);
  // What the visitor does stays, whatever else the page around sets.
  await whole.evaluate(() => document.querySelector('#show-gru').click());
  await until(async () => (await heard(page, 'whole', 'change')).attributes.gru === '1', 'the box');
  await set(page, 'whole', 'step', null);
  await until(async () => !('step' in (await heard(page, 'whole', 'change')).attributes), 'the last step');
  assert.equal((await heard(page, 'whole', 'change')).attributes.gru, '1');
  // An attribute is a text that is read as a link's: what is none of its values is the default.
  await set(page, 'whole', 'theme', 'dark');
  await until(async () => (await heard(page, 'whole', 'change')).attributes.theme === 'dark', 'the theme');
  await set(page, 'whole', 'theme', '"><script>');
  await until(async () => !('theme' in (await heard(page, 'whole', 'change')).attributes), 'no theme');
  assert.equal((await stateOf(whole)).marked, true);
  assert.equal((await stateOf(part)).marked, true);

  const heights = () =>
    page.evaluateAtOnce(() =>
      ['whole', 'part'].map((id) => document.getElementById(id).getBoundingClientRect().height),
    );
  const own = (frame) => frame.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height));
  const [high, low] = await until(async () => {
    const [all, shown] = [await Promise.all([own(whole), own(part)]), await heights()];
    return all.join() === shown.join() && shown;
  }, 'frames as high as their pages');
  assert.ok(high > 2 * low, `${high} and ${low}`);
  assert.equal((await page.evaluateAtOnce(() => globalThis.told)).filter(({ type }) => type === 'fault').length, 0);
  check();
  await close();
});

test('a checkpoint is fetched by the page around, and opened; one that is not there is told of', async () => {
  copyFileSync(
    path.join(root, 'tests/checkpoints/augru-version-1.safetensors'),
    path.join(site.folder, 'mine.safetensors'),
  );
  const { page, check, faults, close } = await lesson(
    '<dien-explorer id="own" lang="en" checkpoint="mine.safetensors"></dien-explorer>',
  );
  await heard(page, 'own', 'ready');
  const frame = await frameOf(page, 'own');
  await until(
    () => frame.evaluate(() => document.querySelector('#weights-note').textContent.includes('mine.safetensors')),
    'the checkpoint',
  );
  check();
  await set(page, 'own', 'checkpoint', 'nothing.safetensors');
  assert.match((await heard(page, 'own', 'fault', { kind: 'no-file' })).message, /404/);
  assert.ok(faults.length > 0 && faults.every((fault) => /404/.test(fault)), faults.join());
  await close();
});

test('what goes wrong in the frame is told of: a refused checkpoint, a module and a script that do not come', async () => {
  writeFileSync(path.join(site.folder, 'torn.safetensors'), 'no checkpoint');
  const element = '<dien-explorer id="own" lang="en"';
  const torn = await lesson(`${element} checkpoint="torn.safetensors"></dien-explorer>`);
  const refused = await heard(torn.page, 'own', 'fault', { kind: 'own-checkpoint' });
  assert.match(refused.message, /torn\.safetensors cannot be used/);
  // What the visitor drops is not named.
  const frame = await frameOf(torn.page, 'own');
  await frame.evaluate(() => {
    const files = new DataTransfer();
    files.items.add(new File(['no checkpoint'], 'secret.safetensors'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
  });
  await heard(torn.page, 'own', 'fault', { kind: 'own-checkpoint', message: '' });
  assert.ok(!JSON.stringify(await torn.page.evaluateAtOnce(() => globalThis.told)).includes('secret'));
  await torn.close();
  for (const file of ['pkg/dien_bg.wasm', 'www/js/panels/question.js']) {
    const lacking = path.join(site.folder, INSTALLED, file);
    const bytes = readFileSync(lacking);
    rmSync(lacking);
    try {
      const { page, close } = await lesson(`${element}></dien-explorer>`);
      const { message } = await heard(page, 'own', 'fault', { kind: 'no-file' });
      assert.ok(message.includes(file), message);
      await close();
    } finally {
      writeFileSync(lacking, bytes);
    }
  }
});

test('an element shows a page of another origin as well', async () => {
  const other = await serveBarely({ folder: site.folder });
  const { page, faults, close } = await lesson(
    `<dien-explorer-drift id="far" lang="en" page="${other.url}${INSTALLED}/www/"></dien-explorer-drift>`,
    new URL(other.url).origin,
  );
  await heard(page, 'far', 'ready');
  await set(page, 'far', 'step', '3');
  assert.deepEqual(await heard(page, 'far', 'step', { step: 3 }), { step: 3, of: 13 });
  assert.deepEqual(
    faults.filter((fault) => !fault.startsWith(`request to ${other.url}`)),
    [],
  );
  other.close();
  await close();
});

test('a plain frame tells its height, and nothing else to whoever does not listen', async () => {
  const { page, check, close } = await lesson(
    `<iframe id="bare" title="drift" src="${INSTALLED}/www/#v=1&amp;language=en&amp;view=drift"></iframe>`,
  );
  await page.waitForFunction(() => globalThis.told);
  await page.evaluateAtOnce(() => addEventListener('message', ({ data }) => globalThis.told.push(data)));
  const frame = await until(() => page.tab.frames().find((one) => one.url().includes('view=drift')), 'the frame');
  const say = (message) =>
    page.evaluateAtOnce(
      (message) =>
        document.querySelector('#bare').contentWindow.postMessage({ type: 'dien-explorer', ...message }, '*'),
      message,
    );
  // It follows what it hears, as it would the same in its address.
  await until(() => frame.evaluate(() => document.documentElement.dataset.busy === '0'), 'the page in the frame');
  await say({ set: [['step', '3']] });
  await until(() => frame.evaluate(() => /step=3/.test(location.hash)), 'the step');
  await say({ set: [['step', '99999'], ['theme', '<b>'], ['nothing', 'x'], 7, null] });
  await until(() => frame.evaluate(() => !/step=3/.test(location.hash)), 'the last step');
  assert.doesNotMatch(await frame.evaluate(() => location.hash), /theme|nothing|<b>/);
  const told = await page.evaluateAtOnce(() => globalThis.told);
  assert.ok(
    told.every(({ height }) => typeof height === 'number'),
    JSON.stringify(told),
  );
  await say({ listens: true });
  await until(
    async () => (await page.evaluateAtOnce(() => globalThis.told)).some(({ event }) => event === 'ready'),
    'ready',
  );
  check();
  await close();
});

test('an app that Vite has built loads the module, and shows elements of the copied page', async () => {
  const app = path.join(site.folder, 'app');
  const copied = path.join(app, 'public/explorer');
  mkdirSync(copied, { recursive: true });
  for (const name of ['www', 'pkg']) {
    cpSync(path.join(site.folder, INSTALLED, name), path.join(copied, name), { recursive: true });
  }
  writeFileSync(
    path.join(app, 'index.html'),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>app</title><link rel="icon" href="data:,"></head>
    <body><dien-explorer-timeline id="part" lang="en" page="explorer/www/"></dien-explorer-timeline>
    <script type="module" src="main.js"></script></body></html>`,
  );
  writeFileSync(
    path.join(app, 'main.js'),
    `import { load } from 'dien-explorer';
    globalThis.told = [];
    part.addEventListener('ready', ({ detail }) => told.push({ id: 'part', type: 'ready', detail }));
    load().then((dien) => (globalThis.models = dien.describe().models.map(({ name }) => name)));`,
  );
  const vite = path.join(root, 'tests/node_modules/vite/bin/vite.js');
  await execute(process.execPath, [vite, 'build', '--base', './', '--logLevel', 'warn'], { cwd: app });
  const built = await serveBarely({ folder: path.join(app, 'dist') });
  const { page, check, close } = await open(site.browser, built.url);
  const fetched = [];
  page.tab.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await page.goto(built.url);
  const models = await page.waitForFunction(() => globalThis.models);
  assert.ok(models.includes('augru'), models.join());
  assert.ok(
    fetched.some((name) => /^\/some\/prefix\/assets\/dien_bg-[\w-]+\.wasm$/.test(name)),
    fetched.join(),
  );
  await heard(page, 'part', 'ready');
  check();
  built.close();
  await close();
});

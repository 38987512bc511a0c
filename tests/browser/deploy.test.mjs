// The page is deployed with a fault: a file is missing, is cut off, is of another version, or never comes. Each is named, in
// both languages, and the page neither stays silent nor waits for ever. What is tried is made from the files that there are.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { SAID, never, tell } from './deployed.mjs';
import { root, settled, useSite } from './harness.mjs';

const site = useSite();

/** Pages that are looked at at the same time. */
const AT_ONCE = 4;

/** All files of the page, by their paths from the root. */
const files = ['www', 'pkg'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name))),
);
const text = (file) => readFileSync(path.join(root, file), 'utf8');

/** What a script imports before it runs: files, with the names that it wants. @param {string} file */
const importsOf = (file) =>
  [...text(file).matchAll(/^(?:import|export) ([^;]*?) from '([^']+)';/gm)].map(([, clause, from]) => ({
    file: path.join(path.dirname(file), from),
    names: (/\{([^}]*)\}/.exec(clause)?.[1] ?? '').split(',').map((name) => name.trim().split(' ')[0]),
  }));

/** A script and all that it imports before it runs. @param {string} start @param {Set<string>} [found] */
function graph(start, found = new Set()) {
  if (found.has(start)) return found;
  found.add(start);
  for (const { file } of importsOf(start)) graph(file, found);
  return found;
}

/** Names of a script that some others import. @param {string} file @param {Iterable<string>} others */
const wantedOf = (file, others) =>
  [...others]
    .flatMap(importsOf)
    .filter((one) => one.file === file)
    .flatMap(({ names }) => names.filter(Boolean));

/** A script of another version, which lacks a name that others import. @param {string} file @param {string[]} names */
const older = (file, names) => (bytes) => {
  const changed = bytes
    .toString()
    .replace(
      new RegExp(`^(export (?:async )?(?:function\\*?|class|const|let) )(${names.join('|')})\\b`, 'm'),
      '$1older_$2',
    );
  assert.notEqual(changed, bytes.toString(), `${file} exports none of ${names}`);
  return Buffer.from(changed);
};
const missing = () => null;
const cut = (bytes) => bytes.subarray(0, bytes.length / 2);
const empty = () => Buffer.from('{}');
/** Words without one of them. @param {string} key */
const without = (key) => (bytes) =>
  Buffer.from(bytes.toString().replace(new RegExp(`^  '?${key}'?:`, 'm'), "  'older.key':"));
/** A file of another build: it says another fingerprint, of the same length. */
const { fingerprint } = JSON.parse(text('pkg/build.json'));
const rebuilt = (bytes) => Buffer.from(bytes.toString('latin1').replaceAll(fingerprint, '0123456789abcdef'), 'latin1');

const only = (paths, ...without) => [...paths].filter((file) => without.every((one) => !one.has(file)));
/** Faults of some scripts of a graph. @param {Iterable<string>} all @param {Iterable<string>} some */
const scripts = (all, some) =>
  [...some].flatMap((file) => {
    const names = wantedOf(file, all);
    const old = { file, what: 'older', spoil: older(file, names) };
    return [{ file, what: 'missing', spoil: missing }, ...(names.length ? [old] : [])];
  });

/** One of each folder. @param {Iterable<string>} all */
const ofEachFolder = (all) => [...new Map([...all].map((file) => [path.dirname(file), file])).values()];

const page = graph('www/js/main.js');
const worker = graph('www/js/workers/worker.js');
const panels = [...text('www/js/main.js').matchAll(/import\('\.\/(panels\/[^']+)'\)/g)].map(
  ([, name]) => `www/js/${name}`,
);
const later = new Set(panels.flatMap((panel) => [...graph(panel)]));
const inFolder = (folder, ending) => files.filter((file) => file.startsWith(folder) && file.endsWith(ending));
const words = inFolder('www/js/words/', '.js').filter((file) => !page.has(file));
const models = inFolder('www/models/', '.safetensors');
const curves = inFolder('www/curves/', '.json');
const first = inFolder('www/first/', '.json');

/** What no visit of the page loads. */
const OTHERS = [
  /^www\/(bench\.html|js\/bench\.js|js\/workers\/bench\.js)$|^pkg\/bench/, // The other page.
  /^www\/js\/(host\/|dien-explorer\.js|workers\/onefile\.js)/, // Of hosts, of other people's pages, of the page as one file.
  /\.d\.ts$|^pkg\/(build|package)\.json$|^www\/export_dien\.py$/, // For people and tools.
  /^www\/(icon\.svg|preview\.png|screenshot\.png)$/, // Nothing fails without them.
  /^www\/models\/small\.safetensors$/, // Of the tests.
  /^www\/index\.html$/, // Without it there is no page to say something.
];

/** @typedef {import('./deployed.mjs').Case} Case */

/** Tries all of a list, several at the same time. @param {Case[]} all */
async function tryAll(all) {
  assert.ok(all.length > 0);
  const failures = [];
  const waiting = [...all];
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      try {
        await tell(site.browser, one);
      } catch (error) {
        failures.push(`${one.what} ${one.file}: ${String(error.message).slice(0, 300)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  assert.deepEqual(failures, []);
}

/** Waits until the first screen is whole, whatever else is missing. @param {any} page */
async function panelsAre(page) {
  await settled(page);
  assert.equal(await page.locator('.column').count(), 3);
  assert.equal(await page.locator('#stuck').count(), 0);
}

const said = (all, none, old) => all.map((one) => ({ ...one, words: one.what === 'missing' ? none : old }));

test('each file of the page is one that a visit loads, or is known not to be', () => {
  const loaded = new Set([...page, ...worker, ...later, ...words, ...models, ...curves, ...first]);
  for (const file of [...files.filter((file) => /^pkg\/(dien|workshop)/.test(file)), 'www/page.css']) loaded.add(file);
  for (const file of ['www/models/models.json', 'www/models/golden.json', 'pkg/view.html']) loaded.add(file);
  for (const file of ['theme', 'starting'].map((name) => `www/js/${name}.js`)) loaded.add(file);
  const unknown = files.filter((file) => !loaded.has(file) && !OTHERS.some((pattern) => pattern.test(file)));
  assert.deepEqual(unknown, [], 'say in this file when these are loaded, and what is said without them');
});

test('of all scripts, the one that is missing or of another version is found', async () => {
  const { lacking } = await import(pathToFileURL(path.join(root, 'www/js/workers/lacking.js')));
  assert.deepEqual(importsOf('www/js/workers/lacking.js'), [], 'what others lack is found without others');
  const web = globalThis.fetch;
  const found = async (start, { file, spoil }) => {
    globalThis.fetch = async (url) => {
      const name = new URL(url).pathname.slice(1);
      const whole = readFileSync(path.join(root, name));
      const bytes = name === file ? spoil(whole) : whole;
      return new Response(bytes ?? '', { status: bytes ? 200 : 404, headers: { 'content-type': 'text/javascript' } });
    };
    return lacking(`http://host/${start}`);
  };
  try {
    const starts = ['www/js/main.js', 'www/js/workers/worker.js', 'pkg/workshop.js', ...panels, ...words];
    for (const start of starts) {
      const all = graph(start);
      assert.equal(await found(start, {}), null, start);
      // The graphs of the panels are for the most part that of the first screen.
      const own = start === 'www/js/main.js' ? [...all] : only(all, page);
      for (const one of scripts(all, own)) {
        const problem = one.what === 'missing' ? 'no-file' : 'stale';
        assert.deepEqual(await found(start, one), { file: `/${one.file}`, problem }, `${one.what} ${one.file}`);
      }
    }
  } finally {
    globalThis.fetch = web;
  }
});

test('a script of the first screen that is missing or of another version', async () => {
  const needed = ['workers/lacking.js', 'workers/fault.js', 'words/index.js'].map((name) => `www/js/${name}`);
  const some = new Set(['www/js/main.js', 'pkg/dien.js', ...needed, ...ofEachFolder(page)]);
  await tryAll(said(scripts(page, some), SAID.notCome, SAID.older));
});

test('a script of the workers that is missing or of another version', async () => {
  await tryAll(said(scripts(worker, only(worker, page)), SAID.noFile, SAID.stale));
});

test('a panel that comes later, or what it imports, is missing or of another version; the others are there', async () => {
  const entries = panels.map((file) => ({ file, what: 'missing', spoil: missing }));
  const inner = scripts(later, ofEachFolder(only(later, page, worker)));
  const old = scripts(later, only(later, page, worker))
    .filter(({ what }) => what === 'older')
    .slice(0, 3);
  const all = said([...entries, ...inner, ...old], SAID.noFile, SAID.stale);
  await tryAll(all.map((one) => ({ ...one, after: panelsAre })));
});

test('the words of a language', async () => {
  const cases = words.flatMap((file) => [
    { file, what: 'missing', spoil: missing, words: SAID.noFile },
    { file, what: 'without words', spoil: () => Buffer.from('export const none = 0;'), words: SAID.stale },
    { file, what: 'with fewer words', spoil: without('tagline'), words: [...SAID.stale, ...SAID.older] },
  ]);
  // The page speaks the other language where one does not come.
  await tryAll(cases.map((one) => ({ ...one, inOne: true })));
  const none = { 'www/js/words/zh.js': missing };
  await tryAll([
    { file: 'www/js/words/en.js', what: 'no words at all', spoil: missing, also: none, words: SAID.notCome },
  ]);
});

test('what the page does without: styles, the first answer, what is said of the weights', async () => {
  const plain = ['www/page.css', 'www/js/theme.js', 'www/js/starting.js'];
  const cases = plain.map((file) => ({ file, what: 'missing', spoil: missing, words: SAID.spare }));
  for (const file of [...first, 'www/models/models.json']) {
    const fragment = file.includes('zh') ? '&language=zh' : '';
    cases.push({ file, fragment, what: 'missing', spoil: missing, words: SAID.spare });
    cases.push({ file, fragment, what: 'cut off', spoil: cut, words: SAID.badFile });
    cases.push({ file, fragment, what: 'of another version', spoil: empty, words: SAID.badFile });
  }
  await tryAll(cases.map((one) => ({ ...one, after: panelsAre })));
});

test('shipped weights, where they are asked for', async () => {
  const fragmentOf = (file) =>
    (file.includes('/several-') ? '&law=several' : '') +
    (/\bgru\b/.test(file) ? '&gru=1' : '') +
    (file.includes('-code') ? '&code=1' : '');
  const cases = models
    .filter((file) => !OTHERS.some((pattern) => pattern.test(file)))
    .flatMap((file) => {
      const fragment = fragmentOf(file.replace('several-', '/several-'));
      return [
        { file, fragment, what: 'missing', spoil: missing, words: SAID.noFile },
        { file, fragment, what: 'cut off', spoil: cut, words: SAID.checkpoint },
      ];
    });
  await tryAll(cases);
});

test('curves and the questions of the check, where they are asked for', async () => {
  const curve = async (page, file) => {
    await settled(page);
    await page.click('#tab-ladder');
    await page.evaluateAtOnce((file) => {
      const list = document.querySelector('#sweep-setting');
      list.scrollIntoView();
      list.value = [...list.options].find(({ value }) => file.endsWith(`${value}.json`)).value;
      list.dispatchEvent(new Event('change'));
    }, file);
  };
  const check = async (page) => {
    await settled(page);
    await page.click('#tab-about');
    await page.evaluateAtOnce(() => document.querySelector('#selfcheck').click());
  };
  const all = [...curves.map((file) => [file, curve]), ['www/models/golden.json', check]];
  await tryAll(
    all.flatMap(([file, ask]) => [
      { file, ask, what: 'missing', spoil: missing, words: SAID.noFile },
      { file, ask, what: 'cut off', spoil: cut, words: SAID.badFile },
    ]),
  );
});

test('what the page is saved as, where it is asked for', async () => {
  const ask = async (page) => {
    await settled(page);
    await page.evaluateAtOnce(() => document.querySelector('#save-page').click());
  };
  const file = 'pkg/view.html';
  await tryAll([
    { file, ask, what: 'missing', spoil: missing, words: SAID.noFile },
    { file, ask, what: 'cut off', spoil: cut, words: SAID.stale },
    { file, ask, what: 'of another build', spoil: rebuilt, words: SAID.stale },
  ]);
});

/** Asks for the second module. @param {any} page */
async function train(page) {
  await settled(page);
  await page.click('#train-step');
}

test('the modules: missing, cut off, of another build', async () => {
  const faults = (file, [none, part, old], ask) => [
    { file, ask, what: 'missing', spoil: missing, words: none },
    { file, ask, what: 'cut off', spoil: cut, words: part },
    { file, ask, what: 'of another build', spoil: rebuilt, words: old },
  ];
  const { noFile, badWasm, stale, noWorkshop, cutWorkshop, oldWorkshop } = SAID;
  const glue = { file: 'pkg/workshop.js', ask: train };
  await tryAll([
    ...faults('pkg/dien_bg.wasm', [noFile, badWasm, stale]),
    ...faults('pkg/workshop_bg.wasm', [noWorkshop, cutWorkshop, oldWorkshop], train),
    { ...glue, what: 'missing', spoil: missing, words: noWorkshop },
    { ...glue, what: 'of another build', spoil: rebuilt, words: oldWorkshop },
    { ...glue, what: 'without its start', spoil: () => Buffer.from('export const none = 0;'), words: oldWorkshop },
  ]);
});

test('a file that never comes is said to keep the page waiting', async () => {
  // The page says so soon. Who looks for the late one gives the others some time, and looks again.
  const within = (time) => (bytes) => {
    const changed = bytes.toString().replace(/const PATIENCE = [\d_]+;/, `const PATIENCE = ${time};`);
    assert.notEqual(changed, bytes.toString());
    return Buffer.from(changed);
  };
  const also = {
    'www/js/starting.js': within(500),
    'www/js/workers/files.js': within(500),
    'www/js/workers/lacking.js': within(3000),
  };
  const names = ['www/js/app/world.js', 'pkg/dien.js', 'pkg/dien_bg.wasm', 'www/models/agru.safetensors'];
  const late = ['www/js/panels/ladder.js', 'www/js/words/en.js', ...names];
  const cases = late.map((file) => ({ file, also, spoil: never, what: 'never', words: SAID.late, inOne: true }));
  const second = ['pkg/workshop.js', 'pkg/workshop_bg.wasm'];
  await tryAll([...cases, ...second.map((file) => ({ ...cases[0], file, ask: train }))]);
});

// The page is deployed with a fault: a file is missing, is cut off, is of another version, or never comes. Each is named, in
// both languages, and the page neither stays silent nor waits for ever. What is tried is made from the files that there are.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { open, ready, root, serveBarely, settled, TYPES, useSite } from './harness.mjs';
import { until } from './locators.mjs';

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
/** A file of another build: it says another fingerprint, of the same length. */
const { fingerprint } = JSON.parse(text('pkg/build.json'));
const rebuilt = (bytes) => Buffer.from(bytes.toString('latin1').replaceAll(fingerprint, '0123456789abcdef'), 'latin1');

const only = (paths, ...without) => [...paths].filter((file) => without.every((one) => !one.has(file)));
/** Faults of some scripts of a graph. @param {Iterable<string>} all @param {string[]} some */
const scripts = (all, some) =>
  some.flatMap((file) => {
    const names = wantedOf(file, all);
    const old = { file, what: 'older', spoil: older(file, names) };
    return [{ file, what: 'missing', spoil: missing }, ...(names.length ? [old] : [])];
  });

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
  /^www\/js\/(host\/|dien-explorer\.js)/, // Of hosts, and of other people's pages.
  /\.d\.ts$|^pkg\/(build|package)\.json$|^www\/export_dien\.py$/, // For people and tools.
  /^www\/(icon\.svg|preview\.png|screenshot\.png)$/, // Nothing fails without them.
  /^www\/models\/small\.safetensors$/, // Of the tests.
  /^www\/index\.html$/, // Without it there is no page to say something.
];

/**
 * Opens the page from a server with a fault; gives what it says of a file in both languages.
 * @param {{file: string, spoil: (bytes: Buffer) => Buffer | null, fragment?: string, ask?: (page: any) => Promise<void>, also?: object}} one
 */
async function said({ file, spoil, fragment = '', ask, also = {} }) {
  const types = { ...TYPES, '.wasm': 'application/wasm', '.json': 'application/json' };
  const server = await serveBarely({ spoil: { [file]: spoil, ...also }, types });
  const { page, close } = await open(site.browser, server.url, { viewport: { width: 1000, height: 700 } });
  const name = `/${file}`;
  const tells = () =>
    page.evaluateAtOnce((name) => {
      const shown = [...document.querySelectorAll('#stuck.known > p:not([hidden]), .fault > p')];
      return shown.find((one) => one.textContent.includes(name))?.textContent ?? '';
    }, name);
  try {
    await page.goto(`${server.url}www/#v=1&language=en${fragment}`);
    if (ask) await ask(page);
    const en = await until(tells, `a word on ${file}`);
    if (await page.locator('#stuck').count()) return { en, zh: en };
    const [language, other] = /[一-鿿]/.test(en) ? ['zh', 'en'] : ['en', 'zh'];
    await page.evaluateAtOnce((other) => document.querySelector(`#language [data-value=${other}]`).click(), other);
    const spoken = async () => ((await tells()) !== en ? tells() : '');
    const again = file.endsWith(`words/${other}.js`) ? en : await until(spoken, `a word on ${file} in ${other}`);
    return { [language]: en, [other]: again };
  } finally {
    await close();
    server.close();
  }
}

/** Tries all of a list; each has to be told with words of its own. @param {(Parameters<typeof said>[0] & {what: string, words: RegExp[]})[]} all */
async function tryAll(all) {
  assert.ok(all.length > 0);
  const failures = [];
  const waiting = [...all];
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      try {
        const { en, zh } = await said(one);
        for (const [index, told] of [en, zh].entries()) assert.match(told, one.words[index]);
      } catch (error) {
        failures.push(`${one.what} ${one.file}: ${String(error.message).slice(0, 300)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  assert.deepEqual(failures, []);
}

const NOT_COME = [/did not come/, /未能加载/];
const OLDER = [/another version than the rest/, /版本不符/];
const NO_FILE = [/could not be loaded/, /无法加载/];
const STALE = [/of another one than the rest/, /与其余文件的版本不同/];
const BAD_FILE = [/cut off or of another version/, /不完整或版本不符/];
const NO_WASM = [/not a WebAssembly module/, /不是此浏览器能编译/];

const withWords = (all, [none, old]) => all.map((one) => ({ ...one, words: one.what === 'missing' ? none : old }));

test('each file of the page is one that a visit loads, or is known not to be', () => {
  const loaded = new Set([...page, ...worker, ...later, ...words, ...models, ...curves, ...first]);
  for (const file of [...files.filter((file) => /^pkg\/(dien|workshop)/.test(file)), 'www/page.css']) loaded.add(file);
  for (const file of ['models', 'golden'].map((name) => `www/models/${name}.json`)) loaded.add(file);
  for (const file of ['theme', 'starting'].map((name) => `www/js/${name}.js`)) loaded.add(file);
  const unknown = files.filter((file) => !loaded.has(file) && !OTHERS.some((pattern) => pattern.test(file)));
  assert.deepEqual(unknown, [], 'say in this file when these are loaded, and what is said without them');
});

test('a script of the first screen that is missing or of another version', async () => {
  await tryAll(withWords(scripts(page, [...page]), [NOT_COME, OLDER]));
});

test('a script of the workers that is missing or of another version', async () => {
  await tryAll(withWords(scripts(worker, only(worker, page)), [NO_FILE, STALE]));
});

test('a script of what comes later that is missing or of another version', async () => {
  await tryAll(withWords(scripts(later, only(later, page, worker)), [NO_FILE, STALE]));
});

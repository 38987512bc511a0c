// The page on a host, as `dien build --host` writes it: a later visit needs no network, and versions never mix.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { BROWSER, launch } from './browsers.mjs';
import { SAID, tell } from './deployed.mjs';
import { dien, open, root, serveBarely, settled, TYPES } from './harness.mjs';
import { Page } from './locators.mjs';

const TAGLINE = 'a tagline of the second version';
/** Firefox asks no service worker for what a blob: worker imports, but its own cache: this server's files may not stay there. */
const skip = BROWSER === 'firefox';
const folder = mkdtempSync(path.join(tmpdir(), 'dien-host-'));
const site = path.join(folder, 'site');
/** The folders that the tool wrote, of two versions of the page. */
const versions = { first: '', second: '' };
let browser;

/** Builds the folder for a host from the page as it is, but for a change. @param {string} name @param {(clone: string) => void} change */
function build(name, change) {
  const clone = path.join(folder, name);
  for (const part of ['www', 'pkg', 'Cargo.toml'])
    cpSync(path.join(root, part), path.join(clone, part), { recursive: true });
  // The bundler is that of the tests.
  mkdirSync(path.join(clone, 'tests'));
  symlinkSync(path.join(root, 'tests/node_modules'), path.join(clone, 'tests/node_modules'), 'junction');
  change(clone);
  const { status, stderr } = spawnSync(dien, ['build', '--host', '--plain'], { cwd: clone, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return path.join(clone, 'target', 'host');
}

before(async () => {
  versions.first = build('first', () => {});
  versions.second = build('second', (clone) => {
    const words = path.join(clone, 'www/js/words/en.js');
    writeFileSync(words, readFileSync(words, 'utf8').replace(/(\n {2}tagline:\s*)(['"]).*\2,/, `$1'${TAGLINE}',`));
  });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a version on the host, in place of what is there. @param {string} version */
function upload(version) {
  rmSync(site, { recursive: true, force: true });
  cpSync(version, site, { recursive: true });
}

const idOf = (version) => readdirSync(path.join(version, 'v'))[0];
const serve = (asked = []) => serveBarely({ folder: site, types: { ...TYPES, '.wasm': 'application/wasm' }, asked });

/** Waits until the page is live; gives its numbers. */
async function numbers(page) {
  await page.locator('.probability strong').first().waitFor();
  await settled(page);
  return page.locator('.probability strong').allTextContents();
}
const tagline = (page) => page.locator('.tagline').textContent();

/** Waits until the page's versions that the browser keeps whole are these. @param {string[]} ids */
const kept = (page, ids) =>
  page.waitForFunction(async (ids) => {
    const names = await caches.keys();
    const whole = [];
    for (const name of names) {
      const [, scope, id] = name.split(' ');
      if (await caches.match(scope, { cacheName: name })) whole.push(id);
    }
    const { active, installing, waiting } = (await navigator.serviceWorker.getRegistration()) ?? {};
    // The next visit is the new one's, not that of the one before it.
    const isUp = active?.state === 'activated' && !installing && !waiting;
    return isUp && names.length === ids.length && ids.every((id) => whole.includes(id));
  }, ids);

/** Opens the page from a host with the first version, and waits until that is kept. */
async function visit() {
  upload(versions.first);
  const server = await serve();
  const tab = await open(browser, server.url);
  await tab.page.goto(`${server.url}#v=1&language=en`);
  const shown = await numbers(tab.page);
  await kept(tab.page, [idOf(versions.first)]);
  return { ...tab, server, shown };
}

const reload = (page) => page.tab.reload();

test('a second visit needs no network', { skip }, async () => {
  const { page, check, close, server, shown } = await visit();
  check();
  server.close();
  await reload(page);
  assert.deepEqual(await numbers(page), shown);
  await page.click('#language [data-value=zh]');
  await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
  // What comes with a tab.
  await page.click('#tab-ladder');
  await settled(page);
  assert.equal(await page.locator('.fault').count(), 0);
  await close();
});

test('a new version comes whole at the next visit, and the old one goes once no page is of it', { skip }, async () => {
  const { page, check, close, server, shown } = await visit();
  const before = await tagline(page);
  upload(versions.second);
  await page.tab.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  const both = [versions.first, versions.second].map(idOf);
  await kept(page, both);
  // This page is of the first version still, and gets what it asks for though the host has it no longer.
  const late = await page.tab.evaluate(async () => {
    const { src } = document.querySelector('script[type=module]');
    return (await fetch(new URL('panels/ladder.js', src))).status;
  });
  assert.equal(late, 200);
  assert.equal(await tagline(page), before);
  const other = new Page(await page.tab.browserContext().newPage(), folder);
  await other.goto(`${server.url}#v=1&language=en`);
  assert.deepEqual(await numbers(other), shown);
  assert.equal(await tagline(other), TAGLINE);
  const ofOther = await other.tab.evaluate(() =>
    performance.getEntriesByType('resource').flatMap(({ name }) => /\/v\/(\w+)\//.exec(name)?.[1] ?? []),
  );
  assert.deepEqual([...new Set(ofOther)], [idOf(versions.second)]);
  await kept(other, both);
  check();
  // A tab behind another draws nothing.
  await page.tab.bringToFront();
  await reload(page);
  assert.deepEqual(await numbers(page), shown);
  assert.equal(await tagline(page), TAGLINE);
  await kept(page, [idOf(versions.second)]);
  check();
  server.close();
  await reload(page);
  assert.deepEqual(await numbers(page), shown);
  await close();
});

test('of a version that is half there nothing is shown', { skip }, async () => {
  const { page, check, close, server, shown } = await visit();
  const before = await tagline(page);
  upload(versions.second);
  // The one that is not as before: the others need not come from the host.
  const missing = path.join('v', idOf(versions.second), 'www/js/words/en.js');
  rmSync(path.join(site, missing));
  const failed = () =>
    page.tab.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const ended = new Promise((resolve) => {
        const watch = () => {
          const { installing } = registration;
          installing?.addEventListener('statechange', () => installing.state === 'redundant' && resolve(true));
        };
        watch();
        registration.addEventListener('updatefound', watch);
      });
      await registration.update().catch(() => {});
      return ended;
    });
  assert.ok(await failed());
  await kept(page, [idOf(versions.first)]);
  // A file that is there, but is another: as a host's own page for what is missing.
  writeFileSync(path.join(site, missing), '<!doctype html>');
  assert.ok(await failed());
  await reload(page);
  assert.deepEqual(await numbers(page), shown);
  assert.equal(await tagline(page), before);
  check();
  upload(versions.second);
  await page.tab.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  await page.waitForFunction(
    async (id) => (await caches.keys()).some((name) => name.endsWith(id)),
    idOf(versions.second),
  );
  await kept(page, [versions.first, versions.second].map(idOf));
  await reload(page);
  await numbers(page);
  assert.equal(await tagline(page), TAGLINE);
  await kept(page, [idOf(versions.second)]);
  await close();
  server.close();
});

test('the page works where nothing may be kept', async () => {
  upload(versions.first);
  const server = await serve();
  const { page, check, close } = await open(browser, server.url);
  await page.addInitScript(() => {
    const refused = () => Promise.reject(new DOMException('not here', 'SecurityError'));
    navigator.serviceWorker.register = refused;
    // Its workers are known to live by locks of their own.
    const request = navigator.locks.request.bind(navigator.locks);
    navigator.locks.request = (name, ...rest) => (name.includes(location.origin) ? refused() : request(name, ...rest));
  });
  await page.goto(`${server.url}#v=1&language=en`);
  assert.equal((await numbers(page)).length, 3);
  assert.deepEqual(await page.tab.evaluate(() => caches.keys()), []);
  check();
  await close();
  server.close();
});

/** What is asked for until the first screen is whole, at most. */
const MOST_REQUESTS = 20;
/** Of that, as brotli, all but the module and the weights. */
const MOST_BYTES = 110_000;

for (const language of ['en', 'zh']) {
  test(`a first visit asks for little until its screen is whole: ${language}`, async () => {
    upload(versions.first);
    const asked = [];
    const server = await serve(asked);
    const { page, check, close } = await open(browser, server.url);
    await page.goto(`${server.url}#v=1&language=${language}`);
    assert.equal((await numbers(page)).length, 3);
    check();
    // Panels that lie behind tabs, and other languages, come after all else.
    const start = `v/${idOf(versions.first)}/`;
    const other = language === 'en' ? 'zh' : 'en';
    const isLater = (name) => name.startsWith(`${start}www/js/panels/`) || name === `${start}www/js/words/${other}.js`;
    const later = asked.filter(isLater);
    assert.ok(later.length > 5, `${later}`);
    const files = new Set(asked.slice(0, asked.findIndex(isLater)));
    for (const file of ['pkg/dien_bg.wasm', 'www/models/augru.safetensors', `www/js/words/${language}.js`]) {
      assert.ok(files.has(start + file), file);
    }
    assert.ok(files.size <= MOST_REQUESTS, [...files].join('\n'));
    const sizes = [...files]
      .filter((name) => !/\.(wasm|safetensors)$/.test(name))
      .map((name) => ({ name, bytes: brotliCompressSync(readFileSync(path.join(site, name))).length }));
    const bytes = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    assert.ok(bytes <= MOST_BYTES, `${bytes}\n${sizes.map(({ name, bytes }) => `${bytes} ${name}`).join('\n')}`);
    await close();
    server.close();
  });
}

/** The scripts of a version's folder that a script imports before it runs, and those that these import. */
function graph(folder, start, found = new Set()) {
  if (found.has(start)) return found;
  found.add(start);
  const text = readFileSync(path.join(folder, start), 'utf8');
  for (const [, name] of text.matchAll(/^import\b.*?"([^"]+)";$/gm)) {
    graph(folder, path.posix.join(path.posix.dirname(start), name), found);
  }
  return found;
}
const inVersion = (version) => path.join(version, 'v', idOf(version));
const missing = () => null;
/** A script that has none of what others want of it. */
const older = (bytes) => Buffer.from(bytes.toString().replace(/^export\s*\{.*$/m, 'export{};'));

test('of all scripts, the one that is missing or of another version is found', async () => {
  const folder = inVersion(versions.first);
  const { lacking } = await import(pathToFileURL(path.join(folder, 'www/js/workers/lacking.js')));
  const panels = readdirSync(path.join(folder, 'www/js/panels'), { recursive: true }).filter((name) =>
    name.endsWith('.js'),
  );
  const starts = ['www/js/main.js', 'www/js/workers/worker.js', ...panels.map((name) => `www/js/panels/${name}`)];
  const web = globalThis.fetch;
  const found = (start, file, spoil) => {
    globalThis.fetch = async (url) => {
      const name = new URL(url).pathname.slice(1);
      const whole = readFileSync(path.join(folder, name));
      const bytes = name === file ? spoil(whole) : whole;
      return new Response(bytes ?? '', { status: bytes ? 200 : 404, headers: { 'content-type': 'text/javascript' } });
    };
    return lacking(`http://host/${start}`);
  };
  try {
    for (const start of starts) {
      assert.equal(await found(start), null, start);
      const scripts = graph(folder, start);
      assert.ok(scripts.size > 1, start);
      // A worker that imported the page's script would run the page.
      assert.ok(start === 'www/js/main.js' || !scripts.has('www/js/main.js'), start);
      for (const file of scripts) {
        assert.deepEqual(await found(start, file, missing), { file: `/${file}`, problem: 'no-file' }, file);
        if (file === start) continue;
        assert.deepEqual(await found(start, file, older), { file: `/${file}`, problem: 'stale' }, file);
      }
    }
  } finally {
    globalThis.fetch = web;
  }
});

test('a file that is missing or of another version is named', async () => {
  const start = `v/${idOf(versions.first)}/`;
  const cases = [
    ['www/js/main.js', missing, SAID.notCome],
    ['www/js/shared/main-page.js', missing, SAID.notCome],
    ['www/js/shared/main-worker.js', older, SAID.older],
    ['www/js/workers/worker.js', missing, SAID.noFile],
    ['www/js/panels/ladder.js', missing, SAID.noFile],
    ['www/js/panels/data/index.js', older, SAID.stale],
    ['www/js/words/zh.js', missing, SAID.noFile, { inOne: true }],
    ['www/js/starting.js', missing, SAID.spare],
    ['www/page.css', missing, SAID.spare],
  ];
  for (const [file, spoil, words, more] of cases) {
    await tell(
      browser,
      { file: start + file, what: file, spoil, words, ...more },
      { folder: versions.first, page: '' },
    );
  }
});

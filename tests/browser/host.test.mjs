// The page on a host, as `dien build --host` writes it: a later visit needs no network, and versions never mix.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { BROWSER, launch } from './browsers.mjs';
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
const serve = () => serveBarely({ folder: site, types: { ...TYPES, '.wasm': 'application/wasm' } });

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
    const { active } = (await navigator.serviceWorker.getRegistration()) ?? {};
    return active?.state === 'activated' && names.length === ids.length && ids.every((id) => whole.includes(id));
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

test('of a version that is half there nothing is shown', async () => {
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

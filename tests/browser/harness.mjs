// A served page in a real browser. Whatever the console calls an error, and whatever request leaves the origin, fails the test.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch } from './browsers.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const dien = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), 'debug', 'dien');

/** Runs the tool and gives what it printed. @param {string[]} args @returns {Promise<{code: number | null, stdout: string}>} */
export function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(dien, args, { cwd: root });
    let stdout = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout }));
  });
}

/** `dien serve` on a free port. @returns {Promise<{url: string, close: () => void}>} */
export function serve() {
  return new Promise((resolve, reject) => {
    const child = spawn(dien, ['serve', '--port', '0'], { cwd: root });
    child.on('error', reject);
    child.stdout.on('data', (chunk) => {
      const address = /http:\/\/\S+/.exec(String(chunk));
      if (address) resolve({ url: address[0], close: () => child.kill() });
    });
  });
}

/** The types that every static server knows. */
export const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/**
 * A plain static server, as many are: it knows no type but those of scripts and pages, and serves below a prefix.
 * @param {{spoil?: Record<string, (bytes: Buffer) => Buffer | null | undefined>, types?: Record<string, string>, folder?: string, asked?: string[]}} [options]
 *   `spoil`: what becomes of a file, by its path; `null` where it is missing, `undefined` where there is no answer. `folder`: what is served.
 *   `asked` gets the paths that are asked for
 * @returns {Promise<{url: string, close: () => void}>}
 */
export function serveBarely({ spoil = {}, types = TYPES, folder = root, asked = [] } = {}) {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://host').pathname
      .replace(/^\/some\/prefix\//, '')
      .replace(/(^|\/)$/, '$1index.html');
    asked.push(name);
    const file = path.join(folder, name);
    const whole = file.startsWith(folder) && existsSync(file) ? readFileSync(file) : null;
    const bytes = whole && name in spoil ? spoil[name](whole) : whole;
    if (bytes === undefined) return;
    if (!bytes) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }).end(bytes);
  });
  // A test that fails leaves it open: it must not keep the process up.
  server.unref();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const close = () => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ url: `http://127.0.0.1:${server.address().port}/some/prefix/`, close });
    });
  });
}

/** A browser and the served page, for all tests of a file. */
export function useSite() {
  const site = { browser: null, url: '' };
  let server;
  before(async () => {
    site.browser = await launch();
    server = await serve();
    site.url = server.url;
  });
  after(async () => {
    await site.browser?.close();
    server?.close();
  });
  return site;
}

/**
 * Opens a page on which every fault of its own is collected; `check()` fails if there was one.
 * @param {Awaited<ReturnType<typeof launch>>} browser
 * @param {string} origin
 * @param {{viewport?: import('puppeteer-core').Viewport, person?: import('./browsers.mjs').Person}} [options]
 */
export async function open(browser, origin, { viewport, person } = {}) {
  // A person's preferences are a browser's: these pages have one of their own.
  const own = person && (await launch(person));
  const page = await (own ?? browser).newPage(viewport);
  const faults = [];
  page.tab.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  // Firefox reports here what its console says of the page's policy.
  page.tab.on('pageerror', (error) => faults.push(`page: ${error}`));
  // Chromium alone speaks of these in its console.
  page.tab.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} of ${response.url()}`);
  });
  page.tab.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(new URL(origin).origin) && !/^(blob|data|about):/.test(url)) faults.push(`request to ${url}`);
  });
  const check = () => assert.deepEqual(faults, []);
  const close = async () => {
    await page.close();
    await own?.close();
  };
  return { page, faults, check, close };
}

/** Goes to the page and waits until it shows numbers. @param {import('./locators.mjs').Page} page */
export async function ready(page, url, fragment = '#v=1&language=en') {
  await page.goto(`${url}www/${fragment}`);
  await page.locator('.probability strong').first().waitFor();
  await settled(page);
}

/** Waits until the answers to all that was asked are on screen. @param {import('./locators.mjs').Page} page */
export const settled = (page) => page.settled();

/** Drops files anywhere on the page. @param {import('./locators.mjs').Page} page @param {{name: string, buffer: Buffer}[]} files */
export async function drop(page, files) {
  const transfer = await page.evaluateHandle(
    (files) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      return transfer;
    },
    files.map(({ name, buffer }) => ({ name, base64: buffer.toString('base64') })),
  );
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

/** Tests each on a page of its own, on which nothing may stand in the console; `before` runs before the page's scripts. @param {{browser: any, url: string}} site */
export const pageTests =
  (site) =>
  (name, work, { fragment, before, ...options } = {}) =>
    test(name, async () => {
      const { page, check, close } = await open(site.browser, site.url, options);
      try {
        if (before) await page.addInitScript(before);
        await ready(page, site.url, fragment);
        await work(page);
        check();
      } finally {
        await close();
      }
    });

// A served page in a real Chromium. Whatever the console calls an error, and whatever request leaves the origin, fails the test.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const dien = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), 'debug', 'dien');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

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

/** A static server that knows no types but those of scripts and pages, and serves below a prefix. */
export function serveBarely() {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://host').pathname
      .replace(/^\/some\/prefix/, '')
      .replace(/\/$/, '/index.html');
    const file = path.join(root, name);
    if (!file.startsWith(root) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ url: `http://127.0.0.1:${server.address().port}/some/prefix/`, close: () => server.close() });
    });
  });
}

export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: QUIET });

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
 * A page on which every fault of its own is collected; `check()` fails if there was one.
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function open(browser, origin, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`page: ${error}`));
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(new URL(origin).origin) && !/^(blob|data):/.test(url)) faults.push(`request to ${url}`);
  });
  const check = () => assert.deepEqual(faults, []);
  return { page, faults, check, close: () => context.close() };
}

/** Goes to the page and waits until it shows numbers. @param {import('playwright-core').Page} page */
export async function ready(page, url, fragment = '#v=1&language=en') {
  await page.goto(`${url}www/${fragment}`);
  await page.locator('.probability strong').first().waitFor();
  await settled(page);
}

/** Waits until the answers to all that was asked are on screen. @param {import('playwright-core').Page} page */
export const settled = (page) => page.waitForFunction(() => document.documentElement.dataset.busy === '0');

/** Drops files anywhere on the page. @param {import('playwright-core').Page} page @param {{name: string, buffer: Buffer}[]} files */
export async function drop(page, files) {
  const transfer = await page.evaluateHandle(
    (files) => {
      const transfer = new DataTransfer();
      for (const { name, bytes } of files) transfer.items.add(new File([new Uint8Array(bytes)], name));
      return transfer;
    },
    files.map(({ name, buffer }) => ({ name, bytes: [...buffer] })),
  );
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

/** Tests each on a page of its own, on which nothing may stand in the console. @param {{browser: any, url: string}} site */
export const pageTests = (site) => (name, work) =>
  test(name, async () => {
    const { page, check, close } = await open(site.browser, site.url);
    await ready(page, site.url);
    await work(page);
    check();
    await close();
  });

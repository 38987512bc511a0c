// Starts an installed Chromium or Firefox and opens pages in it.

import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { DOWNLOADS, Page } from './locators.mjs';

/** The browser that the tests run in: `chromium`, or `firefox`. */
export const BROWSER = process.env.DIEN_BROWSER ?? 'chromium';

const PROGRAMS = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
  firefox: ['firefox-esr', 'firefox'],
};

/** @param {string} file */
function runs(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browsers that the tests know. */
export const BROWSERS = Object.keys(PROGRAMS);

/** A browser's program: the first that is installed, if one is. @param {string} browser */
export function installed(browser) {
  const names = PROGRAMS[browser];
  if (!names) throw new Error(`there is no browser "${browser}" (DIEN_BROWSER): it can be ${BROWSERS.join(' or ')}`);
  const folders = process.env.PATH.split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(runs);
}

/** @param {string} browser */
function program(browser) {
  const found = installed(browser);
  if (!found) throw new Error(`install ${PROGRAMS[browser].join(', or ')}`);
  return found;
}

/** @typedef {{dark?: boolean, lessMotion?: boolean, touch?: boolean}} Person what a person prefers, and whether by a touch screen */

/** @param {Person} person */
const chromium = ({ dark, lessMotion }) => ({
  args: [
    ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-component-update', '--accept-lang=en-GB'],
    ...(dark ? ['--force-dark-mode'] : []),
    ...(lessMotion ? ['--force-prefers-reduced-motion'] : []),
  ],
});

/**
 * WebDriver BiDi says neither where downloads go nor what a person prefers: Firefox takes it from its preferences.
 * @param {Person} person
 * @param {string} downloads
 */
function firefox({ dark, lessMotion, touch }, downloads) {
  const pointer = touch ? 1 : 6; // A coarse pointer, or a fine one that hovers.
  const extraPrefsFirefox = {
    'intl.accept_languages': 'en-GB, en',
    // As people have it: puppeteer turns it off, and a page opened as a file could then load its scripts.
    'security.fileuri.strict_origin_policy': true,
    'browser.download.folderList': 2,
    'browser.download.dir': downloads,
    'browser.download.alwaysOpenPanel': false,
    'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1,
    'ui.prefersReducedMotion': lessMotion ? 1 : 0,
    'ui.primaryPointerCapabilities': pointer,
    'ui.allPointerCapabilities': pointer,
  };
  return { browser: 'firefox', extraPrefsFirefox };
}

/** Starts a browser without a window. @param {Person} [person] @param {string} [name] */
export async function launch(person = {}, name = BROWSER) {
  const folder = mkdtempSync(path.join(tmpdir(), 'dien-browser-'));
  const downloads = path.join(folder, DOWNLOADS);
  mkdirSync(downloads);
  const options = name === 'firefox' ? firefox(person, downloads) : chromium(person);
  const browser = await puppeteer.launch({ executablePath: program(name), ...options });
  return {
    /** Opens a page which shares nothing with others. @param {import('puppeteer-core').Viewport} [viewport] */
    async newPage(viewport = { width: 1440, height: 900 }) {
      const downloadBehavior = { policy: 'allow', downloadPath: downloads };
      const context = await browser.createBrowserContext({ downloadBehavior });
      const tab = await context.newPage();
      await tab.setViewport({ ...viewport, hasTouch: person.touch ?? false });
      return new Page(tab, folder);
    },
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

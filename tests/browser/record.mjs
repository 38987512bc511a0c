// Records what the first screen says at the default settings, in each language: www/first/*.json, which the page shows
// until its model has come. Run it when the first screen, its words or the shipped weights have changed:
//   node tests/browser/record.mjs

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './browsers.mjs';
import { ready, root, serve } from './harness.mjs';

export const LANGUAGES = ['en', 'zh'];
export const fileOf = (language) => path.join(root, 'www/first', `${language}.json`);

/** The first screen as a tree. Runs in the page. */
function tree() {
  const KEPT = [
    'class',
    'role',
    'aria-label',
    'aria-current',
    'aria-valuemin',
    'aria-valuemax',
    'aria-valuenow',
    'aria-valuetext',
    'type',
    'min',
    'max',
    'step',
    'disabled',
    'lang',
  ];
  const part = (node) => {
    if (node.nodeType === Node.TEXT_NODE)
      return node.data.trim()
        ? [node.data.replace(/\s+/g, ' ')]
        : /\S/.test(node.data) || !node.parentElement.matches('button, p, label, h3, div')
          ? []
          : [' '];
    if (
      node.nodeType !== Node.ELEMENT_NODE ||
      node.matches('[hidden], option:not(:checked), details:not([open]) > :not(summary)')
    )
      return [];
    const attributes = {};
    for (const name of KEPT) if (node.hasAttribute(name)) attributes[name] = node.getAttribute(name);
    if (node.matches('input[type=range]')) attributes.value = node.value;
    if (node.matches('input[type=checkbox]') && node.checked) attributes.checked = '';
    const style = Object.fromEntries([...node.style].map((name) => [name, node.style.getPropertyValue(name)]));
    if (Object.keys(style).length) attributes.style = style;
    return [[node.localName, attributes, ...[...node.childNodes].flatMap(part)]];
  };
  return [...document.querySelector('#question').childNodes].flatMap(part).filter((part) => part !== ' ');
}

/** The colours of the categories. Runs in the page. */
function colours() {
  const { style } = document.documentElement;
  const names = [...style].filter((name) => name.startsWith('--category-'));
  return names.map((_, index) => style.getPropertyValue(`--category-${index}`));
}

/** What the page that is up says. @param {import('./locators.mjs').Page} page @param {string} url @param {string} language */
export async function recorded(page, url, language) {
  await ready(page, url, `#v=1&language=${language}&theme=dark`);
  const dark = await page.evaluate(colours);
  await page.selectOption('#theme', 'light');
  return { colours: { light: await page.evaluate(colours), dark }, parts: await page.evaluate(tree) };
}

async function record() {
  const server = await serve();
  const browser = await launch();
  mkdirSync(path.dirname(fileOf('en')), { recursive: true });
  for (const language of LANGUAGES) {
    const page = await browser.newPage();
    writeFileSync(fileOf(language), `${JSON.stringify(await recorded(page, server.url, language))}\n`);
    await page.close();
  }
  await browser.close();
  server.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await record();

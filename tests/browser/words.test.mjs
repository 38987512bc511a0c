// The words of the page: no language lacks one, or a value in one; and what is put into them is written as the language
// writes it.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root } from './harness.mjs';

const folder = path.join(root, 'www/js/words');
const files = readdirSync(folder).filter((name) => /^[a-z]{2}\.js$/.test(name));
const load = async (name) => import(pathToFileURL(path.join(folder, name)));
/** The page's module of words, on a page without elements. */
let words;

before(async () => {
  globalThis.document = { documentElement: {}, querySelectorAll: () => [] };
  words = await load('index.js');
  for (const code of words.languages) await words.loadLanguage(code);
});

/** The names of the values in a text, each once. */
const values = (text) => [...new Set(words.placesIn(text))].sort();

test('no language lacks a key, or a value in its text', async () => {
  const { default: en } = await load('en.js');
  assert.ok(files.length >= 2);
  for (const name of files) {
    const { default: other } = await load(name);
    assert.deepEqual(Object.keys(other).sort(), Object.keys(en).sort(), name);
    for (const [key, text] of Object.entries(other)) {
      assert.ok(text.trim() || key === 'live.comma', `${name}: ${key} is empty`);
      assert.deepEqual(values(text), values(en[key]), `${name}: ${key}`);
      assert.doesNotMatch(text.replace(/\{(\w+)((?:\|\w+:[^|}]*)*)\}/g, ''), /[{}]/, `${name}: ${key}`);
    }
  }
});

test('the page holds no second copy of its words', async () => {
  const { default: en } = await load('en.js');
  for (const name of ['index.html', 'bench.html']) {
    const html = readFileSync(path.join(root, 'www', name), 'utf8');
    assert.deepEqual([...html.matchAll(/data-t="[^"]*"[^>]*>[^<\s][^<]*</g)].map(String), [], name);
    for (const [, key] of html.matchAll(/data-t(?:-label|-name)?="([^"]*)"/g)) assert.ok(key in en, key);
  }
});

test('numbers and plurals are of the language', () => {
  words.setLanguage('en');
  assert.equal(words.t('weights.live', { step: 1 }), 'Weights: trained in this page, 1 step.');
  assert.equal(words.t('weights.live', { step: 1200 }), 'Weights: trained in this page, 1,200 steps.');
  assert.equal(words.digits(0.0625, 3), (0.0625).toFixed(3));
  assert.equal(words.digits(12345.6789, 1), '12345.7');
  assert.equal(words.named({ en: 'shoes', zh: '鞋' }), 'shoes');
  words.setLanguage('zh');
  assert.equal(words.t('weights.live', { step: 1200 }), '权重：在本页训练，1,200 步。');
  assert.equal(words.named({ en: 'shoes', zh: '鞋' }), '鞋');
  assert.equal(words.named({ en: 'shoes' }), 'shoes');
  assert.equal(words.named({ de: 'Schuhe' }), 'Schuhe');
});

test('what two panels set alike is named once', async () => {
  for (const name of files) {
    const { default: all } = await load(name);
    // Buttons are each panel's own, and no settings.
    const twice = Object.keys(all)
      .filter((key) => key.startsWith('train.') && !['train.pause', 'train.download'].includes(key))
      .filter((key) => all[key] === all[key.replace('train.', 'ladder.')]);
    assert.deepEqual(twice, [], name);
  }
});

/** Words that are the same in both languages: names, formulas, letters. */
const SAME =
  /^(?:unit\.(gru|aigru|agru|augru)|model\.(wide-deep|pnn|din|gru4rec|gru|aigru|agru|augru|dien)|quiz\.(stray|several)\.\d|formula\.(gru|aigru|agru)|read\.(attention|weight)|format\.(movielens|csv)|term\.(8|10|11|12)|ladder\.head\.(auc|gauc)|setting\.activation\.(prelu|dice)|ab\.(a|b)|ab\.head\.(ctr|ecpm)|data\.finding|loading\.bytes|loss\.auc\.short)$/;

test('Chinese is Chinese, but for names and formulas', async () => {
  const { default: en } = await load('en.js');
  const { default: zh } = await load('zh.js');
  const bare = (text) => text.replace(/\{[^}]*\}/g, '');
  for (const [key, text] of Object.entries(zh)) {
    // Marks alone are no words.
    if (SAME.test(key) || !/[A-Za-z]{2}/.test(bare(en[key]))) continue;
    assert.notEqual(text, en[key], key);
    assert.match(bare(text), /\p{Script=Han}|^[^A-Za-z]*$|^‖Δs‖$/u, key);
  }
});

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
    const twice = Object.keys(all)
      .filter((key) => key.startsWith('train.'))
      .filter((key) => all[key] === all[key.replace('train.', 'ladder.')]);
    assert.deepEqual(twice, [], name);
  }
});

/** The problems that the module can name, by the codes of their errors, with their values: as the boundary declares them. */
function problems() {
  const declared = readFileSync(path.join(root, 'pkg/boundary.d.ts'), 'utf8');
  const [, table] = declared.match(/^export type Problems = \{\n(.*?)^\};/ms);
  return [...table.matchAll(/^  (\w+): \{\n(.*?)^  \},/gms)].flatMap(([, code, rows]) =>
    [...rows.matchAll(/^    '([\w-]+)': (.*),$/gm)].map(([, problem, names]) => ({
      code,
      problem,
      values: [...names.matchAll(/'(\w+)'/g)].map(([, name]) => name),
    })),
  );
}
/** What else a sentence about an error of a code may name. */
const BESIDE = { log: ['file', 'line'], checkpoint: [], setting: ['name', 'value'], request: [] };
/** A checkpoint's problem is a sentence within another, which names the file. */
const sentenceOf = (code, problem) => (code === 'checkpoint' ? `checkpoint.${problem}` : `fault.${code}.${problem}`);

test('every problem that the module can name has a sentence, of values that come with it', async () => {
  const all = problems();
  assert.deepEqual([...new Set(all.map(({ code }) => code))].sort(), Object.keys(BESIDE).sort());
  assert.ok(all.length > 100, `only ${all.length} were found: is this test still reading them?`);
  for (const name of files) {
    const { default: said } = await load(name);
    for (const { code, problem, values: given } of all) {
      const key = sentenceOf(code, problem);
      assert.ok(key in said, `${name}: ${key}`);
      for (const place of values(said[key])) {
        assert.ok([...given, ...BESIDE[code]].includes(place), `${name}: ${key} has no ${place}`);
      }
    }
    for (const code of Object.keys(BESIDE)) assert.ok(`fault.${code}` in said, `${name}: ${code} alone`);
  }
});

/** The page's scripts. */
const scripts = () =>
  readdirSync(path.join(root, 'www/js'), { recursive: true })
    .filter((name) => name.endsWith('.js') && !name.startsWith('words'))
    .map((name) => readFileSync(path.join(root, 'www/js', name), 'utf8'));

test('every fault and problem that the page itself names has a sentence', async () => {
  const known = new Set(problems().map(({ code, problem }) => `fault.${code}.${problem}`));
  const found = new Set();
  for (const script of scripts()) {
    // `fault` is what a thrown value is called that nobody foresaw.
    for (const [, code] of script.matchAll(/new Fault\(\s*'([\w-]+)'/g))
      if (code !== 'fault') found.add(`fault.${code}`);
    for (const [, problem] of script.matchAll(
      /(?:const|return|throw) [^;]*?\brefusal\(\s*'([\w-]+)'|this\.refuse\('([\w-]+)'/g,
    )) {
      if (problem) found.add(`fault.log.${problem}`);
    }
    for (const [, code, problem] of script.matchAll(/new Fault\(\s*'([\w-]+)',[^;]*?problem: '([\w-]+)'/g)) {
      found.add(`fault.${code}.${problem}`);
    }
  }
  assert.ok(found.size > 30, `only ${found.size} were found: is this test still reading them?`);
  // A panic is told by the worker that met it.
  found.delete('fault.panic');
  // These have no other words than those of their problems.
  for (const key of ['fault.saved', 'fault.keep']) assert.ok(found.delete(key), key);
  for (const name of files) {
    const { default: said } = await load(name);
    for (const key of found) assert.ok(key in said, `${name}: ${key}`);
  }
  for (const key of found) if (key.startsWith('fault.log.')) assert.ok(known.has(key), `${key} is no problem of a log`);
});

test('every kind of row that is left out or noted has its words', async () => {
  const declared = readFileSync(path.join(root, 'pkg/boundary.d.ts'), 'utf8').match(
    /^export type FindingCode =([^;]*);/m,
  );
  const codes = [...declared[1].matchAll(/'([\w-]+)'/g)].map(([, code]) => code);
  assert.ok(codes.length > 60, `only ${codes.length} were found: is this test still reading them?`);
  for (const name of files) {
    const { default: said } = await load(name);
    const keys = Object.keys(said).filter((key) => key.startsWith('finding.'));
    assert.deepEqual(keys.sort(), [...codes, 'other'].map((code) => `finding.${code}`).sort(), name);
  }
  // What Rust counts is declared. (What stands in no call is held to the list where it is counted.)
  const sources = readdirSync(path.join(root, 'src/data'), { recursive: true }).filter((name) => name.endsWith('.rs'));
  for (const name of sources) {
    const source = readFileSync(path.join(root, 'src/data', name), 'utf8');
    const counted = source.matchAll(/\.(?:add|add_line|add_count|skip_event|note_event)\(\s*"([\w-]+)"/g);
    for (const [, code] of counted) assert.ok(codes.includes(code), `${name} counts ${code}, which is not declared`);
  }
});

test('no sentence about a fault holds a reason in English', async () => {
  for (const name of files) {
    const { default: said } = await load(name);
    const all = Object.entries(said).filter(([key]) => /^(fault|checkpoint|finding|bench\.failed)/.test(key));
    for (const [key, text] of all) {
      for (const place of ['what', 'remedy', 'rule', 'message', 'error']) {
        assert.ok(!values(text).includes(place), `${name}: ${key} shows {${place}}`);
      }
    }
  }
});

test('a fault is said with its values, and without gaps', async () => {
  const { keyOf, sentence } = await import(pathToFileURL(path.join(root, 'www/js/ui/sentences.js')));
  const said = (code, details) => sentence(keyOf(code, details), details);
  words.setLanguage('en');
  const shape = { problem: 'shape', tensor: 'head.bias', found: '[4]', wanted: '[2]', file: 'a.safetensors' };
  assert.match(
    said('own-checkpoint', shape),
    /^a\.safetensors cannot be used\. The tensor “head\.bias” has the shape \[4\]/,
  );
  assert.match(
    said('log', { problem: 'column-sought', role: 'user', file: 'a.csv' }),
    /a\.csv looks like this one: user\./,
  );
  assert.match(
    said('setting', { problem: 'even', name: 'width', value: '7', low: 2, high: 1024 }),
    /even number from 2 to 1,024/,
  );
  words.setLanguage('zh');
  assert.match(said('own-checkpoint', shape), /张量“head\.bias”的形状为 \[4\]，按配置应为 \[2\]。之前/);
  assert.match(said('log', { problem: 'column-sought', role: 'user', file: 'a.csv' }), /“用户”/);
  // Of another build, or of a problem that it does not know.
  assert.equal(said('log', { problem: 'packed', file: 'a.csv' }), '无法读取 a.csv。');
  assert.equal(
    said('own-checkpoint', { file: 'a' }),
    'a 无法使用。它已损坏，或不是本程序的检查点。之前显示的内容仍在。',
  );
  assert.match(said('tool', {}), /页面出错/);
});

/** Words that are the same in both languages: names, formulas, letters. */
const SAME =
  /^(?:unit\.(gru|aigru|agru|augru)|model\.(wide-deep|pnn|din|gru4rec|gru|aigru|agru|augru|dien)|quiz\.(stray|several)\.\d|formula\.(gru|aigru|agru)|read\.(attention|weight)|format\.(movielens|csv)|term\.(8|10|11|12)|ladder\.head\.(auc|gauc)|setting\.activation\.(prelu|dice)|convert\.is\.(relu|sigmoid)|convert\.library\..+|ab\.(a|b)|ab\.head\.(ctr|ecpm)|data\.finding|loading\.bytes|loss\.auc\.short)$/;

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

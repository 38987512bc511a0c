// The page's state as a file, and back.

import assert from 'node:assert/strict';
import { drop, pageTests, run, settled, useSite } from './harness.mjs';

const site = useSite();
const pageTest = pageTests(site);
const STATE =
  '#v=1&language=en&scene=preset:speaks-once&law=several&step=4&target=16&history=1.2.3.24&gru=1&tab=ladder&seeds=2&alpha=0.5';

/** What the page gives away. */
async function save(page) {
  await page.click('#take-away > summary');
  const { buffer } = await page.download(() => page.click('#save-state'));
  await page.click('#take-away > summary');
  return buffer.toString();
}

const dropText = (page, text, name = 'state.json') => drop(page, [{ name, buffer: Buffer.from(text) }]);
const asked = (page) =>
  page.evaluate(() =>
    [location.hash, ...document.querySelectorAll('.probability strong')].map((one) => one.textContent ?? one),
  );

pageTest(
  'what is saved brings the page back, and holds what dien trace prints',
  async (page) => {
    const text = await save(page);
    const before = await asked(page);
    const saved = JSON.parse(text);
    assert.equal(saved.link, await page.evaluate(() => location.hash));
    assert.deepEqual(
      saved.question.history.map(({ id }) => id),
      [1, 2, 3, 24],
    );
    assert.ok(saved.question.history.every(({ name }) => name.length > 2));
    assert.deepEqual(
      saved.traces.map(({ unit }) => unit),
      ['gru', 'aigru', 'agru', 'augru'],
    );
    const { profile, context } = saved.question.fields;
    const values = (fields) =>
      Object.entries(fields)
        .map(([key, value]) => `${key}=${value}`)
        .join(',');
    for (const { set, ...trace } of saved.traces) {
      const { stdout } = await run([
        ...[
          'trace',
          '--json',
          '--checkpoint',
          `www/models/${set}.safetensors`,
          '--history',
          '1,2,3,24',
          '--target',
          '16',
        ],
        ...(Object.keys(profile).length ? ['--profile', values(profile)] : []),
        ...(Object.keys(context).length ? ['--context', values(context)] : []),
      ]);
      const printed = JSON.parse(stdout);
      alike(trace, printed, set);
    }
    await page.evaluate(() => (location.hash = '#v=1&language=zh&theme=dark'));
    await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
    await settled(page);
    await dropText(page, text);
    await page.waitForFunction((wanted) => location.hash === wanted, before[0]);
    await settled(page);
    assert.deepEqual(await asked(page), before);
    assert.deepEqual(await page.locator('#faults .fault').allTextContents(), []);
    assert.match(await page.locator('#import-status').textContent(), /state\.json is open/);
  },
  { fragment: STATE },
);

/** The same shape, and the same numbers as far as two machines compute them alike. */
function alike(one, other, where) {
  if (typeof other === 'number') return assert.ok(Math.abs(one - other) < 1e-4, `${where}: ${one}, ${other}`);
  if (typeof other !== 'object' || other === null) return assert.equal(one, other, where);
  assert.deepEqual(Object.keys(one), Object.keys(other), where);
  for (const key of Object.keys(other)) alike(one[key], other[key], `${where}.${key}`);
}

pageTest('a file that cannot be taken is refused in words, and changes nothing', async (page) => {
  const good = JSON.parse(await save(page));
  const before = await asked(page);
  const item = good.question.target;
  const wrong = {
    'no JSON': 'nothing like JSON',
    'not saved by DIEN Explorer': '[1, 2]',
    'another version': { ...good, version: 2 },
    'no settings': { ...good, link: 'v=2&theme=dark' },
    'no settings ': { ...good, link: { theme: 'dark' } },
    'no settings  ': { ...good, link: `#v=1&theme=dark&history=${'1.'.repeat(20_000)}1` },
    'no question': { ...good, question: { ...good.question, history: Array(600).fill(item) } },
    'no question ': { ...good, question: { ...good.question, target: { id: -1, name: 'x' } } },
    'no question  ': { ...good, question: null },
    'not open here': { ...good, data: { kind: 'movielens' } },
    'do(es)? not have by these names': {
      ...good,
      question: { ...good.question, target: { ...item, name: '<img src=x onerror=alert(1)>' } },
    },
  };
  for (const [said, file] of Object.entries(wrong)) {
    await dropText(page, typeof file === 'string' ? file : JSON.stringify(file));
    await page.waitForFunction(
      (said) => new RegExp(said).test(document.querySelector('#faults').textContent),
      said.trim(),
    );
    await settled(page);
    assert.deepEqual(await asked(page).then(([, ...values]) => values), before.slice(1), said);
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'light', said);
    assert.doesNotMatch(await page.locator('#faults').textContent(), /[{}]/);
    await page.click('.fault button');
  }
  // Beyond their bounds settings go back to them, as in a link.
  const text = JSON.stringify({ ...good, link: '#v=1&language=en&alpha=1e9&shoppers=99999999999&view=<b>&step=-4' });
  await dropText(page, text);
  await page.waitForFunction(() => document.querySelector('#step').value === '0');
  await settled(page);
  const { high } = await page.evaluate(async () => (await import('./js/app/state.js')).SETTINGS.alpha.bounds);
  assert.equal(Number(await page.locator('#train-alpha').inputValue()), high);
});

// The first screen: what its rows say is what the tool says of the same weights, at each step; what-ifs answer.

import assert from 'node:assert/strict';
import path from 'node:path';
import en from '../../www/js/words/en.js';
import { pageTests, ready, root, run, settled, useSite } from './harness.mjs';

const site = useSite();
const pageTest = pageTests(site);

/** The first story, as item ids: category × 8 + place. */
const HISTORY = [0, 2, 1, 24, 3, 8, 0, 9, 10, 8, 25, 12, 10];
const file = (name) => path.join(root, 'www/models', `${name}.safetensors`);

async function traced(unit, history, target) {
  const options = ['--history', history.join(','), '--target', String(target), '--json'];
  const { stdout } = await run(['trace', '--checkpoint', file(unit), ...options]);
  return JSON.parse(stdout);
}

/** The lanes by their names, with their cells' classes, texts and heights, and their verdicts. */
const lanes = (page) =>
  page.locator('.lane').evaluateAll((all) =>
    all.map((lane) => ({
      label: lane.getAttribute('aria-label'),
      name: lane.previousElementSibling.textContent,
      verdict: lane.nextElementSibling.textContent,
      cells: [...lane.children].map((cell) => ({
        marks: [...cell.classList],
        text: cell.textContent,
        title: cell.title,
        height:
          Number.parseFloat(cell.style.getPropertyValue('--height') || '0') *
          (cell.classList.contains('down') ? -1 : 1),
      })),
    })),
  );
const laneOf = async (page, name) => (await lanes(page)).find((lane) => lane.label.startsWith(name));
const card = (page, unit) => page.locator(`.card[data-unit=${unit}]`);

pageTest('the truth, the best guess and each unit stand beneath the clicks #smoke', async (page) => {
  await page.says('#lane-rows', /AUGRU/);
  const all = await lanes(page);
  assert.equal(all.length, 2 + 3 * 2);
  for (const { cells, label } of all) assert.equal(cells.length, 13, label);
  const [truth, guess] = all;
  assert.match(truth.verdict, /changes at click 6/);
  assert.deepEqual(
    truth.cells.flatMap(({ marks }, index) => (marks.includes('stray') ? index + 1 : [])),
    [4, 7, 11],
  );
  assert.match(guess.label, /^best possible guess: Basketball shoes after clicks 1 to 5/);
  assert.match(await page.locator('#question-title').textContent(), /Which memory notices/);
});

pageTest('what a unit says is what the tool says after each prefix', async (page) => {
  await page.says('#lane-rows', /AUGRU/);
  const { cells, verdict } = await laneOf(page, 'AGRU says');
  // The story's three candidates: shoes, keyboard, tea.
  const candidates = { 'Basketball shoes': 0, 'Mechanical keyboards': 11, Tea: 24 };
  for (const step of [1, 4, 5, 6, 7, 13]) {
    const p = {};
    for (const [name, item] of Object.entries(candidates)) {
      p[name] = (await traced('agru', HISTORY.slice(0, step), item)).probability;
    }
    const [[leads, most], [, next]] = Object.entries(p).sort(([, a], [, b]) => b - a);
    assert.ok(cells[step - 1].title.startsWith(`after click ${step}: ${leads} leads`), cells[step - 1].title);
    const [shown, ahead] = cells[step - 1].title
      .match(/p\(click\) (0\.\d+), (0\.\d+)/)
      .slice(1)
      .map(Number);
    assert.ok(Math.abs(shown - most) < 1e-3 && Math.abs(ahead - (most - next)) < 2e-3, `${step}: ${shown} ${most}`);
    // The keyboard is new at click 6.
    if (step === 6) assert.equal(/at the first click/.test(verdict), leads === 'Mechanical keyboards');
  }
});

pageTest('at a step everything is of the run over the first clicks', async (page) => {
  await page.locator('#step').fill('6');
  await settled(page);
  await page.says('.card[data-unit=augru]', /17\s% would be even/);
  const looks = await laneOf(page, 'AUGRU looks at');
  assert.deepEqual(
    looks.cells.slice(6).map(({ height }) => height),
    Array(7).fill(0),
  );
  assert.equal(looks.cells.filter(({ marks }) => marks.includes('ahead')).length, 7);
  assert.deepEqual(
    looks.cells.flatMap(({ marks }, index) => (marks.includes('now') ? index + 1 : [])),
    [6],
  );
  const { attention, evolution } = await traced('augru', HISTORY.slice(0, 6), 11);
  const said = await card(page, 'augru').textContent();
  assert.ok(said.includes(`gets ${(100 * attention[5]).toFixed(0)} % of the attention`), said);
  const [before, after] = [evolution.states[4], evolution.states[5]];
  const moved = Math.hypot(...after.map((value, index) => value - before[index]));
  assert.ok(said.includes(`moves by ${moved.toFixed(2)}`), `${said} and ${moved}`);
  const weight = evolution.update_weight[5];
  const w = weight.reduce((sum, value) => sum + value, 0) / weight.length;
  assert.ok(said.includes(`w = ${w.toFixed(2)}`), said);
});

pageTest('another attention gives another answer, and its own gives the old one', async (page) => {
  await page.locator('#step').fill('9');
  await settled(page);
  await page.says('.card[data-unit=agru] output', /p\(click\) of the target 0\.\d+$/);
  const before = await card(page, 'agru').locator('output').textContent();
  await card(page, 'agru').locator('input[type=range]').fill('0');
  await page.says('.card[data-unit=agru] output', /→ 0\.\d+/);
  const [own, forced] = (await card(page, 'agru').locator('output').textContent()).match(/0\.\d{3}/g).map(Number);
  assert.notEqual(own, forced);
  // With a = 0 AGRU does not see the click in its state: only the pooled history does.
  await card(page, 'agru').locator('button', { hasText: 'Reset' }).click();
  await page.waitForFunction(
    (before) => document.querySelector('.card[data-unit=agru] output').textContent === before,
    before,
  );
});

pageTest('what a click is worth is the answer less that without it', async (page) => {
  await page.check('#show-worth');
  await page.says('#lane-rows', /each click’s worth/);
  const { cells, verdict } = await laneOf(page, 'What each click is worth to AIGRU');
  const { probability } = await traced('aigru', HISTORY, 11);
  for (const step of [1, 6, 13]) {
    const without = (await traced('aigru', HISTORY.toSpliced(step - 1, 1), 11)).probability;
    const [before, after] = cells[step - 1].title.match(/0\.\d{3}/g).map(Number);
    assert.ok(Math.abs(before - probability) < 1e-3 && Math.abs(after - without) < 1e-3, cells[step - 1].title);
    assert.equal(Math.sign(cells[step - 1].height), Math.sign(probability - without), `step ${step}`);
  }
  assert.match(verdict, /most: click \d+ \([+−]0\.\d\d\)/);
  await page.waitForFunction(() => /worth=1/.test(location.hash));
});

pageTest('whether the history is used: the figures are the tool’s', async (page) => {
  await page.click('#histories-run');
  await page.waitForFunction(() => {
    const cells = [...document.querySelectorAll('#histories td')];
    return cells.length === 36 && cells.every((cell) => cell.textContent !== '…');
  });
  const rows = await page
    .locator('#histories tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  const { stdout } = await run(['evaluate', '--checkpoint', file('augru'), '--histories', '--json']);
  const { histories } = JSON.parse(stdout);
  const [, , ...aucs] = rows.find(([unit, figure]) => unit === 'AUGRU' && figure === 'test AUC');
  histories.forEach(({ history, auc }, index) => {
    assert.ok(Math.abs(auc - Number.parseFloat(aucs[index])) < 1e-3, `${history}: ${auc} and ${aucs[index]}`);
  });
  const [real, shuffled, another, empty] = aucs.map(Number.parseFloat);
  assert.ok(real > shuffled && shuffled > another && real > empty, aucs.join());
});

pageTest('in the world of several interests the rows are levels of the target’s category', async (page) => {
  await ready(page, site.url, '#v=1&language=en&law=several&gru=1');
  await settled(page);
  await page.says('#lane-rows', /AUGRU/);
  const truth = await laneOf(page, 'how far they are');
  assert.deepEqual(
    truth.cells.map(({ text }) => Number(text)),
    [1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4],
  );
  for (const name of ['best possible guess', 'AIGRU says', 'AGRU says', 'AUGRU says']) {
    assert.match((await laneOf(page, name)).verdict, /follows 3 of 3 changes/, name);
  }
  assert.match((await laneOf(page, 'GRU says')).verdict, /follows [012] of 3 changes/);
  await page.says('#example', /Of 1,400 changes of a level of \d+ test shoppers this share is followed: GRU \d+ %/);
});

pageTest('inside the cell every dimension is worked out from numbers that give it again', async (page) => {
  await page.check('#show-code');
  await page.locator('#step').fill('6');
  await settled(page);
  await page.locator('#cell > summary').click();
  await page.says('#cell-step', /Step 6, dimension 1 of 28/);
  const units = await page.locator('.cell-unit').evaluateAll((all) => all.map((one) => one.dataset.unit));
  assert.deepEqual(units, ['aigru', 'agru', 'augru', 'augru-code']);
  for (const dimension of [1, 9, 28]) {
    await page
      .locator(`.cell-unit[data-unit=agru] .cell-row[data-symbol=u] .square:nth-child(${dimension + 1})`)
      .click();
    await page.says('#cell-step', new RegExp(`dimension ${dimension} of 28`));
    for (const unit of units) {
      const said = await page.locator(`.cell-unit[data-unit=${unit}] .worked`).textContent();
      const [w, before, again, candidate, after] = said
        .slice(said.lastIndexOf('(1 − '))
        .match(/[-−]?\d\.\d{6}/g)
        .map((text) => Number(text.replace('−', '-')));
      assert.equal(w, again);
      assert.ok(Math.abs((1 - w) * before + w * candidate - after) < 1e-5, `${unit}, ${dimension}: ${said}`);
      const { evolution } = await traced(unit, HISTORY.slice(0, 6), 11);
      assert.ok(Math.abs(evolution.states[5][dimension - 1] - after) < 1e-5, `${unit}, ${dimension}`);
    }
  }
});

pageTest('a verdict tells nothing of clicks that are still to come', async (page) => {
  const verdictsAt = async (step, pattern) => {
    await page.locator('#step').fill(String(step));
    await page.says('#lane-rows', pattern);
    return (await lanes(page)).filter(({ name }) => !/looks at/.test(name));
  };
  for (const { label, verdict } of await verdictsAt(5, /no change so far/)) {
    assert.match(verdict, /^(no change so far|so far: (not misled|misled at click 4 \(Tea\)))$/, label);
    assert.doesNotMatch(label, /Mechanical|click 6|clicks 6/);
  }
  const [truth, ...others] = await verdictsAt(6, /so far: changes at click 6/);
  assert.equal(truth.verdict, 'so far: changes at click 6');
  for (const { label, verdict } of others) {
    assert.match(verdict, /^so far: (follows at the first click|does not follow yet)/, label);
    assert.doesNotMatch(verdict, /7/, label);
  }
  for (const { verdict } of await verdictsAt(0, /says/)) assert.equal(verdict, '');
  for (const { verdict } of await verdictsAt(13, /follows/)) assert.doesNotMatch(verdict, /so far|yet/);
});

pageTest('the headline is of what happens in the story', async (page) => {
  for (const [scene, pattern] of [
    ['preset:stray-click', /misled by a stray click/],
    ['preset:no-drift', /does not change/],
    ['preset:shoes-to-keyboard', /interest has changed/],
  ]) {
    await page.selectOption('#scene', scene);
    await page.says('#question-title', pattern);
  }
  await page.click('#edit > summary');
  await page.click('#edit-remove');
  // Nobody knows what the shopper of a changed history wanted.
  await page.says('#question-title', /make of this history/);
});

pageTest('a story tells its results of its own question and the shipped weights alone', async (page) => {
  const result = /In the end all three units want the keyboard/;
  const about = /^Basketball shoes at first, then .*, two at tea and one back at a shoe\./;
  await page.says('#story', result);
  await page.says('#question-title', /^Which memory notices/);
  for (const [other, more, title] of [
    ['mode=same', /a shoe\.$/, /^Does a memory notice/],
    ['target=40', /You chose another target\.$/, /^Does a memory notice/],
    ['compare=0.24', /a shoe\.$/, /^Does a memory notice/],
  ]) {
    await page.evaluate((other) => (location.hash = `#v=1&language=en&${other}`), other);
    await page.says('#story', more);
    const story = await page.locator('#story').textContent();
    assert.match(story, about, other);
    assert.doesNotMatch(story, result, other);
    await page.says('#question-title', title);
    await page.evaluate(() => (location.hash = '#v=1&language=en'));
    await page.says('#story', result);
    await page.says('#question-title', /^Which memory notices/);
  }
  await page.click('#edit > summary');
  await page.click('#edit-remove');
  await page.says('#story', /^The original: Basketball shoes .* You changed the history; .* only for the original one/);
  assert.doesNotMatch(await page.locator('#story').textContent(), result);
  await page.click('#edit-undo');
  await page.says('#story', result);
  await page.click('#tab-train');
  await page.click('#train-step');
  await page.says('#weights-note', /trained in this page/);
  await page.says('#story', /a shoe\.$/);
});

for (const law of ['drifting', 'several']) {
  pageTest(
    `every story of the shop is about something, whatever it came to: ${law}`,
    async (page) => {
      const keys = await page
        .locator('#scene option')
        .evaluateAll((all) => all.flatMap(({ value }) => (/^preset:/.test(value) ? value.slice(7) : [])));
      assert.ok(keys.length >= 4, keys.join());
      for (const key of keys) {
        assert.ok(en[`story.${key}`], key);
        assert.doesNotMatch(en[`story.${key}`], /unit|GRU/, key);
      }
    },
    { fragment: `#v=1&language=en&law=${law}` },
  );
}

pageTest('of a history that was changed the rows stay, and say what needs no truth', async (page) => {
  await page.click('#edit > summary');
  await page.click('#edit-remove');
  await page.says('#lane-rows', /not known: you changed the history/);
  await page.waitForFunction(() => document.querySelectorAll('.lane .cell').length % 12 === 0);
  await settled(page);
  const [truth, ...others] = await lanes(page);
  assert.match(truth.name, /^what they were after/);
  assert.equal(truth.cells.length, 12);
  for (const { title, marks } of truth.cells) assert.deepEqual([title, marks.includes('stray')], ['not known', false]);
  const rows = others.filter(({ name }) => !/looks at/.test(name));
  assert.equal(rows.length, 4);
  for (const { name, verdict, cells } of rows) {
    const notches = cells.flatMap(({ marks }, index) => (marks.includes('notch') ? index + 1 : []));
    const since = notches.at(-1) ?? 1;
    assert.match(verdict, new RegExp(`says .* from ${since === 1 ? 'the first click' : `click ${since}`} on$`), name);
    assert.equal(/changes its mind/.test(verdict), notches.length > 0, name);
    const times = Number(verdict.match(/mind (\d+) times/)?.[1] ?? (/once/.test(verdict) ? 1 : 0));
    assert.equal(times, notches.length, name);
  }
});

pageTest('a unit that goes back is said to do so each time, with what it goes back to', async (page) => {
  const { cells, verdict } = await laneOf(page, 'AIGRU says');
  const steps = verdict.matchAll(/(?:misled|goes back|turns away) at clicks? ([\d, ]+)/g);
  const named = [...steps].flatMap(([, list]) => list.trim().split(/, /).map(Number));
  const truth = (await laneOf(page, 'what they were after')).cells.map(({ title }) => title.replace(/.*: /, ''));
  const fell = cells.flatMap(({ marks, title }, index) => {
    const leads = title.match(/: (.*) leads/)[1];
    return marks.includes('notch') && leads !== truth[index] ? index + 1 : [];
  });
  assert.ok(fell.length > 0);
  assert.deepEqual(
    named.sort((a, b) => a - b),
    fell,
    verdict,
  );
});

pageTest('a pointer that rests does not hold back the step, and a list has its arrow keys', async (page) => {
  const place = await page.locator('#strip li').nth(2).boundingBox();
  await page.mouse.move(place.x + 20, place.y + 20);
  await page.says('#step-text', /^step 3 of 13/);
  await page.locator('#step').evaluate((slider) => slider.focus());
  for (const step of [12, 11]) {
    await page.keyboard.press('ArrowLeft');
    await page.says('#step-text', new RegExp(`^step ${step} of 13`));
  }
  assert.equal(await page.locator('#strip .pointed').count(), 0);
  await page.mouse.move(place.x + 24, place.y + 20);
  await page.says('#step-text', /^step 3 of 13/);
  await page.locator('#target').evaluate((list) => list.focus());
  for (const key of ['ArrowLeft', 'Home']) await page.keyboard.press(key);
  assert.equal(await page.locator('#step').inputValue(), '11');
});

pageTest('what a click is worth stands beside its attention, and words say where they disagree', async (page) => {
  await page.says('.card[data-unit=aigru] .disagreement', /Attention is not influence/);
  const { cells } = await laneOf(page, 'AIGRU looks at');
  const { attention, probability } = await traced('aigru', HISTORY, 11);
  const worth = [];
  for (let step = 1; step <= 13; step++) {
    worth.push(probability - (await traced('aigru', HISTORY.toSpliced(step - 1, 1), 11)).probability);
    const said = Number(cells[step - 1].text.replace('−', '-'));
    assert.ok(Math.abs(said - worth[step - 1]) < 0.0052, `${step}: ${cells[step - 1].text} and ${worth[step - 1]}`);
  }
  const [most, best] = [Math.max(...attention), Math.max(...worth.map(Math.abs))];
  const looked = attention.flatMap((a, i) => (a >= most / 2 && Math.abs(worth[i]) <= best / 4 ? i + 1 : []));
  const words = await card(page, 'aigru').locator('.disagreement').textContent();
  if (looked.length)
    assert.ok(words.includes(`worth little: ${looked.length > 1 ? 'clicks' : 'click'} ${looked.join(', ')}`), words);
  else assert.doesNotMatch(words, /worth little/);
  const marked = cells.flatMap(({ marks }, index) => (marks.includes('disagrees') ? index + 1 : []));
  assert.deepEqual(
    marked,
    [...new Set(words.match(/\d+/g).map(Number))].sort((a, b) => a - b),
  );
});

pageTest('models that the ladder trained are asked too, and another’s history is whose one chooses', async (page) => {
  await page.click('#tab-ladder');
  const boxes = await page.locator('#ladder-models input').evaluateAll((all) => all.map(({ value }) => value));
  for (const model of boxes) {
    await page.locator(`#ladder-models input[value="${model}"]`).setChecked(model === 'din');
  }
  await page.fill('#ladder-seeds', '1');
  await page.fill('#ladder-epochs', '1');
  await page.click('#ladder-run');
  await page.waitForFunction(() => document.querySelector('#ladder-table td button') !== null);
  await page.selectOption('#histories-other', '3');
  await page.click('#histories-run');
  await page.waitForFunction(() => {
    const cells = [...document.querySelectorAll('#histories td')];
    return cells.length === 48 && cells.every((cell) => cell.textContent !== '…');
  });
  const rows = await page
    .locator('#histories tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  const [name, , real, shuffled, another] = rows.find(([name]) => /DIN \(ladder\)/.test(name));
  // DIN sums what it weighs: any order is the same to it.
  assert.equal(Number.parseFloat(shuffled), Number(real), `${name}: ${shuffled} and ${real}`);
  const [, , , , augru] = rows.find(([unit, figure]) => unit === 'AUGRU' && figure === 'p(click)');
  // The chosen shopper's own p(click) is the same question after their history.
  await page.evaluate(() => (location.hash = '#v=1&language=en&scene=user:3&target=11'));
  await page.waitForFunction(() => document.querySelector('#scene').value === 'user:3');
  await settled(page);
  const said = await page.locator('.column[data-unit=augru] .probability strong').textContent();
  assert.equal(Number.parseFloat(augru), Number(said));
  assert.match(another, /^0\.\d{3} \([+−]0\.\d{3}\)$/);
});

pageTest('a step asks for no layout before the frame is there', async (page) => {
  const asked = await page.evaluate(() => {
    let count = 0;
    const names = ['offsetLeft', 'offsetTop', 'offsetWidth', 'offsetHeight'];
    const watched = [
      ...names.map((name) => [HTMLElement.prototype, name]),
      ...['clientWidth', 'scrollWidth', 'scrollLeft'].map((name) => [Element.prototype, name]),
    ];
    for (const [prototype, name] of watched) {
      const { get, ...own } = Object.getOwnPropertyDescriptor(prototype, name);
      const counted = function () {
        count += 1;
        return get.call(this);
      };
      Object.defineProperty(prototype, name, { ...own, get: counted });
    }
    const slider = document.querySelector('#step');
    for (const step of ['3', '4', '5']) {
      slider.value = step;
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    }
    return { count, shown: document.querySelectorAll('#strip .now').length };
  });
  assert.deepEqual(asked, { count: 0, shown: 1 });
});

pageTest('the legend explains what is shown and nothing else', async (page) => {
  const legend = () => page.locator('#lanes-legend').innerText();
  const shown = (css) =>
    page.locator(css).evaluateAll((all) => all.some((one) => one.checkVisibility() && one.textContent !== ''));
  await ready(page, site.url);
  assert.match(await legend(), /Number: p\(click\)/);
  assert.match(await legend(), /Number beside a bar/);
  assert.ok(await shown('.lane-bars .cell b'));
  await page.tab.setViewport({ width: 360, height: 780 });
  await page.waitForFunction(() => !/Number beside a bar/.test(document.querySelector('#lanes-legend').innerText));
  assert.ok(!(await shown('.lane-bars .cell b')));
  // In a long history no cell has room for a number.
  await page.tab.setViewport({ width: 1440, height: 900 });
  await page.evaluate((ids) => (location.hash = `#v=1&language=en&history=${ids}`), Array(20).fill(0).join('.'));
  await page.waitForFunction(() => document.querySelectorAll('.lane:last-child, .lane')[1]?.children.length === 20);
  assert.doesNotMatch(await legend(), /Number/);
});

// The tour: each stop sets an exact state, it can be left and resumed, and its quiz is answered by the page.

import assert from 'node:assert/strict';
import { pageTests, ready, settled, useSite } from './harness.mjs';

const site = useSite();
const pageTest = pageTests(site);

const title = (page) => page.locator('#tour-title').textContent();
const at = (page, number) =>
  page.waitForFunction(
    (number) => document.querySelector('#tour-title').textContent.includes(`· ${number} of 15`),
    number,
  );
const stepShown = (page) => page.locator('#step').inputValue();

pageTest('stops set the page, in order and back, and the link holds them', async (page) => {
  await page.click('#tour-start');
  await at(page, 1);
  assert.equal(await stepShown(page), '0');
  const steps = { 2: '3', 3: '4', 4: '6', 5: '7', 6: '13', 7: '13', 8: '6', 9: '50' };
  for (const [number, step] of Object.entries(steps)) {
    await page.click('#tour-next');
    await at(page, number);
    await settled(page);
    assert.equal(await stepShown(page), step, `stop ${number}`);
    assert.equal(await page.locator('#show-worth').isChecked(), number === '7', `stop ${number}`);
  }
  await page.click('#tour-next');
  await at(page, 10);
  await settled(page);
  assert.equal(await page.locator('.column').count(), 5);
  await page.click('#tour-next');
  await at(page, 11);
  await settled(page);
  assert.match(await page.locator('#question-title').textContent(), /how far a hobby has come/);
  await page.waitForFunction(() => /tour=11/.test(location.hash) && /law=several/.test(location.hash));
  await page.click('#tour-back');
  await at(page, 10);
  await settled(page);
  assert.match(await page.locator('#question-title').textContent(), /interest has changed/);
});

pageTest('it is left, and goes on where it was left; a link opens it at its stop', async (page) => {
  await page.click('#tour-start');
  await at(page, 1);
  await page.click('#tour-next');
  await at(page, 2);
  await page.click('#tour-leave');
  assert.ok(!(await page.locator('#tour').isVisible()));
  await page.click('#tour-start');
  await at(page, 2);
  await ready(page, site.url, '#v=1&language=en&tour=4&step=6');
  await at(page, 4);
  assert.match(await title(page), /The turn/);
});

pageTest(
  'a link with nothing but a stop sets what the stop sets; one that says more is left as it is',
  async (page) => {
    await ready(page, site.url, '#v=1&language=en&tour=4');
    await at(page, 4);
    assert.equal(await stepShown(page), '6');
    // The address says all of it, and is followed again to the same.
    await page.waitForFunction(() => /step=6/.test(location.hash));
    await page.evaluate(() => (location.hash = '#v=1&language=en&tour=7'));
    await at(page, 7);
    await settled(page);
    assert.equal(await stepShown(page), '13');
    assert.ok(await page.locator('#show-worth').isChecked());
    await page.evaluate(() => (location.hash = '#v=1&tour=11&theme=dark'));
    await at(page, 11);
    await settled(page);
    assert.equal(await stepShown(page), '16');
    assert.match(await page.locator('#question-title').textContent(), /how far a hobby has come/);
    assert.equal(await page.locator('#show-worth').isChecked(), false);
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
    // The last step is the default, but not that of this stop.
    await page.evaluate(() => (location.hash = '#v=1&language=en&tour=4&step=512'));
    await at(page, 4);
    await settled(page);
    assert.equal(await stepShown(page), '13');
    await ready(page, site.url, '#v=1&language=en&tour=14');
    await at(page, 14);
    assert.equal(await page.locator('[role=tab][aria-selected=true]').getAttribute('id'), 'tab-ladder');
  },
);

pageTest('a tour that goes on to the end of its story keeps the step in the link', async (page) => {
  await ready(page, site.url, '#v=1&language=en&tour=4');
  await at(page, 4);
  await page.locator('#step').fill('13');
  await page.waitForFunction(() => /step=13/.test(location.hash) && /tour=4/.test(location.hash));
  const { hash } = new URL(await page.evaluate(() => location.href));
  await ready(page, site.url, hash);
  await at(page, 4);
  assert.equal(await stepShown(page), '13');
});

pageTest('the quiz tells right from wrong, and shows where to look', async (page) => {
  await ready(page, site.url, '#v=1&language=en&tour=15');
  await at(page, 15);
  const quiz = page.locator('#tour fieldset');
  assert.equal(await quiz.count(), 3);
  await page.locator('input[name=quiz-stray][value="1"]').click();
  await page.waitForFunction(() => /No\./.test(document.querySelector('#tour-text').textContent));
  await page.locator('input[name=quiz-stray][value="0"]').click();
  await page.waitForFunction(() => /Yes\./.test(document.querySelector('#tour-text').textContent));
  await page.locator('#tour fieldset button').first().click();
  await at(page, 3);
  assert.equal(await stepShown(page), '4');
});

pageTest('numbers and pictures are taken away', async (page) => {
  await page.locator('#drift-numbers summary').click();
  const table = await page.download(() => page.locator('#drift-numbers .take').click());
  assert.match(table.name, /^dien-.*\.csv$/);
  const lines = table.buffer.toString('utf8').trim().split('\r\n');
  // A head, and 14 prefixes of three units.
  assert.equal(lines.length, 1 + 3 * 14);
  assert.match(lines[1], /^AIGRU,0,0\.\d{4},0\.\d{4},0\.\d{4}$/);
  const picture = await page.download(() => page.locator('#paths .take-picture').first().click());
  assert.match(picture.name, /\.png$/);
  assert.deepEqual([...picture.buffer.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
});

pageTest('a stop brings the shipped weights back, and the trained ones are not lost', async (page) => {
  const note = () => page.locator('#weights-note').textContent();
  await page.click('#tour-start');
  await at(page, 1);
  for (let stop = 2; stop <= 4; stop++) {
    await page.click('#tour-next');
    await at(page, stop);
  }
  await settled(page);
  assert.equal(await page.locator('#tour-text button').count(), 0);
  const shipped = await page.locator('#lane-rows').innerText();
  await page.click('#train-step');
  await page.waitForFunction(() => /trained in this page/.test(document.querySelector('#weights-note').textContent));
  const trained = await note();
  await settled(page);
  assert.notEqual(await page.locator('#lane-rows').innerText(), shipped);
  // With other weights the story's result is not claimed.
  assert.doesNotMatch(await page.locator('#story').textContent(), /let go of the shoes/);
  const button = page.locator('#tour-text button');
  assert.equal(await button.textContent(), 'Bring the shipped weights back');
  await button.click();
  await page.waitForFunction(() => /shipped with the page/.test(document.querySelector('#weights-note').textContent));
  await settled(page);
  assert.equal(await page.locator('#lane-rows').innerText(), shipped);
  assert.match(await page.locator('#story').textContent(), /let go of the shoes/);
  assert.equal(await button.textContent(), 'Show the others again');
  await button.click();
  await page.waitForFunction((was) => document.querySelector('#weights-note').textContent === was, trained);
  // A training that is put aside goes on where it was.
  await page.locator('#tour-text button').click();
  await page.click('#train-step');
  await page.waitForFunction(() =>
    /trained in this page, 2 steps/.test(document.querySelector('#weights-note').textContent),
  );
});

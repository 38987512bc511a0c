// What is looked at while units learn: how often, what is kept of it, and how it is shown again.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { pageTests, root, settled, useSite } from './harness.mjs';

const load = (name) => import(pathToFileURL(path.join(root, 'www/js/app/runs', name)));
const site = useSite();
const replayTest = pageTests(site);

test('looking takes at most a tenth of the time, and waits for its answers', async () => {
  const { LEAST, SHARE, isDue } = await load('publishing.js');
  assert.ok(isDue(null, 0), 'the first look is due at once');
  assert.ok(!isDue({ began: 0, ended: null }, 1e9), 'answers are still to come');
  assert.ok(!isDue({ began: 0, ended: 1 }, LEAST - 1));
  assert.ok(isDue({ began: 0, ended: 1 }, LEAST));
  // A clock that only these looks and slices of 40 ms move: what looks take, whatever it is, stays within its share.
  for (const took of [1, 39, 100, 2000, 17000]) {
    let now = 0;
    let looking = 0;
    let looks = 0;
    let look = null;
    while (looks < 50) {
      if (isDue(look, now)) {
        looks += 1;
        looking += took;
        look = { began: now, ended: now + took };
        now += took;
      }
      now += 40;
    }
    // The last look's time is still to come.
    assert.ok(looking - took <= SHARE * now, `${took}: ${looking} of ${now}`);
  }
});

test('moments of a run are bounded in number and size, and spread over all of it', async () => {
  const { MOST_BYTES, MOST_MOMENTS, Moments } = await load('moments.js');
  const moment = (step, bytes = 1) => ({ step, weights: new Map([['augru', { length: bytes }]]), scores: new Map() });
  const many = new Moments();
  for (let step = 0; step <= 1000; step++) many.keep(moment(step));
  const steps = many.list.map(({ step }) => step);
  assert.equal(steps.length, MOST_MOMENTS);
  assert.deepEqual([steps[0], steps.at(-1)], [0, 1000]);
  const gaps = steps.slice(1).map((step, at) => step - steps[at]);
  assert.ok(Math.max(...gaps) <= 4 * (1000 / MOST_MOMENTS), `${gaps}`);
  const large = new Moments();
  for (let step = 0; step < 20; step++) large.keep(moment(step, MOST_BYTES / 5));
  assert.equal(large.list.length, 5);
  const twice = new Moments();
  for (const step of [0, 3, 3]) twice.keep(moment(step));
  assert.deepEqual(
    twice.list.map(({ step }) => step),
    [0, 3],
    'a step is kept once',
  );
});

test('differences are from the first curve, and curves that lie on each other are found', async () => {
  const { differences, nearlyEqual } = await load('curves.js');
  const curve = (model, values, steps = values.map((_, at) => at + 1)) => ({ model, steps, values });
  assert.deepEqual(differences([curve('a', [1, 2, 4]), curve('b', [1.5, 2, 3]), curve('c', [5], [3])]), [
    curve('a', [0, 0, 0]),
    curve('b', [0.5, 0, -1]),
    curve('c', [1], [3]),
  ]);
  assert.deepEqual(differences([]), []);
  assert.ok(nearlyEqual([curve('a', [0.7, 0.6, 0.5]), curve('b', [0.701, 0.6, 0.501])], 150));
  assert.ok(!nearlyEqual([curve('a', [0.7, 0.6, 0.5]), curve('b', [0.65, 0.57, 0.52])], 150));
  assert.ok(!nearlyEqual([curve('a', [0.7, 0.6])], 150), 'one curve has nothing to lie on');
});

test('a ladder is as far as its trials, and the steps within them', async () => {
  const { progressOf, secondsLeft } = await load('progress.js');
  const under = (step, testing = false) => ({ step, most: 1000, testing });
  assert.equal(progressOf(2, [], []), 2);
  assert.ok(Math.abs(progressOf(1, [under(500)], []) - 1.475) < 1e-9);
  // Trials that ended took 250 steps: half of one is 125.
  assert.ok(Math.abs(progressOf(1, [under(125)], [{ steps: 200 }, { steps: 300 }]) - 1.475) < 1e-9);
  assert.ok(progressOf(0, [under(5000), under(10, true)], []) < 2, 'what is under way is not done');
  assert.equal(secondsLeft({ progress: 1, total: 4, worked: 60, workers: 1 }), 180);
  assert.equal(secondsLeft({ progress: 1, total: 4, worked: 60, workers: 3 }), 60);
  assert.equal(secondsLeft({ progress: 3.5, total: 4, worked: 70, workers: 3 }), 10, 'one trial has one worker');
  assert.equal(secondsLeft({ progress: 0, total: 4, worked: 60, workers: 1 }), null);
  assert.equal(secondsLeft({ progress: 0.01, total: 4, worked: 1, workers: 1 }), null, 'too early to say');
});

/**
 * Keeps what the workers are asked, by method, and can hold the inference worker's answers back.
 */
function watch() {
  globalThis.asked = [];
  globalThis.held = null;
  globalThis.Worker = class extends Worker {
    constructor(url, options) {
      super(url, options);
      this.role = options.name;
    }
    set onmessage(heard) {
      super.onmessage = (event) => {
        if (globalThis.held && this.role === 'inference') globalThis.held.push(() => heard.call(this, event));
        else heard.call(this, event);
      };
    }
    postMessage(message, transfer = []) {
      if (message.method) globalThis.asked.push(message.method);
      if (message.method === 'train_begin') globalThis.begun = message.args[0];
      super.postMessage(message, transfer);
    }
  };
  globalThis.release = () => {
    const { held } = globalThis;
    globalThis.held = null;
    for (const hear of held) hear();
  };
}
const count = (page, method) =>
  page.evaluateAtOnce((method) => globalThis.asked.filter((one) => one === method).length, method);
const moreThan = (page, method, number) =>
  page.waitForFunction(
    ([method, number]) => globalThis.asked.filter((one) => one === method).length > number,
    [method, number],
  );

replayTest(
  'training goes on while answers are awaited, and asks for no other look until they have come',
  async (page) => {
    await page.click('#train-play');
    await moreThan(page, 'train_steps', 3);
    await page.evaluateAtOnce(() => (globalThis.held = []));
    // A look whose answers do not come.
    await moreThan(page, 'snapshot', await count(page, 'snapshot'));
    const { looks, steps } = { looks: await count(page, 'snapshot'), steps: await count(page, 'train_steps') };
    await moreThan(page, 'train_steps', steps + 20);
    const during = await count(page, 'snapshot');
    // A look asks for three units at once; the one under way may have been counted in part.
    assert.ok(during - looks < 3, `${during} after ${looks}`);
    assert.equal(during % 3, 0);
    await page.evaluateAtOnce(() => globalThis.release());
    await moreThan(page, 'snapshot', during);
    await page.click('#train-play');
    await page.waitForFunction(() => /Paused/.test(document.querySelector('#train-status').textContent));
    await settled(page);
  },
  { before: watch },
);

replayTest(
  'what is out of view is not asked for while units learn, and is when it comes into view',
  async (page) => {
    await page.locator('#train-results').evaluate((results) => results.scrollIntoView({ block: 'end' }));
    await page.evaluate(() => {
      for (const id of ['question', 'cell', 'units', 'drift-panel', 'paths-panel'])
        document.getElementById(id).style.marginBottom = '3000px';
    });
    await page.locator('#train-play').evaluate((button) => button.scrollIntoView());
    await page.locator('#train-play').evaluate((button) => button.click());
    await moreThan(page, 'snapshot', 6);
    const before = { trace: await count(page, 'trace'), drift: await count(page, 'drift') };
    await moreThan(page, 'snapshot', (await count(page, 'snapshot')) + 3);
    assert.deepEqual({ trace: await count(page, 'trace'), drift: await count(page, 'drift') }, before);
    await page.locator('#units').evaluate((units) => units.scrollIntoView());
    await moreThan(page, 'trace', before.trace);
    assert.equal(await count(page, 'drift'), before.drift, 'the drift chart is still out of view');
    await page.locator('#train-play').evaluate((button) => button.click());
    await page.waitForFunction(() => /Paused/.test(document.querySelector('#train-status').textContent));
    // Paused, all is asked, wherever it stands.
    await moreThan(page, 'drift', before.drift);
    await settled(page);
  },
  { before: watch },
);

replayTest('the tables of a run are written once a frame, however many events come', async (page) => {
  await page.evaluate(() => {
    globalThis.frames = 0;
    globalThis.writes = 0;
    const frame = () => {
      globalThis.frames += 1;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new MutationObserver((changes) => (globalThis.writes += changes.length)).observe(
      document.querySelector('#train-results'),
      { childList: true },
    );
  });
  await page.click('#train-play');
  await page.waitForFunction(() => globalThis.writes > 10);
  const { frames, writes } = await page.evaluateAtOnce(() => ({
    frames: globalThis.frames,
    writes: globalThis.writes,
  }));
  assert.ok(writes <= frames + 1, `${writes} in ${frames} frames`);
});

const probabilities = (page) => page.locator('.probability strong').allTextContents();

replayTest('there is no chart before there is a curve, and the run can be replayed', async (page) => {
  const charts = () =>
    page.locator('#losses figure').evaluateAll((all) => all.filter((one) => one.checkVisibility()).map(({ id }) => id));
  assert.deepEqual(await charts(), []);
  assert.ok(!(await page.locator('#moments').isVisible()));
  await page.click('#train-step');
  await page.waitForFunction(() => document.querySelector('#loss-target').checkVisibility());
  // No held-out impression was looked at yet.
  assert.deepEqual(await charts(), ['loss-target', 'loss-auxiliary', 'loss-total']);
  await page.click('#train-step');
  await page.waitForFunction(() => /2 steps/.test(document.querySelector('#weights-note').textContent));
  await settled(page);
  const now = await probabilities(page);
  await page.locator('#moment').fill('0');
  await page.waitForFunction(() => /at step 0 /.test(document.querySelector('#weights-note').textContent));
  await settled(page);
  const first = await probabilities(page);
  assert.notDeepEqual(first, now);
  await page.says('#moment-text', /^Step 0 of 2:/);
  // Training goes on, and what is shown stays.
  await page.click('#train-step');
  await page.waitForFunction(() => /^Step 0 of 3:/.test(document.querySelector('#moment-text').textContent));
  await settled(page);
  assert.deepEqual(await probabilities(page), first);
  await page.locator('#moment').fill('2');
  await page.waitForFunction(() => /at step 2 /.test(document.querySelector('#weights-note').textContent));
  await settled(page);
  assert.deepEqual(await probabilities(page), now, 'the weights of step 2 answer as they did then');
  await page.click('#moment-now');
  await page.waitForFunction(() => /3 steps/.test(document.querySelector('#weights-note').textContent));
  await settled(page);
  assert.notDeepEqual(await probabilities(page), now);
  await page.check('#train-difference');
  await page.waitForFunction(() => /difference from/.test(document.querySelector('#loss-target').textContent));
  await page.click('#train-stop');
  await page.waitForFunction(() => !document.querySelector('#moments').checkVisibility());
  assert.deepEqual(await charts(), []);
});

/** An option of a command of the tool. */
const option = (command, name) => new RegExp(`--${name} (\\S+)`).exec(command)?.[1];

replayTest(
  'the settings of the shipped units are set, all of them, and asked for',
  async (page) => {
    const { models } = JSON.parse(readFileSync(path.join(root, 'www/models/models.json'), 'utf8'));
    const { command } = models.find(({ file }) => file === 'augru.safetensors');
    await page.fill('#train-alpha', '3');
    await page.click('#train-shipped');
    await page.waitForFunction(
      (value) => document.querySelector('#shop-shoppers').value === value,
      option(command, 'shoppers'),
    );
    await page.waitForFunction(() => /20,000/.test(document.querySelector('#ladder-data').textContent));
    await settled(page);
    const value = (id) => page.locator(`#${id}`).inputValue();
    for (const [id, name] of [
      ['train-batch', 'batch'],
      ['train-width', 'hidden'],
      ['train-pooling', 'pooling'],
      ['train-activation', 'activation'],
      ['shop-shoppers', 'shoppers'],
      ['shop-law', 'law'],
    ]) {
      assert.equal(await value(id), option(command, name), name);
    }
    // A unit by itself has no auxiliary loss.
    assert.equal(await value('train-alpha'), '0');
    await page.click('#train-step');
    await page.waitForFunction(() => globalThis.begun);
    const begun = await page.evaluate(() => globalThis.begun);
    assert.deepEqual(
      [begun.hidden, begun.batch_size, begun.pooling, begun.activation, begun.alpha],
      [28, 128, 'mean', 'dice', 0],
    );
    await page.waitForFunction(() => /1 step\./.test(document.querySelector('#weights-note').textContent));
    await settled(page);
  },
  { before: watch },
);

replayTest(
  'the ladder takes the settings of the README’s table, says its steps, and has no empty chart',
  async (page) => {
    const results = readFileSync(path.join(root, 'src/ladder/results.md'), 'utf8');
    const command = /^dien ladder --shoppers .*$/m.exec(results)[0];
    await page.click('#tab-ladder');
    await page.fill('#ladder-seeds', '1');
    await page.click('#ladder-readme');
    await page.waitForFunction(() => /20,000/.test(document.querySelector('#ladder-data').textContent));
    await settled(page);
    const value = (id) => page.locator(`#${id}`).inputValue();
    for (const [id, name] of [
      ['ladder-hidden', 'hidden'],
      ['ladder-pooling', 'pooling'],
      ['ladder-activation', 'activation'],
      ['ladder-patience', 'patience'],
      ['train-batch', 'batch'],
      ['shop-shoppers', 'shoppers'],
    ]) {
      assert.equal(await value(id), option(command, name), name);
    }
    assert.deepEqual([await value('ladder-seeds'), await value('ladder-epochs')], ['5', '20']);
    assert.ok(!(await page.locator('#ladder-charts').isVisible()));
    // A trial of a small model may be over before anything is said of the time that is left.
    for (const box of await page.locator('#ladder-models input').all()) {
      await box.setChecked((await box.getAttribute('value')) === 'dien');
    }
    await page.click('#ladder-run');
    await page.waitForFunction(() =>
      /step [1-9]\d* of [\d,]+ at most/.test(document.querySelector('#ladder-status').textContent),
    );
    await page.waitForFunction(() =>
      /About .* left at most/.test(document.querySelector('#ladder-status').textContent),
    );
    const bar = await page.locator('#ladder-progress').evaluate(({ value, max }) => [value, max]);
    assert.ok(bar[0] > 0 && bar[0] < 1, `${bar}: within the first trial`);
    assert.ok(await page.locator('#ladder-target').isVisible());
    await page.click('#ladder-stop');
    await page.waitForFunction(() => !document.querySelector('#ladder-charts').checkVisibility());
  },
);

/** A history as long as the page allows. */
const LONG = '#v=1&language=en&scene=preset:long-history';
/** Moves the step, and waits for what is made of it. */
async function goTo(page, step) {
  await page.locator('#step').fill(String(step));
  await settled(page);
}

/** Keeps what is written: nodes that come and go, and attributes that are set to what they were. */
function watchWriting() {
  globalThis.written = { added: 0, removed: 0, same: [] };
  const count = (nodes) => [...nodes].filter(({ nodeType }) => nodeType === Node.ELEMENT_NODE).length;
  globalThis.writing = new MutationObserver((records) => {
    for (const { addedNodes, removedNodes, attributeName, oldValue, target } of records) {
      globalThis.written.added += count(addedNodes);
      globalThis.written.removed += count(removedNodes);
      if (attributeName && target.getAttribute(attributeName) === oldValue)
        globalThis.written.same.push(`${target.id || target.className} ${attributeName}`);
    }
  });
  for (const id of ['strip', 'lane-rows', 'happened', 'columns', 'drift', 'paths-panel']) {
    const watched = { childList: true, attributes: true, attributeOldValue: true, subtree: true };
    globalThis.writing.observe(document.getElementById(id), watched);
  }
}

replayTest(
  'from step to step the nodes stay, and nothing is written that says the same',
  async (page) => {
    // Twice: the answers of the second time are known.
    for (const step of [20, 21, 20]) await goTo(page, step);
    await page.evaluate(watchWriting);
    await goTo(page, 21);
    const written = await page.evaluate(() => {
      globalThis.writing.disconnect();
      return globalThis.written;
    });
    assert.deepEqual(written, { added: 0, removed: 0, same: [] });
    const marks = await page
      .locator('#lane-rows .lane')
      .evaluateAll((lanes) =>
        lanes.map((lane) => ['.now', '.ahead'].map((mark) => lane.querySelectorAll(`.cell${mark}`).length)),
      );
    assert.ok(marks.length > 3);
    for (const counts of marks) assert.deepEqual(counts, [1, 29]);
  },
  { fragment: LONG },
);

/** Counts the drawings on each canvas, by the figure's class or id. */
function watchDrawing() {
  globalThis.drawn = {};
  const { fillRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillRect = function (...box) {
    const figure = this.canvas.closest('figure');
    const name = figure?.closest('[id]')?.id;
    if (name) globalThis.drawn[name] = (globalThis.drawn[name] ?? 0) + 1;
    fillRect.apply(this, box);
  };
}

replayTest(
  'charts out of view are not drawn while steps follow on steps, and are when they come into view',
  async (page) => {
    await goTo(page, 30);
    await page.evaluate(() => (globalThis.drawn = {}));
    for (const step of [31, 32, 33]) await goTo(page, step);
    assert.deepEqual(await page.evaluate(() => globalThis.drawn), {});
    await page.locator('#columns').evaluate((columns) => columns.scrollIntoView());
    await page.waitForFunction(() => globalThis.drawn.columns > 0);
    const now = await page
      .locator('#columns .attention-chart .cursor')
      .evaluateAll((all) => all.map((one) => one.hidden));
    assert.deepEqual(now, [false, false, false], 'their marks come with them');
  },
  { before: watchDrawing, fragment: LONG },
);

/** Counts what a heat map asks of its canvas: the colours it sets, and the pictures it puts. */
function watchHeatMaps() {
  globalThis.asked = { colours: 0, pictures: 0 };
  const kept = CanvasRenderingContext2D.prototype;
  const isHeatMap = ({ canvas }) => canvas.closest('.states-chart') !== null;
  const { get, set } = Object.getOwnPropertyDescriptor(kept, 'fillStyle');
  Object.defineProperty(kept, 'fillStyle', {
    get,
    set(colour) {
      if (isHeatMap(this)) globalThis.asked.colours += 1;
      set.call(this, colour);
    },
  });
  const { putImageData } = kept;
  kept.putImageData = function (...picture) {
    if (isHeatMap(this)) globalThis.asked.pictures += 1;
    putImageData.apply(this, picture);
  };
}

replayTest(
  'a heat map goes to its canvas as one picture, not as a colour for each of its cells',
  async (page) => {
    await goTo(page, 29);
    await page.locator('#columns').evaluate((columns) => columns.scrollIntoView());
    await settled(page);
    await page.evaluate(() => {
      globalThis.asked = { colours: 0, pictures: 0 };
      // By hand the step would come into view, and the columns go out of it.
      const slider = document.querySelector('#step');
      slider.value = '30';
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await settled(page);
    const { colours, pictures } = await page.evaluate(() => globalThis.asked);
    assert.equal(pictures, 3, 'one of each unit');
    // Of the ground, and of the numbers on the axes.
    assert.ok(colours > 0 && colours <= 2 * pictures, `${colours} colours set`);
  },
  { before: watchHeatMaps, fragment: LONG },
);

replayTest(
  'while answers are awaited steps wait as one, and nothing is asked twice',
  async (page) => {
    await goTo(page, 12);
    const asked = async () => ({
      seen: await count(page, 'trace'),
      worth: await count(page, 'leave_one_out'),
    });
    const before = await asked();
    await page.evaluateAtOnce(() => {
      globalThis.held = [];
      const slider = document.querySelector('#step');
      for (const step of [3, 4, 5, 6, 7]) {
        slider.value = String(step);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }
    });
    const during = await asked();
    assert.deepEqual([during.seen - before.seen, during.worth - before.worth], [1, 1], 'the first alone');
    await page.evaluateAtOnce(() => globalThis.release());
    await settled(page);
    await page.waitForFunction(
      (before) => globalThis.asked.filter((one) => one === 'leave_one_out').length >= before + 2,
      before.worth,
    );
    const after = await asked();
    assert.deepEqual([after.seen - before.seen, after.worth - before.worth], [2, 2], 'the first and the last');
    assert.match(await page.locator('#step-text').textContent(), /^step 7 of/);
  },
  { before: watch },
);

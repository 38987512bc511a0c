// How smooth the page stays while units train and while a long history is scrubbed, in headless Chromium: one JSON line per
// situation on standard output, then its longest tasks by what ran in them, then what training makes of each figure.
//   node tests/browser/smooth.mjs [--frames N]
// Times are of this machine as it is now: compare situations within one run. No test reads them.

import { parseArgs } from 'node:util';
import { launch } from './browsers.mjs';
import { ready, serve, settled } from './harness.mjs';

const { values } = parseArgs({ options: { frames: { type: 'string', default: '600' } } });
const FRAMES = Number(values.frames);
/** The preset of the shop whose history is as long as the page allows. */
const LONG = '#v=1&language=en&scene=preset:long-history';
/** What is in view: what is out of view is not drawn. */
const VIEWS = { timeline: '#question', columns: '#columns' };
/** Tasks told of each situation. */
const TOLD = 5;

/**
 * Runs in the page: moves the step by one in each frame, or leaves it, and measures the frames and tasks meanwhile.
 * @param {{frames: number, scrub: boolean}} wanted
 */
async function measure({ frames, scrub }) {
  /** @type {{ms: number, within: string[]}[]} */
  const tasks = [];
  let longTasks = 0;
  const watch = (type, take) => {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(take));
    observer.observe({ type });
    return observer;
  };
  const script = ({ invoker, sourceURL, sourceFunctionName, duration, forcedStyleAndLayoutDuration: forced }) => {
    const file = sourceURL.split('/').at(-1);
    return `${Math.round(duration)} ms ${invoker} (${sourceFunctionName} in ${file}, layout forced for ${Math.round(forced)} ms)`;
  };
  const observers = [
    watch('longtask', ({ duration }) => (longTasks += duration)),
    watch('long-animation-frame', (entry) => {
      const { scripts, duration, startTime, renderStart, styleAndLayoutStart } = entry;
      const end = startTime + duration;
      const layout = styleAndLayoutStart ? Math.round(end - styleAndLayoutStart) : 0;
      const before = renderStart ? Math.round(renderStart - startTime) : Math.round(duration);
      const parts = [`${before} ms before rendering`, `${layout} ms style, layout and paint`];
      tasks.push({ ms: Math.round(duration), within: [...scripts.map(script), ...parts] });
    }),
  ];
  const slider = /** @type {HTMLInputElement} */ (document.querySelector('#step'));
  const last = Number(slider.max);
  const frame = () => new Promise((/** @type {(time: number) => void} */ shown) => requestAnimationFrame(shown));
  const times = [await frame()];
  for (let at = 0; at < frames; at++) {
    if (scrub) {
      slider.value = String(at % (2 * last) < last ? at % last : last - (at % last));
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    }
    times.push(await frame());
  }
  for (const observer of observers) observer.disconnect();
  const gaps = times.slice(1).map((time, at) => time - times[at]);
  return { gaps, tasks, longTasks, steps: last };
}

const round = (value) => Number(value.toPrecision(3));

/** What a situation comes to: frames, and the share of the time that tasks over 50 ms take. */
function figures({ gaps, tasks, longTasks }) {
  const sorted = [...gaps].sort((a, b) => a - b);
  const at = (share) => round(sorted[Math.floor((sorted.length - 1) * share)]);
  const all = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    frames: gaps.length,
    median_ms: at(0.5),
    p95_ms: at(0.95),
    longest_frame_ms: at(1),
    // A frame is late if the screen showed the one before it twice.
    late_share: round(gaps.filter((gap) => gap > 25).length / gaps.length),
    long_task_share: round(longTasks / all),
    longest_ms: Math.max(0, ...tasks.map(({ ms }) => ms)),
  };
}

const server = await serve();
const browser = await launch();
try {
  const page = await browser.newPage();
  await ready(page, server.url, LONG);
  const found = new Map();
  for (const training of [false, true]) {
    if (training) {
      // Pressed without a pointer, which would bring the button into view.
      await page.evaluate(() => document.querySelector('#train-play')?.click());
      await page.waitForFunction(() => document.querySelector('#train-play')?.textContent !== '');
    } else await settled(page);
    for (const scrub of [false, true]) {
      for (const [name, css] of Object.entries(scrub ? VIEWS : { timeline: VIEWS.timeline })) {
        await page.evaluateAtOnce((css) => document.querySelector(css)?.scrollIntoView(), css);
        const measured = await page.evaluateAtOnce(measure, { frames: FRAMES, scrub });
        const what = { situation: scrub ? `scrub ${measured.steps} steps, ${name}` : 'rest', training };
        const known = figures(measured);
        found.set(`${what.situation} ${training}`, known);
        console.log(JSON.stringify({ ...what, ...known }));
        const longest = measured.tasks.sort((a, b) => b.ms - a.ms).slice(0, TOLD);
        for (const task of longest) console.log(JSON.stringify({ ...what, ...task }));
      }
    }
  }
  for (const situation of new Set([...found.keys()].map((key) => key.replace(/ (true|false)$/, '')))) {
    const [without, beside] = [false, true].map((training) => found.get(`${situation} ${training}`));
    const ratio = (name) => round(beside[name] / without[name]);
    const ratios = { median: ratio('median_ms'), p95: ratio('p95_ms'), longest_frame: ratio('longest_frame_ms') };
    console.log(JSON.stringify({ situation, training_by_none: ratios }));
  }
} finally {
  await browser.close();
  server.close();
}

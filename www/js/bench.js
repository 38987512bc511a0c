// The benchmark's page: a table that fills as its worker measures. Sizes of one's own stand in the address,
// `bench.html?time=50`.

import { byId, el, table } from './ui/dom.js';
import { keyOf, sentence } from './ui/sentences.js';
import { languageName, languages, loadLanguage, preferred, setLanguage, t } from './words/index.js';

/** @typedef {import('./words/index.js').Language} Language */

/** @typedef {{case: object, path: string, backend: string}} Job */
/** @typedef {{median_ms: number, p10_ms: number, p90_ms: number}} Measurement */
/** @typedef {{cases: object[], titles: string[], paths: string[], backends: string[]}} Plan */

const asked = new URLSearchParams(location.search);
/** Language and theme stand in this page's address as in the explorer's links. */
const linked = new URLSearchParams(location.hash.slice(1));
const language = languages.find((code) => code === linked.get('language')) ?? preferred();
const theme = linked.get('theme') ?? 'auto';
const run = /** @type {HTMLButtonElement} */ (byId('bench-run'));

/** What the worker is to measure, once it is up. @type {Plan | null} */
let plan = null;
/** By case, backend and path. @type {Map<string, Measurement>} */
const found = new Map();
/** @type {Worker | null} */
let worker = null;
/** What the status line says, in the language in force. */
let said = () => t('bench.ready');
/** What the worker said of a failure; empty if there is none. */
let message = '';

/** @param {number} index @param {string} backend @param {string} path */
const key = (index, backend, path) => `${index} ${backend} ${path}`;
/** @param {number} milliseconds */
const digits = (milliseconds) => milliseconds.toPrecision(3);

/** The sizes in the address, as `dien bench` has them; undefined if there are none. */
function sizes() {
  const number = (/** @type {string} */ name) => (asked.has(name) ? { [name]: Number(asked.get(name)) } : {});
  const own = {
    ...number('batch'),
    ...number('time'),
    ...number('width'),
    ...number('items'),
    ...(asked.has('head') ? { head: String(asked.get('head')).split(',').map(Number) } : {}),
    ...(asked.has('unit') ? { unit: asked.get('unit') } : {}),
    ...(asked.has('mask') ? { mask: true } : {}),
  };
  return Object.keys(own).length ? own : undefined;
}

/** @param {(data: any) => void} heard */
function start(heard) {
  const source = `import ${JSON.stringify(new URL('workers/bench.js', import.meta.url).href)};`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  worker = new Worker(url, { type: 'module', name: 'bench' });
  worker.onmessage = ({ data }) => (data.error ? fail(data.error) : heard(data));
  worker.onerror = (event) => {
    event.preventDefault();
    fail({ message: event.message });
  };
}

/** @param {{message: string, code?: string, details?: import('./ui/sentences.js').Details}} error */
function fail(error) {
  message = error.message;
  const { code, details } = error;
  stop(() => [t('bench.failed'), ...(code && details ? [sentence(keyOf(code, details), details)] : [])].join(' '));
}

/** @param {typeof said} why */
function stop(why) {
  worker?.terminate();
  worker = null;
  said = why;
  render();
}

function measure() {
  found.clear();
  byId('bench-json').textContent = '';
  said = () => t('bench.loading');
  message = '';
  start((data) => {
    if (data.plan) {
      plan = /** @type {Plan} */ (data.plan);
      const { cases, paths, backends } = plan;
      const jobs = cases.flatMap((_, index) =>
        backends.flatMap((backend) => paths.map((path) => ({ index, backend, path }))),
      );
      next(jobs, 0);
    }
  });
  worker?.postMessage({ sizes: sizes() });
  render();
}

/** @param {{index: number, backend: string, path: string}[]} jobs @param {number} done */
function next(jobs, done) {
  if (!worker || !plan) return;
  const job = jobs[done];
  if (!job) {
    stop(() => t('bench.done'));
    document.documentElement.dataset.bench = 'done';
    return;
  }
  said = () => t('bench.running', { done: done + 1, of: jobs.length });
  worker.onmessage = ({ data }) => {
    if (data.error) return fail(data.error);
    found.set(key(job.index, job.backend, job.path), data.measurement);
    const line = JSON.stringify(data.measurement);
    byId('bench-json').append(`${line}\n`);
    console.info(line);
    next(jobs, done + 1);
  };
  worker.postMessage({ case: plan.cases[job.index], path: job.path, backend: job.backend });
  render();
}

function render() {
  run.textContent = t(worker ? 'bench.stop' : 'bench.run');
  byId('bench-status').textContent = said();
  byId('bench-fault').hidden = message === '';
  byId('bench-message').textContent = message;
  const holder = byId('bench-table');
  if (!plan) return holder.replaceChildren();
  const { titles, paths, backends } = plan;
  const columns = backends.flatMap((backend) => paths.map((path) => ({ backend, path })));
  const rows = titles.map((title, index) => {
    const at = (/** @type {string} */ backend, /** @type {string} */ path) => found.get(key(index, backend, path));
    const cells = columns.map(({ backend, path }) => {
      const measured = at(backend, path);
      return measured ? `${digits(measured.median_ms)} (${digits(measured.p10_ms)}–${digits(measured.p90_ms)})` : '';
    });
    const [fused, plain] = paths.map((path) => at(backends[0], path)?.median_ms);
    return [title, ...cells, fused && plain ? `${(plain / fused).toFixed(1)} ×` : ''];
  });
  const head = [
    t('bench.case'),
    ...columns.map(({ backend, path }) => `${backend}, ${t(`bench.${path}`)}`),
    t('bench.ratio'),
  ];
  holder.replaceChildren(table(t('bench.caption'), head, rows));
}

/** @param {Language} wanted */
async function speak(wanted) {
  await loadLanguage(wanted);
  setLanguage(wanted);
  for (const button of switcher.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.dataset.value === wanted));
  }
  render();
}

if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
run.addEventListener('click', () => (worker ? stop(() => t('bench.stopped')) : measure()));
const switcher = byId('language');
for (const code of languages) {
  const button = el('button', { type: 'button', 'data-value': code, lang: code }, languageName(code));
  button.addEventListener('click', () => void speak(code));
  switcher.append(button);
}
await speak(language);
// A switch of languages then takes no time.
for (const code of languages) void loadLanguage(code);
if (asked.has('run')) measure();

// The training of the units: its buttons, its settings, its curves.

import { bind, field } from '../app/controls.js';
import { differences, nearlyEqual } from '../app/runs/curves.js';
import { apply, settingsOfUnit } from '../app/presets.js';
import { MEASURES } from '../app/runs/training.js';
import { settingsOf } from '../app/state.js';
import { isOwnData } from '../app/world.js';
import { Chart, drawLosses, lineEntry } from '../ui/charts.js';
import { byId, el, nowAndThen, patch, say, table } from '../ui/dom.js';
import { download } from '../ui/download.js';
import { nameOf, signOf } from '../ui/models.js';
import { curvesTable, numbers } from '../ui/numbers.js';
import { digits, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../app/runs/training.js').Training} Training */
/** @typedef {import('../../../pkg/boundary.js').Unit} Unit */

const FIELDS = settingsOf('training');
const COLUMNS = ['unit', 'step', 'target', 'auxiliary', 'total', 'auc', 'logloss', 'weights'];
/** The AUC of chance, which its chart always shows. */
const CHANCE = 0.5;

/** Milliseconds between two writings of a run's numbers. */
const REST = 200;

/** @param {Explorer} explorer */
export function createTraining(explorer) {
  const { changes, store } = explorer;
  byId('train-settings').replaceChildren(...FIELDS.map(field));
  bind(store, [...FIELDS, 'pace', 'difference']);
  listen(explorer);
  const charts = MEASURES.map((measure) => lossChart(explorer, measure));
  const words = () => charts.forEach((chart, index) => captionOf(explorer, chart, MEASURES[index]));
  const tables = MEASURES.map((measure) => numbers(byId(`loss-${measure}-numbers`), () => tableOf(explorer, measure)));
  const render = () => {
    showButtons(explorer);
    // Numbers that change while they are read are of no use: they stand still while it trains.
    if (explorer.training.state !== 'playing') for (const refresh of tables) refresh();
    say(byId('train-status'), status(explorer), explorer.training.state === 'playing');
    showCharts(explorer, charts);
    byId('train-results').replaceChildren(...results(explorer));
  };
  const soon = nowAndThen(render, REST);
  changes.on(['words', 'difference'], words);
  changes.on(['world', 'leaving', 'weights', 'training', 'words', 'difference'], soon);
  words();
  render();
}

// --- the curves
// -------------------------------------------------------------------------------------------------------------------

/** @typedef {import('../app/runs/training.js').Measure} Measure */

/** A loss, or the AUC, of each unit; or how far each is from the first. @param {Explorer} explorer @param {Measure} measure */
function lossChart({ store, training }, measure) {
  const figure = byId(`loss-${measure}`);
  const mark = el('div', { class: 'moment-mark', 'aria-hidden': 'true' });
  const chart = new Chart(figure, (canvas, view) => {
    const all = curvesOf(training, measure);
    const { difference } = store.settings;
    const shows = difference ? 0 : measure === 'auc' ? CHANCE : null;
    const plot = drawLosses(canvas, view, { curves: difference ? differences(all) : all, shows });
    placeMark(mark, plot, training.past?.step ?? null);
    return plot;
  });
  chart.explain(() => ({ x: t('axis.training'), legend: [...training.records.keys()].map(lineEntry) }));
  // The mark's place is then the plot's, whatever stands above the canvas.
  const holder = el('div', { class: 'holder' });
  chart.canvas.replaceWith(holder);
  holder.append(chart.canvas, mark);
  return chart;
}

/** Puts a mark at the step whose weights are shown. @param {HTMLElement} mark @param {import('../ui/charts.js').PlotArea} plot @param {number | null} step null: those of now */
function placeMark(mark, { left, top, width, height, x: [low, high] }, step) {
  mark.hidden = step === null;
  if (step === null) return;
  const at = left + ((step - low) / (high - low)) * width;
  Object.assign(mark.style, { transform: `translate(${at}px, ${top}px)`, height: `${height}px` });
}

/** @param {Training} training @param {Measure} measure */
const curvesOf = ({ records }, measure) =>
  [...records].map(([unit, { lines }]) => ({ model: unit, ...lines[measure] }));

/** The numbers of a chart. @param {Explorer} explorer @param {Measure} measure */
function tableOf(explorer, measure) {
  const { store, training } = explorer;
  const all = curvesOf(training, measure);
  const curves = store.settings.difference ? differences(all) : all;
  const named = curves.map((curve) => ({ ...curve, name: nameOf(curve.model) }));
  return curvesTable(nameOfChart(explorer, measure), t('axis.training'), named);
}

/** @param {Explorer} explorer @param {Measure} measure */
function nameOfChart({ store, training }, measure) {
  const [first] = training.records.keys();
  const differs = store.settings.difference && first !== undefined;
  const name = t(`loss.${measure}`);
  return differs ? t('loss.difference', { name, unit: t(`unit.${first}`) }) : name;
}

/** @param {Explorer} explorer @param {Chart} chart @param {Measure} measure */
function captionOf(explorer, chart, measure) {
  const text = nameOfChart(explorer, measure);
  const caption = chart.figure.querySelector('figcaption');
  if (caption && caption.textContent !== text) caption.textContent = text;
  chart.describe(text);
}

/** Only charts with something on them are shown, and whether their curves can be told apart. @param {Explorer} explorer @param {Chart[]} charts by measure */
function showCharts(explorer, charts) {
  const { store, training } = explorer;
  /** @type {string[]} */
  const together = [];
  charts.forEach((chart, index) => {
    const measure = MEASURES[index];
    const curves = curvesOf(training, measure);
    chart.figure.hidden = !curves.some(({ steps }) => steps.length);
    if (chart.figure.hidden) return;
    captionOf(explorer, chart, measure);
    if (nearlyEqual(curves, chart.height)) together.push(t(`loss.${measure}.short`));
    chart.redraw();
  });
  const shown = charts.some(({ figure }) => !figure.hidden);
  byId('losses').hidden = !shown;
  byId('losses-tools').hidden = !shown || training.records.size < 2;
  const said = together.length > 0 && !store.settings.difference;
  patch(byId('losses-note'), said ? t('loss.together', { charts: together.join(t('live.comma')) }) : '');
}

// --- what is done
// -------------------------------------------------------------------------------------------------------------------

/** @param {Explorer} explorer */
function listen({ place, store, training, weights }) {
  byId('train-shipped').addEventListener('click', () => void applyShipped({ place, store, weights }));
  byId('train-play').addEventListener('click', () => {
    if (training.state === 'playing') training.pause();
    else void training.play();
  });
  byId('train-step').addEventListener('click', () => void training.oneStep());
  byId('train-reset').addEventListener('click', () => void training.restart());
  byId('train-stop').addEventListener('click', () => void training.stop());
}

/** Sets all that the shipped units of this world were trained with. @param {Pick<Explorer, 'place' | 'store' | 'weights'>} explorer */
async function applyShipped({ place, store, weights }) {
  const record = await weights.record();
  const shipped = record?.models.find(({ file }) => file === `${weights.prefix}augru.safetensors`);
  if (shipped && place.world?.kind === 'shop') await apply({ place, store }, settingsOfUnit(shipped.command));
}

/** @param {Explorer} explorer */
function showButtons({ place, training: { state }, weights }) {
  patch(byId('train-play'), t(state === 'playing' ? 'pause' : 'train.play'));
  const cannot = state === 'preparing' || !place.world?.counts.train;
  for (const id of ['train-play', 'train-step', 'train-reset']) {
    /** @type {HTMLButtonElement} */ (byId(id)).disabled = cannot;
  }
  /** @type {HTMLButtonElement} */ (byId('train-shipped')).disabled = cannot || place.making !== null;
  for (const id of ['train-shipped', 'train-shipped-note']) byId(id).hidden = isOwnData(place.world);
  const stop = /** @type {HTMLButtonElement} */ (byId('train-stop'));
  stop.disabled = state === 'none' && !weights.live;
  // A log has no shipped weights to go back to.
  stop.hidden = isOwnData(place.world);
}

/** @param {Explorer} explorer */
function status({ place, training: { info, records, state, step } }) {
  if (place.world?.kind === 'checkpoint') return t('train.nothing');
  const diverged = [...records].filter(([, { stopped }]) => stopped);
  if (diverged.length) {
    return diverged
      .map(([unit, record]) => t('train.diverged', { unit: t(`unit.${unit}`), step: (record.step?.step ?? 0) + 1 }))
      .join(' ');
  }
  if (state === 'none') return t('train.idle');
  if (state === 'preparing') return t('train.preparing');
  if (state === 'paused') return t('train.paused', { step });
  const epoch = Math.floor(step / info.steps_per_epoch) + 1;
  return t('train.running', { step, epoch, perEpoch: info.steps_per_epoch, parameters: info.parameters });
}

/** What each unit has come to. @param {Explorer} explorer */
function results(explorer) {
  const { past, records } = explorer.training;
  if (!records.size) return [];
  const head = COLUMNS.map((key) => t(`head.${key}`));
  const cell = (/** @type {number | null | undefined} */ value) => (value == null ? '—' : digits(value, 4));
  // Of the moment that is shown.
  const rows = [...(past?.scores ?? records)].map(([unit, { step, evaluated }]) => [
    `${signOf(unit)} ${t(`unit.${unit}`)}`,
    step?.step ?? 0,
    cell(step?.target),
    cell(step?.auxiliary),
    cell(step?.total),
    cell(evaluated?.auc),
    cell(evaluated?.log_loss),
    downloadButton(explorer, unit),
  ]);
  return [table(t('train.caveat'), head, rows)];
}

/** @param {Explorer} explorer @param {Unit} unit */
function downloadButton({ training }, unit) {
  const label = t('train.download.of', { unit: t(`unit.${unit}`) });
  const onclick = () => void giveAway(training, unit);
  return el('button', { type: 'button', 'aria-label': label, onclick }, t('download'));
}

/** Gives away a unit's weights as they are. @param {Training} training @param {Unit} unit */
async function giveAway(training, unit) {
  try {
    const { past, records } = training;
    const step = past ? past.step : (records.get(unit)?.step?.step ?? 0);
    const bytes = await training.weightsOf(unit);
    if (!bytes) return;
    download(bytes, `dien-${unit}-step${step}.safetensors`);
    training.tookAway(unit, step);
  } catch (fault) {
    training.fail(fault);
  }
}

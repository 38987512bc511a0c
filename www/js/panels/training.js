// The training of the units: its buttons, its settings, its curves.

import { bind, field } from '../app/controls.js';
import { MEASURES } from '../app/runs/training.js';
import { settingsOf } from '../app/state.js';
import { isOwnData } from '../app/world.js';
import { Chart, drawLosses } from '../ui/charts.js';
import { byId, el, table } from '../ui/dom.js';
import { download } from '../ui/download.js';
import { entryOf, signOf } from '../ui/models.js';
import { digits, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../app/runs/training.js').Training} Training */
/** @typedef {import('../../../pkg/boundary.js').Unit} Unit */

const FIELDS = settingsOf('training');
const COLUMNS = ['unit', 'step', 'target', 'auxiliary', 'total', 'auc', 'logloss', 'weights'];
/** The AUC of chance, which its chart always shows. */
const CHANCE = 0.5;

/** @param {Explorer} explorer */
export function createTraining(explorer) {
  const { changes, store, training } = explorer;
  byId('train-settings').replaceChildren(...FIELDS.map(field));
  bind(store, [...FIELDS, 'pace']);
  listen(explorer);
  const charts = MEASURES.map((measure) => {
    const chart = new Chart(byId(`loss-${measure}`), (canvas, view) => {
      const curves = [...training.records].map(([unit, { lines }]) => ({ model: unit, ...lines[measure] }));
      return drawLosses(canvas, view, { curves, shows: measure === 'auc' ? CHANCE : null });
    });
    chart.explain(() => ({ x: t('axis.training'), legend: [...training.records.keys()].map(entryOf) }));
    return chart;
  });
  const words = () => charts.forEach((chart, index) => chart.describe(t(`loss.${MEASURES[index]}`)));
  const render = () => {
    showButtons(explorer);
    byId('train-status').textContent = status(explorer);
    for (const chart of charts) chart.redraw();
    byId('train-results').replaceChildren(...results(explorer));
  };
  changes.on(['words'], words);
  changes.on(['world', 'weights', 'training', 'words'], render);
  words();
  render();
}

/** @param {Explorer} explorer */
function listen({ training }) {
  byId('train-play').addEventListener('click', () => {
    if (training.state === 'playing') training.pause();
    else void training.play();
  });
  byId('train-step').addEventListener('click', () => void training.oneStep());
  byId('train-reset').addEventListener('click', () => void training.restart());
  byId('train-stop').addEventListener('click', () => void training.stop());
}

/** @param {Explorer} explorer */
function showButtons({ place, training: { state }, weights }) {
  byId('train-play').textContent = t(state === 'playing' ? 'train.pause' : 'train.play');
  const cannot = state === 'preparing' || !place.world?.counts.train;
  for (const id of ['train-play', 'train-step', 'train-reset']) {
    /** @type {HTMLButtonElement} */ (byId(id)).disabled = cannot;
  }
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
  const { records } = explorer.training;
  if (!records.size) return [];
  const head = COLUMNS.map((key) => t(`head.${key}`));
  const cell = (/** @type {number | null | undefined} */ value) => (value == null ? '—' : digits(value, 4));
  const rows = [...records].map(([unit, { step, evaluated }]) => [
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
  return el('button', { type: 'button', 'aria-label': label, onclick }, t('train.download'));
}

/** Gives away a unit's weights as they are. @param {Training} training @param {Unit} unit */
async function giveAway(training, unit) {
  try {
    const step = training.records.get(unit)?.step?.step ?? 0;
    const bytes = await training.weightsOf(unit);
    if (bytes) download(bytes, `dien-${unit}-step${step}.safetensors`);
  } catch (fault) {
    training.fail(fault);
  }
}

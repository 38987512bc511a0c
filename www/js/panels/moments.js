// Time in training: a slider over the moments that are kept of a run. Every chart shows the weights of the moment chosen.

import { byId, nowAndThen } from '../ui/dom.js';
import { digits, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../app/runs/moments.js').Moment} Moment */

/** Milliseconds between two writings of where the run is. */
const REST = 200;

/** @param {Explorer} explorer */
export function createMoments({ changes, training, weights }) {
  const slider = /** @type {HTMLInputElement} */ (byId('moment'));
  slider.addEventListener('input', () => {
    const moment = training.moments.list[Number(slider.value)];
    if (moment) void training.seek(moment);
  });
  byId('moment-now').addEventListener('click', () => {
    const { last } = training.moments;
    if (last) void training.seek(last);
  });
  const render = () => {
    const { moments, past } = training;
    const { list, last } = moments;
    // One moment is nothing to choose from; with other weights shown there is nothing to replay.
    byId('moments').hidden = list.length < 2 || !weights.live || weights.own !== null;
    byId('moments').classList.toggle('past', past !== null);
    /** @type {HTMLButtonElement} */ (byId('moment-now')).disabled = past === null;
    slider.max = String(Math.max(1, list.length - 1));
    const shown = past ?? last;
    if (!shown || !last) return;
    slider.value = String(placeOf(list, shown));
    const text = past ? t('moments.past', { step: past.step, last: last.step }) : t('moments.at', { step: last.step });
    slider.setAttribute('aria-valuetext', text);
    const said = [text, scores(shown)].filter(Boolean).join(' ');
    const line = byId('moment-text');
    // Writing the same again would lay the page out anew.
    if (line.textContent !== said) line.textContent = said;
  };
  changes.on(['training', 'weights', 'world', 'words'], nowAndThen(render, REST));
  render();
}

/** Where a moment stands; of one that was dropped meanwhile, where it would. @param {Moment[]} list @param {Moment} moment */
function placeOf(list, moment) {
  const place = list.findIndex(({ step }) => step >= moment.step);
  return place < 0 ? list.length - 1 : place;
}

/** What the held-out impressions said last, at a moment. @param {Moment} moment */
function scores({ scores }) {
  const said = [...scores].flatMap(([unit, { evaluated }]) =>
    evaluated?.auc == null ? [] : [t('moments.score', { unit: t(`unit.${unit}`), auc: digits(evaluated.auc) })],
  );
  return said.length ? t('moments.scores', { scores: said.join(t('live.comma')) }) : '';
}

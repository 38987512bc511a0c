// The first screen: the clicks as the axis, and below them, aligned, what the shopper was after, the best possible
// guess, and what each unit says and looks at.

import { bind } from '../../app/controls.js';
import { whereSeen } from '../../app/whereseen.js';
import { afterFrame, byId, el, inNextFrame, patch, setProperty } from '../../ui/dom.js';
import { take } from '../../ui/picture.js';
import { letChangeBars } from './bars.js';
import { showExample } from './example.js';
import { Happened } from './happened.js';
import { createHistories, showHistories } from './histories.js';
import { headline, knownOf, legendOf } from './known.js';
import { t } from '../../words/index.js';
import { Rows } from './lanes.js';
import { timelinePicture } from './picture.js';
import { guessLane, modelLanes, truthLane } from './rows.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */

/** @param {Explorer} explorer */
export function createTimeline(explorer) {
  const { asking, changes, store } = explorer;
  bind(store, ['worth', 'rescale']);
  const happened = new Happened(explorer);
  const lanes = byId('lanes');
  const rows = new Rows(byId('lane-rows'));
  /** The step that was last scrolled to, and of how many. */
  let followed = '';
  const follow = afterFrame(() => keepInView(lanes));
  const show = () => {
    const known = knownOf(explorer);
    setProperty(lanes, '--time', String(Math.max(1, known.history.length)));
    patch(byId('question-title'), headline(explorer, known));
    patch(byId('lanes-legend'), ...legend(known));
    rows.begin();
    if (known.changed || known.truth.some((one) => one !== null)) truthLane(explorer, rows, known);
    if (asking.guess) guessLane(explorer, rows, known);
    asking.curvesOf.models.forEach((model, column) => modelLanes(explorer, rows, known, model, column));
    rows.end();
    rows.mark(asking.step, asking.hover);
    // To know what is in view lays the page out: not for each answer of a run.
    const at = `${asking.step} of ${known.history.length}`;
    if (at !== followed) follow();
    followed = at;
    happened.show(known);
    showHistories(explorer);
  };
  const mark = whereSeen(byId('question'), () => {
    rows.mark(asking.step, asking.hover);
    follow();
  });
  const redraw = whereSeen(byId('question'), inNextFrame(show));
  changes.on(['world', 'words', 'story', 'trace', 'curves', 'guess', 'seen', 'step', 'whatif', 'worth'], redraw);
  createHistories(explorer);
  changes.on(['hover'], mark);
  changes.on(['world', 'words', 'weights', 'mode', 'gru', 'code'], () => void showExample(explorer));
  lanes.addEventListener('click', ({ target }) => {
    const { step } = /** @type {HTMLElement} */ (target).dataset;
    if (step) asking.goTo(Number(step));
  });
  letChangeBars(explorer, lanes);
  for (const format of /** @type {const} */ (['png', 'svg'])) {
    byId(`timeline-${format}`).addEventListener('click', () => {
      void take(timelinePicture(explorer, rows.taken()), format, t('view.timeline'));
    });
  }
  redraw();
}

/** The legend, of which what is not shown on a narrow page is left out there. @param {import('./known.js').Known} known */
const legend = (known) =>
  legendOf(known).flatMap(({ key, wide }) => [el('span', wide ? { class: 'of-wide' } : {}, t(key)), ' ']);

/** Scrolls the lanes sideways, never the page, so that the step shown is among what is seen. @param {HTMLElement} lanes */
function keepInView(lanes) {
  const now = /** @type {HTMLElement | null} */ (lanes.querySelector('.cell.now'));
  if (!now || lanes.scrollWidth <= lanes.clientWidth) return;
  const left = now.getBoundingClientRect().left - lanes.getBoundingClientRect().left;
  const margin = now.offsetWidth;
  if (left < margin || left > lanes.clientWidth - 2 * margin) lanes.scrollLeft += left - lanes.clientWidth / 2;
}

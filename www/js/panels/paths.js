// The states of all columns in one plane.

import { Chart, drawPaths } from '../ui/charts.js';
import { byId, inNextFrame, table } from '../ui/dom.js';
import { numbers } from '../ui/numbers.js';
import { entryOf, hasStates, nameOf } from '../ui/models.js';
import { digits, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {{model: import('../../../pkg/boundary.js').Model, points: [number, number][]}} Path */

/** Nearer than this to a point, the pointer means it (pixels). */
const NEAR = 18;

/** @param {Explorer} explorer */
export function createPaths(explorer) {
  const { asking, changes } = explorer;
  const figure = byId('paths');
  const details = /** @type {HTMLDetailsElement} */ (byId('paths-numbers'));
  const refreshNumbers = numbers(details, () => pathsTable(pathsIn(asking.trace)));
  const chart = new Chart(figure, (canvas, view) => {
    if (!asking.trace) return null;
    return drawPaths(canvas, view, { paths: pathsIn(asking.trace), step: asking.step, hover: asking.hover });
  });
  chart.explain(() => ({
    hint: byId('paths-note').textContent ?? '',
    x: t('axis.first'),
    y: t('axis.second'),
    legend: pathsIn(asking.trace).map(({ model }) => entryOf(model)),
  }));
  const redraw = () => {
    const { trace } = asking;
    const none = trace !== null && !trace.columns.some(({ as }) => hasStates(as));
    figure.hidden = none;
    details.hidden = none;
    byId('paths-note').textContent = none ? t('paths.none') : note(trace);
    chart.describe(t('paths.chart'));
    chart.now();
    refreshNumbers();
  };
  listen(explorer, chart);
  changes.on(['trace', 'words'], redraw);
  changes.on(
    ['step', 'hover'],
    inNextFrame(() => chart.now()),
  );
  redraw();
}

/** @param {Explorer} explorer @param {Chart} chart */
function listen({ asking }, chart) {
  const at = (/** @type {MouseEvent} */ { offsetX, offsetY }) =>
    nearest(chart, pathsIn(asking.trace), offsetX, offsetY);
  chart.canvas.addEventListener('pointermove', (event) => asking.point(at(event)));
  chart.canvas.addEventListener('pointerleave', () => asking.point(null));
  chart.canvas.addEventListener('click', (event) => {
    const step = at(event);
    if (step !== null) asking.goTo(step);
  });
}

/** @param {import('../app/asking.js').TraceReply | null} trace @returns {Path[]} */
const pathsIn = (trace) =>
  (trace?.columns ?? [])
    .filter(({ as }) => hasStates(as))
    .map(({ as }, index) => ({ model: as, points: trace?.projection.paths[index] ?? [] }));

/** @param {import('../app/asking.js').TraceReply | null} trace */
function note(trace) {
  const [first, second] = (trace?.projection.explained ?? [0, 0]).map((share) => digits(share * 100, 0));
  return t('paths.note', { first, second });
}

/** @param {Path[]} paths */
function pathsTable(paths) {
  const head = [t('head.unit'), t('head.step'), '1', '2'];
  const rows = paths.flatMap(({ model, points }) =>
    points.map(([x, y], step) => [nameOf(model), step, digits(x, 4), digits(y, 4)]),
  );
  return table(t('paths'), head, rows);
}

/**
 * The step of the nearest point of any path, found by the same linear scale that the drawing has.
 * @param {Chart} chart
 * @param {Path[]} paths
 * @param {number} x
 * @param {number} y
 * @returns {number | null}
 */
function nearest(chart, paths, x, y) {
  const view = chart.plot;
  if (!view) return null;
  const { left, top, width, height } = view;
  let best = { distance: NEAR, step: /** @type {number | null} */ (null) };
  for (const { points } of paths) {
    points.forEach(([a, b], step) => {
      const px = left + ((a - view.x[0]) / (view.x[1] - view.x[0])) * width;
      const py = top + height - ((b - view.y[0]) / (view.y[1] - view.y[0])) * height;
      const distance = Math.hypot(px - x, py - y);
      if (distance < best.distance) best = { distance, step };
    });
  }
  return best.step;
}

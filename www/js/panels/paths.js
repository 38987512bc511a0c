// The states of all columns in one plane.

import { Chart, drawPaths } from '../ui/charts.js';
import { chartsOf, digits, nameOf } from './columns.js';
import { byId, inNextFrame, numbers, table } from '../ui/dom.js';
import { t } from '../words/index.js';

/** Nearer than this to a point, the pointer means it (pixels). */
const NEAR = 18;

/** @param {import('../app/explorer.js').Explorer} explorer */
export function createPaths(explorer) {
  const figure = byId('paths');
  const details = /** @type {HTMLDetailsElement} */ (byId('paths-numbers'));
  const paths = () =>
    (explorer.trace?.columns ?? [])
      .filter(hasStates)
      .map(({ as }, index) => ({ model: as, points: explorer.trace?.projection.paths[index] ?? [] }));
  const refreshNumbers = numbers(details, () => {
    const head = [t('head.unit'), t('head.step'), '1', '2'];
    const rows = paths().flatMap(({ model, points }) =>
      points.map(([x, y], step) => [nameOf(model), step, digits(x, 4), digits(y, 4)]),
    );
    return table(t('paths'), head, rows);
  });
  const chart = new Chart(figure, (canvas, view) => {
    if (!explorer.trace) return null;
    return drawPaths(canvas, view, { paths: paths(), step: explorer.step, hover: explorer.hover });
  });
  const soon = inNextFrame(() => chart.now());
  const notes = () => {
    const explained = explorer.trace?.projection.explained ?? [0, 0];
    const [first, second] = explained.map((share) => digits(share * 100, 0));
    const none = explorer.trace !== null && !explorer.trace.columns.some(hasStates);
    figure.hidden = none;
    details.hidden = none;
    byId('paths-note').textContent = none ? t('paths.none') : t('paths.note', { first, second });
    chart.describe(t('paths.chart'));
  };
  const redraw = () => {
    notes();
    chart.now();
    refreshNumbers();
  };

  // The nearest point of any path, found by the same linear scale that the drawing has.
  chart.canvas.addEventListener('pointermove', ({ offsetX, offsetY }) =>
    explorer.point(nearest(chart, paths(), offsetX, offsetY)),
  );
  chart.canvas.addEventListener('pointerleave', () => explorer.point(null));
  chart.canvas.addEventListener('click', ({ offsetX, offsetY }) => {
    const step = nearest(chart, paths(), offsetX, offsetY);
    if (step !== null) explorer.goTo(step);
  });
  explorer.on('trace', redraw);
  explorer.on('step', soon);
  explorer.on('hover', soon);
  return redraw;
}

/** @param {import('../types.js').ColumnTrace} trace */
const hasStates = ({ as }) => chartsOf(as).includes('states');

/**
 * @param {Chart} chart
 * @param {{points: [number, number][]}[]} paths
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

// The states in one plane: of all columns for one target, or of one unit for several targets and for none.

import { oneAtATime } from '../app/latest.js';
import { Chart, drawPaths, lineAt, lineEntry, linePiece, palette } from '../ui/charts.js';
import { byId, el, patch, setAttribute, setFlag, table } from '../ui/dom.js';
import { numbers } from '../ui/numbers.js';
import { glyph, inItsColour, itemName } from '../ui/items.js';
import { isFatal } from '../workers/fault.js';
import { hasStates, nameOf } from '../ui/models.js';
import { inks } from '../ui/picture.js';
import { isMoving } from '../ui/pointing.js';
import { digits, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../../pkg/boundary.js').Model} Model */
/** @typedef {import('../../../pkg/boundary.js').Projection} Projection */
/** @typedef {import('../../../pkg/boundary.js').StatePath} Path */
/** Paths of one unit by target; null is no target. @typedef {{model: Model, targets: (number | null)[], history: number[], projection: Projection}} ByTarget */

/** Nearer than this to a point, the pointer means it (pixels). */
const NEAR = 18;

/** @param {Explorer} explorer */
export function createPaths(explorer) {
  const { asking, changes } = explorer;
  const figure = byId('paths');
  const details = /** @type {HTMLDetailsElement} */ (byId('paths-numbers'));
  const targets = new Targets(explorer, () => redraw());
  /** What is drawn. */
  const paths = () => (targets.on ? pathsByTarget(explorer, targets.found) : pathsIn(asking.shown));
  const refreshNumbers = numbers(details, () => pathsTable(explorer, paths(), targets));
  const chart = new Chart(figure, (canvas, view) => {
    if (!asking.shown) return null;
    return drawPaths(canvas, view, { paths: paths(), step: asking.step, hover: asking.hover });
  });
  chart.explain(() => ({
    hint: byId('paths-note').textContent ?? '',
    x: t('axis.first'),
    y: t('axis.second'),
    legend: targets.on ? targets.entries() : pathsIn(asking.trace).map(({ model }) => lineEntry(model)),
  }));
  const redraw = () => {
    const { shown: trace } = asking;
    const none = trace !== null && !trace.columns.some(({ as }) => hasStates(as));
    for (const element of [figure, details]) setFlag(element, 'hidden', none);
    targets.show(none);
    patch(byId('paths-note'), none ? t('paths.none') : targets.on ? targets.note() : note(trace));
    chart.describe(t('paths.chart'));
    chart.redraw();
    refreshNumbers();
  };
  listen(explorer, chart, paths);
  changes.on(['shown', 'words'], redraw);
  changes.on(['step', 'hover'], () => chart.redraw());
  redraw();
}

/** @param {Explorer} explorer @param {Chart} chart @param {() => Path[]} paths */
function listen({ asking }, chart, paths) {
  const at = (/** @type {MouseEvent} */ { offsetX, offsetY }) => nearest(chart, paths(), offsetX, offsetY);
  chart.canvas.addEventListener('pointermove', (event) => {
    if (isMoving()) asking.point(at(event));
  });
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

/** @param {Explorer} explorer @param {Path[]} paths @param {Targets} targets */
function pathsTable(explorer, paths, { on, found }) {
  const head = [t('head.unit'), ...(on ? [t('target')] : []), t('head.step'), '1', '2'];
  const rows = paths.flatMap(({ model, points }, index) => {
    const of = on && found ? [targetName(explorer, found.targets[index])] : [];
    return points.map(([x, y], step) => [nameOf(model), ...of, step, digits(x, 4), digits(y, 4)]);
  });
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

// --- one unit, several targets
// ------------------------------------------------------------------------------------------------------

/** The paths of one unit for no target, for the target and for those that it is compared with. */
class Targets {
  /** @param {Explorer} explorer @param {() => void} changed */
  constructor(explorer, changed) {
    this.explorer = explorer;
    this.changed = changed;
    this.on = false;
    /** @type {ByTarget | null} */
    this.found = null;
    this.turn = 0;
    /** What there is to choose from. */
    this.listed = '';
    this.askSoon = oneAtATime(() => this.ask());
    this.unit = /** @type {HTMLSelectElement} */ (byId('paths-unit'));
    byId('paths-of').addEventListener('click', ({ target }) => {
      const { value } = /** @type {HTMLElement} */ (target).dataset;
      if (value === undefined) return;
      this.on = value === 'targets';
      void this.ask();
      changed();
    });
    this.unit.addEventListener('change', () => void this.ask());
    explorer.changes.on(['shown', 'compare'], () => void this.askSoon());
  }

  /** The units to choose from: those that have states. */
  get models() {
    return this.explorer.weights.models.filter(hasStates);
  }

  /** @param {boolean} none whether there are no states */
  show(none) {
    for (const button of byId('paths-of').querySelectorAll('button')) {
      setAttribute(button, 'aria-pressed', String((button.dataset.value === 'targets') === this.on));
    }
    const legend = byId('paths-legend');
    setFlag(byId('paths-of'), 'hidden', none);
    for (const element of [byId('paths-unit-label'), legend]) setFlag(element, 'hidden', none || !this.on);
    const { models } = this;
    const kept = models.find((model) => model === this.unit.value) ?? models.at(-1);
    // A list that is made anew each time takes time, and closes under who chooses from it.
    const listed = [kept, ...models.map(nameOf)].join();
    if (listed !== this.listed) {
      this.listed = listed;
      this.unit.replaceChildren(
        ...models.map((model) => el('option', { value: model, selected: model === kept }, nameOf(model))),
      );
    }
    patch(legend, ...(this.on ? this.legend() : []));
  }

  legend() {
    const { place } = this.explorer;
    return (this.found?.targets ?? []).map((target, index) => {
      const marker = linePiece(index);
      const name = targetName(this.explorer, target);
      if (target === null) return el('li', {}, marker, name);
      const category = place.world?.items[target]?.category;
      const clicks = this.found?.history.filter((item) => place.world?.items[item]?.category === category).length ?? 0;
      const related = clicks ? t('paths.related', { clicks }) : t('paths.unrelated');
      return el('li', {}, inItsColour(marker, place.world, target), glyph(place.world, target), `${name}: ${related}`);
    });
  }

  /** The same in a picture. @returns {import('../ui/picture.js').Entry[]} */
  entries() {
    const { place } = this.explorer;
    return (this.found?.targets ?? []).map((target, index) => {
      const text = targetName(this.explorer, target);
      if (target === null) return { line: lineAt(index, inks().text), text };
      const category = place.world?.items[target]?.category ?? 0;
      const { categories } = palette();
      const colour = categories[category % categories.length];
      return { line: lineAt(index, colour), mark: place.world?.categories[category]?.glyph ?? '', colour, text };
    });
  }

  note() {
    const [first, second] = (this.found?.projection.explained ?? [0, 0]).map((share) => digits(share * 100, 0));
    return t(this.unit.value === 'gru' ? 'paths.targets.gru' : 'paths.targets.note', { first, second });
  }

  async ask() {
    const { asking, inference, report } = this.explorer;
    if (!this.on || !asking.shown) return;
    const { models } = this;
    const model = models.find((one) => one === this.unit.value) ?? models.at(-1);
    if (!model) return;
    const column = asking.asked.columns[asking.asked.models.indexOf(model)];
    if (!column) return;
    const history = asking.shownHistory;
    const targets = [null, ...asking.candidates];
    const turn = ++this.turn;
    try {
      const request = { column, history, targets, fields: asking.fields };
      const projection = await inference.call('target_paths', [request]);
      if (turn !== this.turn) return;
      this.found = { model, targets, history, projection };
      this.changed();
    } catch (fault) {
      if (!isFatal(fault)) report(fault);
    }
  }
}

/** @param {Explorer} explorer @param {number | null} target */
const targetName = ({ place }, target) => (target === null ? t('paths.target.none') : itemName(place.world, target));

/** @param {Explorer} explorer @param {ByTarget | null} found @returns {Path[]} */
function pathsByTarget({ place }, found) {
  if (!found) return [];
  const { model, projection, targets } = found;
  return projection.paths.map((points, index) => {
    const target = targets[index];
    const category = target === null ? null : (place.world?.items[target]?.category ?? 0);
    const sign = category === null ? '' : (place.world?.categories[category]?.glyph ?? '');
    return { model, points, target: { category, sign, place: index } };
  });
}

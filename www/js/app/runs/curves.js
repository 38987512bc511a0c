// Curves of a run: a value per step, thinned out where there are too many.

/** @typedef {{steps: number[], values: number[]}} Line */

/** @returns {Line} */
export const line = () => ({ steps: [], values: [] });

/**
 * Adds a point. Beyond `most` points each pair of neighbours becomes its mean.
 * @param {Line} line
 * @param {number} step
 * @param {number} value
 * @param {number} most
 */
export function extend(line, step, value, most) {
  line.steps.push(step);
  line.values.push(value);
  if (line.steps.length <= most) return;
  for (const list of [line.steps, line.values]) {
    const pairs = list.length >> 1;
    for (let i = 0; i < pairs; i++) list[i] = (list[2 * i] + list[2 * i + 1]) / 2;
    list.length = pairs;
  }
}

/**
 * How much to ask for next, so that it takes about a slice: at most twice what was asked for last.
 * @param {number} stride
 * @param {number} took
 * @param {number} slice both in milliseconds
 */
export const nextStride = (stride, took, slice) =>
  Math.max(1, Math.min(Math.round((stride * slice) / Math.max(1, took)), 2 * stride));

/** Pixels of a chart's height that a line takes, about. */
const LINE = 2;

/** @template M @typedef {Line & {model: M}} Curve */

/**
 * How far each curve is from the first, at the steps that both have.
 * @template M
 * @param {Curve<M>[]} curves
 * @returns {Curve<M>[]}
 */
export function differences(curves) {
  const [first] = curves;
  const base = new Map(first?.steps.map((step, at) => [step, first.values[at]]));
  return curves.map(({ model, steps, values }) => {
    const shared = steps.flatMap((step, at) => {
      const value = base.get(step);
      return value === undefined ? [] : [{ step, value: values[at] - value }];
    });
    return { model, steps: shared.map(({ step }) => step), values: shared.map(({ value }) => value) };
  });
}

/**
 * Whether several curves lie within a line's width of each other, on a chart that is so high.
 * @param {Curve<unknown>[]} curves
 * @param {number} height in pixels
 */
export function nearlyEqual(curves, height) {
  if (curves.filter(({ steps }) => steps.length > 1).length < 2) return false;
  const values = curves.flatMap((curve) => curve.values);
  const range = Math.max(...values) - Math.min(...values);
  const apart = differences(curves).flatMap((curve) => curve.values.map(Math.abs));
  // The mean: a single step that stands out does not make two curves readable.
  const mean = apart.reduce((sum, value) => sum + value, 0) / Math.max(1, apart.length - curves[0].steps.length);
  return range > 0 && (mean / range) * height <= LINE;
}

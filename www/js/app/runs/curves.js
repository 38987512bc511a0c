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

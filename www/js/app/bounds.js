// What the model's side accepts: lowest, highest and, for whole numbers, the step. The one place of the page that says so.

/** `by` is how far a field's arrows go, where any number is accepted. @typedef {{low: number, high: number, step?: number, by?: number}} Bounds */

/** Seeds cross the boundary as 32-bit numbers. @type {Bounds} */
const SEED = { low: 0, high: 2 ** 32 - 1, step: 1 };

/** The longest history. */
export const MOST_STEPS = 512;

export const BOUNDS = /** @satisfies {Record<string, Bounds>} */ ({
  step: { low: 0, high: MOST_STEPS, step: 1 },
  seed: SEED,
  learningRate: { low: 1e-6, high: 1 },
  alpha: { low: 0, high: 100, by: 0.1 },
  batch: { low: 1, high: 4096, step: 1 },
  shoppers: { low: 100, high: 100_000, step: 1 },
  interests: { low: 2, high: 12, step: 1 },
  driftRate: { low: 0, high: 0.9, by: 0.01 },
  strayRate: { low: 0, high: 1, by: 0.01 },
  seeds: { low: 1, high: 20, step: 1 },
  epochs: { low: 1, high: 50, step: 1 },
  hidden: { low: 2, high: 64, step: 2 },
  visitors: { low: 100, high: 100_000, step: 1 },
  behaviours: { low: 1, high: 1000, step: 1 },
  days: { low: 1, high: 10_000, step: 1 },
  targets: { low: 1, high: 100_000, step: 1 },
  negatives: { low: 1, high: 100, step: 1 },
});

// How far a ladder is, within its trials too, and how long it goes on.

/** Steps are not all of a trial: the test comes after them. */
const STEPS_SHARE = 0.95;
/** Seconds of work before which nothing is said of what is left. */
const ENOUGH = 5;

/**
 * The steps that a trial takes, about: as many as those that ended, which patience may end early, or at most `most`.
 * @param {number} most
 * @param {readonly {steps: number}[]} ended
 */
const expected = (most, ended) =>
  ended.length ? Math.min(most, ended.reduce((sum, { steps }) => sum + steps, 0) / ended.length) : most;

/**
 * How much is done, in trials.
 * @param {number} done trials that are over
 * @param {readonly {step: number, most: number, testing: boolean}[]} under way
 * @param {readonly {steps: number}[]} ended
 */
export function progressOf(done, under, ended) {
  const shares = under.map(({ step, most, testing }) =>
    testing ? STEPS_SHARE : STEPS_SHARE * Math.min(1, step / Math.max(1, expected(most, ended))),
  );
  return shares.reduce((sum, share) => sum + share, done);
}

/**
 * Seconds that are left if the rest goes as what is done went; null as long as too little is done to say.
 * @param {{progress: number, total: number, worked: number, workers: number}} state `worked` in seconds of all workers
 */
export function secondsLeft({ progress, total, worked, workers }) {
  if (worked < ENOUGH || progress <= 0) return null;
  return ((worked / progress) * (total - progress)) / Math.max(1, Math.min(workers, total - progress));
}

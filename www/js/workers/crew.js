// Who trains. Units, and trials, do not depend on each other: where the machine has the cores, several go on at the same time.

/** @typedef {import('../types.js').Unit} Unit */
/** @typedef {import('../types.js').TrainEvent} TrainEvent */
/** @typedef {import('./engine.js').Worklet} Worklet */

/** Workers for so many jobs: a core stays free for the page and its inference. @param {number} jobs */
const sizeFor = (jobs) => Math.max(1, Math.min(jobs, (navigator.hardwareConcurrency || 1) - 1));

export class Crew {
  /**
   * @param {Worklet} first the one that holds the page's data
   * @param {() => Worklet} hire starts another
   * @param {(worker: Worklet) => Promise<unknown>} enter brings one into the world that the page is on
   */
  constructor(first, hire, enter) {
    this.workers = [first];
    this.hire = hire;
    this.enter = enter;
    /** The world that each of the others is in. @type {Map<Worklet, unknown>} */
    this.worlds = new Map();
    /** @type {Map<Unit, Worklet>} */
    this.trainers = new Map();
  }

  /** Those who have a unit to train. */
  get active() {
    return [...new Set(this.trainers.values())];
  }

  /** @param {Worklet} worker it died, and with it what it knew */
  forget(worker) {
    this.worlds.delete(worker);
  }

  /**
   * As many workers as there is work for and the machine has cores for, all in one world.
   * @param {unknown} world what tells one world from the next
   * @param {number} jobs
   */
  async gather(world, jobs) {
    const size = sizeFor(jobs);
    while (this.workers.length < size) this.workers.push(this.hire());
    const workers = this.workers.slice(0, size);
    await Promise.all(
      workers.slice(1).map(async (worker) => {
        if (this.worlds.get(worker) === world) return;
        await this.enter(worker);
        this.worlds.set(worker, world);
      }),
    );
    return workers;
  }

  /**
   * Starts a training of some units, all on the same data, and ends the one before.
   * @param {unknown} world what tells one world from the next
   * @param {{units: Unit[]} & Record<string, unknown>} request
   * @returns {Promise<{parameters: number, steps_per_epoch: number}>}
   */
  async begin(world, request) {
    const { units } = request;
    const workers = await this.gather(world, units.length);
    const size = workers.length;
    const shares = workers.map((_, index) => units.filter((_unit, place) => place % size === index));
    const infos = await Promise.all(
      workers.map((worker, index) => worker.call('train_begin', [{ ...request, units: shares[index] }])),
    );
    this.trainers = new Map(units.map((unit, place) => [unit, workers[place % size]]));
    return infos[0];
  }

  /** Takes so many steps of each unit, all units at the same time. @param {number} count @returns {Promise<TrainEvent[]>} */
  async steps(count) {
    const events = await Promise.all(this.active.map((worker) => worker.call('train_steps', [count])));
    return events.flat();
  }

  /** A unit's weights as they are. @param {Unit} unit @returns {Promise<Uint8Array>} */
  async snapshot(unit) {
    return this.trainers.get(unit)?.call('snapshot', [unit]);
  }

  /** @param {number} learningRate */
  async setLearningRate(learningRate) {
    await Promise.all(this.active.map((worker) => worker.call('set_learning_rate', [learningRate])));
  }

  /** Ends the training. */
  async end() {
    const { active } = this;
    this.trainers.clear();
    await Promise.all(active.map((worker) => worker.call('train_end')));
  }
}

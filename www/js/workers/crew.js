// The workers that hold data and train. Units, and trials, do not depend on each other: where the machine has the
// cores, several go on at
// the same time. Each is brought into the world that the work is of before it is given any.

import { Fault } from './fault.js';

/** @typedef {import('../../../pkg/boundary.js').Unit} Unit */
/** @typedef {import('../../../pkg/boundary.js').TrainEvent} TrainEvent */
/** @typedef {import('./engine.js').Worklet<'workshop'>} Worklet */
/** @typedef {import('../../../pkg/boundary.js').TrainRequest} TrainRequest */
/**
 * Something that is made from a source: two are one world if they are one object.
 * @typedef {{source: Source}} Placed
 */

/** Workers for so many jobs: a core stays free for the page and its inference. @param {number} jobs */
const sizeFor = (jobs) => Math.max(1, Math.min(jobs, (navigator.hardwareConcurrency || 1) - 1));

/** What a shop is made from. @typedef {Partial<import('../../../pkg/boundary.js').ShopSettings>} Shop */
/**
 * A checkpoint of the user's own: under which name the inference worker has it, its file, what it says of itself. A saved
 * page may have several, one for each unit: `sets` are their names by unit, and the rest is of the first one.
 * @typedef {{set: string, file: string, header: import('../../../pkg/boundary.js').CheckpointHeader,
 *   sets?: Partial<Record<Unit, string>>}} Own
 */
/**
 * What a world is made from. It is kept for the case that every worker that holds the world has died.
 * @typedef {{kind: 'shop', settings: Shop}
 *   | {kind: 'log', files: import('./unpack/index.js').LogFile[],
 *      options: Partial<import('../../../pkg/boundary.js').ReadOptions>,
 *      protocol: Partial<import('../../../pkg/boundary.js').Protocol>, seed: number}
 *   | {kind: 'checkpoint', own: Own}} Source
 */

/** Makes a world in a worker. @param {Worklet} worker @param {Source} source @returns {Promise<unknown>} */
async function make(worker, source) {
  if (source.kind === 'shop') return worker.call('shop', [source.settings]);
  if (source.kind === 'log') {
    const { files, options, protocol, seed } = source;
    return worker.call('importFiles', [files, options, protocol, seed]);
  }
}

export class Crew {
  /**
   * @param {Worklet} first the one that holds the page's data
   * @param {() => Worklet} hire starts another
   */
  constructor(first, hire) {
    this.workers = [first];
    this.hire = hire;
    /**
     * The world that each worker is in, or on its way to.
     * @type {Map<Worklet, {world: Placed, entered: Promise<unknown>}>}
     */
    this.places = new Map();
    /** @type {Map<Unit, Worklet>} */
    this.trainers = new Map();
  }

  get first() {
    return this.workers[0];
  }

  /** Those who have a unit to train. */
  get active() {
    return [...new Set(this.trainers.values())];
  }

  /** @param {Worklet} worker it died, and with it what it knew */
  forget(worker) {
    this.places.delete(worker);
  }

  /** @param {Worklet} worker it has made this world @param {Placed} world */
  placed(worker, world) {
    this.places.set(worker, { world, entered: Promise.resolve() });
  }

  /** Brings a worker into a world, unless it is there already. @param {Worklet} worker @param {Placed} world */
  async bring(worker, world) {
    const place = this.places.get(worker);
    if (place?.world === world) return place.entered;
    const entered = this.enter(worker, world);
    this.places.set(worker, { world, entered });
    entered.catch(() => {
      if (this.places.get(worker)?.entered === entered) this.places.delete(worker);
    });
    return entered;
  }

  /**
   * From another worker that is there or, should there be none, from the source.
   * @param {Worklet} worker
   * @param {Placed} world
   */
  async enter(worker, world) {
    const [other, place] = [...this.places].find(([one, place]) => one !== worker && place.world === world) ?? [];
    if (!other || !place) return make(worker, world.source);
    try {
      await place.entered;
      const bytes = await other.call('hand_over', []);
      await worker.call('enter', [bytes], [bytes.buffer]);
    } catch (fault) {
      // The other one died meanwhile, or never got there.
      if (this.places.get(other) === place) throw fault;
      await make(worker, world.source);
    }
  }

  /**
   * As many workers as there is work for and the machine has cores for, all in one world.
   * @param {Placed} world
   * @param {number} jobs
   */
  async gather(world, jobs) {
    const size = sizeFor(jobs);
    while (this.workers.length < size) this.workers.push(this.hire());
    const workers = this.workers.slice(0, size);
    // The first one holds the data that the others are given.
    await this.bring(workers[0], world);
    await Promise.all(workers.map((worker) => this.bring(worker, world)));
    return workers;
  }

  /**
   * Starts a training of some units, all on the same data, and ends the one before.
   * @param {Placed} world
   * @param {TrainRequest} request
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

  /**
   * Takes so many steps of each unit, all units at the same time.
   * @param {number} count
   * @returns {Promise<TrainEvent[]>}
   */
  async steps(count) {
    const events = await Promise.all(this.active.map((worker) => worker.call('train_steps', [count])));
    return events.flat();
  }

  /** A unit's weights as they are. @param {Unit} unit @returns {Promise<Uint8Array>} */
  async snapshot(unit) {
    const trainer = this.trainers.get(unit);
    if (!trainer) throw new Fault('fault', `${unit} is not in training`);
    return trainer.call('snapshot', [unit]);
  }

  /** @param {number} learningRate */
  async setLearningRate(learningRate) {
    await Promise.all(this.active.map((worker) => worker.call('set_learning_rate', [learningRate])));
  }

  /** Ends the training. */
  async end() {
    const { active } = this;
    this.trainers.clear();
    await Promise.all(active.map((worker) => worker.call('train_end', [])));
  }
}

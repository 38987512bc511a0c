// What the page is made of, put together: the workers, the world, the weights, the question, the runs; and what happens when a worker dies.

import { Crew } from '../workers/crew.js';
import { Worklet } from '../workers/engine.js';
import { Asking } from './asking.js';
import { busyWhile } from './busy.js';
import { AbTest } from './runs/abtest.js';
import { Contest } from './runs/contest.js';
import { Training } from './runs/training.js';
import { Weights } from './weights.js';
import { Place } from './world.js';

/** @typedef {import('../workers/fault.js').Fault} Fault */
/** @typedef {ReturnType<typeof createExplorer>} Explorer */

/**
 * @param {object} parts
 * @param {WebAssembly.Module} parts.module
 * @param {import('./state.js').Store} parts.store
 * @param {import('./changes.js').Changes} parts.changes
 * @param {(fault: unknown) => void} parts.report
 */
export function createExplorer({ module, store, changes, report }) {
  /** How far a log is read, in bytes. */
  const reading = { done: 0, total: 0 };
  const inference = new Worklet(
    'inference',
    module,
    (event) => asking.takeDrift(event),
    (fault) => {
      report(fault);
      // Should it die again, that death is reported, and revived, by itself.
      busyWhile(weights.reload()).catch(() => {});
    },
  );
  const workshop = new Worklet(
    'workshop',
    module,
    ({ done, total }) => {
      Object.assign(reading, { done, total });
      changes.tell('reading');
    },
    (fault) => void lose(workshop, fault),
  );
  /** Another worker that trains. It enters a world when it is first needed. */
  const hire = () => {
    /** @type {Worklet<'workshop'>} */
    const trainer = new Worklet(
      'workshop',
      module,
      () => {},
      (fault) => void lose(trainer, fault),
    );
    return trainer;
  };
  const crew = new Crew(workshop, hire);
  const place = new Place({ store, changes, crew, report });
  const weights = new Weights({ store, changes, place, inference });
  const asking = new Asking({ store, changes, place, weights, inference, report });
  const training = new Training({ store, changes, crew, place, weights, report });
  const contest = new Contest({ changes, crew, place, report });
  const abtest = new AbTest({ changes, crew, place, report });

  let reviving = false;
  /** A worker that trains has died: its run is over, and it is brought back into the world in view. @param {Worklet<'workshop'>} worker @param {Fault} fault */
  const lose = async (worker, fault) => {
    crew.forget(worker);
    if (!training.lose()) fault.details.problem = 'idle';
    fault.details.step = training.step;
    report(fault);
    // Should it die of that, it waits until it is needed.
    if (worker !== workshop || !place.world || place.making || reviving) return;
    reviving = true;
    await crew.bring(workshop, place.world).catch(() => {});
    reviving = false;
  };

  return {
    store,
    changes,
    report,
    inference,
    workshop,
    crew,
    place,
    weights,
    asking,
    training,
    contest,
    abtest,
    reading,
  };
}

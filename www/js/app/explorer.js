// What the page is made of, put together: the workers, the world, the weights, the question, the runs; and what happens
// when a worker dies.

import { Crew } from '../workers/crew.js';
import { Worklet } from '../workers/engine.js';
import { Aside } from './aside.js';
import { Asking } from './asking.js';
import { busyWhile } from './busy.js';
import { Measuring } from './measuring.js';
import { Effect } from './effect.js';
import { Kept } from './kept.js';
import { AbTest } from './runs/abtest.js';
import { Contest } from './runs/contest.js';
import { Training } from './runs/training.js';
import { Stake } from './stake.js';
import { Undo } from './undo.js';
import { Weights } from './weights.js';
import { WhatIf } from './whatif.js';
import { Place } from './world.js';

/** @typedef {import('../workers/fault.js').Fault} Fault */
/** @typedef {import('../workers/crew.js').Worklet} Trainer */
/** @typedef {ReturnType<typeof createExplorer>} Explorer */

/**
 * @param {object} parts
 * @param {WebAssembly.Module} parts.module
 * @param {import('./state.js').Store} parts.store
 * @param {import('./changes.js').Changes} parts.changes
 * @param {(fault: unknown) => void} parts.report
 * @param {() => void} parts.completed called when what reads logs and trains has come
 */
export function createExplorer({ module, store, changes, report, completed }) {
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
  /** A worker that trains. All but the first enter a world when they are first needed. */
  const hire = () => {
    /** @type {Trainer} */
    const trainer = new Worklet(
      'workshop',
      module,
      ({ event, done, total }) => {
        if (event === 'completed') return completed();
        Object.assign(reading, { done, total });
        changes.tell('reading');
      },
      (fault) => void loseTrainer({ crew, place, training, report }, trainer, fault),
    );
    return trainer;
  };
  const workshop = hire();
  const crew = new Crew(workshop, hire);
  const place = new Place({ store, changes, crew, report });
  const weights = new Weights({ store, changes, place, inference, report });
  const asking = new Asking({ store, changes, place, weights, inference, crew, report });
  const whatif = new WhatIf({ store, changes, place, weights, asking, inference, crew, report });
  const measuring = new Measuring({ store, changes, place, weights, asking, inference, crew, report });
  const effect = new Effect({ changes, place, asking });
  const undo = new Undo({ store, place });
  const training = new Training({ store, changes, crew, place, weights, asking, report });
  const aside = new Aside({ changes, weights, training });
  const contest = new Contest({ changes, crew, place, report });
  const abtest = new AbTest({ changes, crew, place, report });
  const kept = new Kept({ store, changes, place, weights, training, report });
  const stake = new Stake({ changes, place, weights, training, contest, kept });
  const runs = { training, contest, abtest };
  return {
    store,
    changes,
    report,
    reading,
    inference,
    workshop,
    crew,
    place,
    weights,
    asking,
    whatif,
    measuring,
    effect,
    undo,
    aside,
    kept,
    stake,
    ...runs,
  };
}

/** Those that are being brought back into the world in view. @type {WeakSet<Trainer>} */
const reviving = new WeakSet();

/**
 * A worker that trains has died: the units' run is over. The one that holds the page's data is brought back into the
 * world in view.
 * @param {{crew: Crew, place: Place, training: Training, report: (fault: unknown) => void}} parts
 * @param {Trainer} worker
 * @param {Fault} fault
 */
async function loseTrainer({ crew, place, training, report }, worker, fault) {
  crew.forget(worker);
  if (!training.lose()) fault.details.problem = 'idle';
  fault.details.step = training.step;
  report(fault);
  // Should it die of that, it waits until it is needed.
  if (worker !== crew.first || !place.world || place.making || reviving.has(worker)) return;
  reviving.add(worker);
  await crew.bring(worker, place.world).catch(() => {});
  reviving.delete(worker);
}

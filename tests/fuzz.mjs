// Feeds logs, checkpoints and weights of other libraries that were changed at random to the shipped WebAssembly: it refuses them with words or reads them, it never
// panics, is quick, and keeps no memory.
//   node tests/fuzz.mjs [--mutants N] [--seed N] [--only NUMBER]
// Each mutant is made of the seed and its number alone; --only makes one again.

import { parseArgs } from 'node:util';
import { checkpoints, mutatedCheckpoint } from './fuzz/checkpoints.mjs';
import { foreign, mutatedForeign } from './fuzz/foreign.mjs';
import { LOGS, mutatedLog, protocol, readOptions } from './fuzz/logs.mjs';
import { Module, Panic } from './fuzz/module.mjs';
import { ofMutant } from './fuzz/random.mjs';

/** @typedef {import('./fuzz/random.mjs').Random} Random */

const { values } = parseArgs({
  options: {
    mutants: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const [MUTANTS, SEED] = [Number(values.mutants), Number(values.seed)];
/** CPU seconds of a mutant, at most; asked twice before it counts, since the machine has other work too. */
const SECONDS = 1;
/** Pages of 64 KiB that memory may grow by in the second half: none are kept, but pieces may lie worse. */
const PAGES = 2;
const UNITS = ['gru', 'aigru', 'agru', 'augru'];

/** @param {Random} random @param {string} unit */
const training = (random, unit) => ({
  units: [unit],
  learning_rate: random.of([0.001, 0.01, 1]),
  alpha: random.of([0, 1]),
  batch_size: random.of([1, 16, 64]),
  max_history: random.of([1, 5, 50]),
  hidden: random.of([2, 4, 8]),
  seed: random.below(1000),
  activation: random.of(['prelu', 'dice']),
});

/** Reads files of a log in pieces, and enters its world. @param {Module} module @param {[string, Uint8Array][]} files @param {Random} random */
function read({ workshop }, files, random) {
  workshop.import_begin(readOptions(random));
  for (const [name, bytes] of files) {
    if (random.chance(0.1))
      workshop.import_inspect(name, bytes.subarray(0, 65536), random.of([null, null, 'csv', 'movielens', 'taobao']));
    const length = random.of([bytes.length, bytes.length, 1000, 61]) || 1;
    for (let at = 0; at < bytes.length || at === 0; at += length)
      workshop.import_push(name, bytes.subarray(at, at + length));
  }
  return workshop.import_finish(random.below(1000), protocol(random));
}

/** Asks a set of weights what the page asks. @param {Module} module @param {string} set @param {Random} random */
function ask({ inference }, set, random) {
  const { items } = inference.vocabulary(set);
  const item = () => random.below(items.length);
  const history = Array.from({ length: random.of([0, 1, 7, 30]) }, item);
  const columns = [...UNITS.filter(() => random.chance(0.4)), random.of(UNITS)].map((unit) => ({ unit, set }));
  const question = { columns, history, target: item() };
  inference.trace(question);
  if (random.chance(0.3)) inference.leave_one_out(question);
  inference.drift_begin({ columns, history, candidates: [item(), item()] });
  while (inference.drift_next() !== null);
}

/** A log: if it can be read, weights are trained on it and asked. @param {Module} module @param {Random} random */
function tryLog(module, random) {
  const { workshop, inference } = module;
  const files = mutatedLog(random);
  const imported = module.attempt(() => read(module, files, random));
  if (imported === null) return false;
  const unit = random.of(UNITS);
  workshop.user(0);
  const steps = module.attempt(() => {
    workshop.train_begin(training(random, unit));
    return workshop.train_steps(2);
  });
  if (steps !== null) {
    const weights = workshop.snapshot(unit);
    inference.load('own', weights);
    ask(module, 'own', random);
    module.attempt(() => workshop.histories(weights, 'shuffled'));
    workshop.train_end();
  }
  if (random.chance(0.1)) workshop.enter(workshop.hand_over());
  if (random.chance(0.1)) module.attempt(() => workshop.impressions('plain', 50));
  return true;
}

/** A checkpoint: if it can be read, it is asked, also about the open world. @param {Module} module @param {Uint8Array[]} seeds @param {Random} random */
function tryCheckpoint(module, seeds, random) {
  const bytes = mutatedCheckpoint(seeds, random);
  if (module.attempt(() => module.inference.load('file', bytes)) === null) return false;
  module.attempt(() => ask(module, 'file', random));
  return true;
}

/** Weights of another library: if they can be carried over, they are asked. @param {Module} module @param {import('./fuzz/foreign.mjs').Foreign[]} seeds @param {Random} random */
function tryForeign(module, seeds, random) {
  const { bytes, items } = mutatedForeign(seeds, random);
  const request = {
    items,
    unit: random.of([undefined, 'gru', 'aigru', 'agru', 'augru']),
    activation: random.of([undefined, 'relu', 'sigmoid']),
  };
  const converted = module.attempt(() => module.workshop.convert(bytes, request));
  if (converted === null) return false;
  module.inference.load('foreign', converted.checkpoint);
  module.attempt(() => ask(module, 'foreign', random));
  return true;
}

/** Checkpoints of logs, in addition to those of the repository. @param {Module} module @returns {Uint8Array[]} */
function trained(module) {
  return LOGS.flatMap((log, number) => {
    const random = ofMutant(SEED, -2 - number);
    const { workshop } = module;
    workshop.import_begin(number === 5 ? { columns: { profile: ['age'] } } : null);
    for (const [name, text] of log) workshop.import_push(name, new Uint8Array(Buffer.from(text)));
    workshop.import_finish(1, null);
    const unit = UNITS[number % UNITS.length];
    workshop.train_begin({ ...training(random, unit), learning_rate: 0.01, hidden: 4 });
    workshop.train_steps(1);
    return [workshop.snapshot(unit)];
  });
}

/** What became of all mutants. */
class Findings {
  accepted = { log: 0, checkpoint: 0, foreign: 0 };
  tried = { log: 0, checkpoint: 0, foreign: 0 };
  slowest = { seconds: 0, number: -1 };
  /** @type {string[]} */
  faults = [];
}

/** What is changed: checkpoints of ours, and of other libraries. @typedef {{ours: Uint8Array[], theirs: import('./fuzz/foreign.mjs').Foreign[]}} Seeds */

/** Tries a mutant; returns its CPU seconds. @param {Module} module @param {Seeds} seeds @param {number} number @param {Findings} findings */
function attempt(module, seeds, number, findings) {
  const random = ofMutant(SEED, number);
  // Every eighth: the sequence of the others is that of before there were any.
  const kind = number % 8 === 7 ? 'foreign' : random.chance(0.5) ? 'log' : 'checkpoint';
  const before = process.cpuUsage();
  const tries = {
    log: () => tryLog(module, random),
    checkpoint: () => tryCheckpoint(module, seeds.ours, random),
    foreign: () => tryForeign(module, seeds.theirs, random),
  };
  const accepted = tries[kind]();
  const { user, system } = process.cpuUsage(before);
  findings.tried[kind] += 1;
  findings.accepted[kind] += accepted ? 1 : 0;
  return (user + system) / 1e6;
}

/** @param {Findings} findings @param {number} first @param {number} end */
async function tryAll(findings, first, end) {
  let module = await Module.load();
  const seeds = { ours: [...checkpoints(), ...trained(module)], theirs: foreign() };
  let half = module.pages;
  for (let number = first; number < end; number += 1) {
    try {
      let seconds = attempt(module, seeds, number, findings);
      if (seconds > SECONDS) seconds = Math.min(seconds, attempt(module, seeds, number, findings));
      if (seconds > SECONDS) findings.faults.push(`mutant ${number}: ${seconds.toFixed(2)} s of CPU`);
      if (seconds > findings.slowest.seconds) findings.slowest = { seconds, number };
    } catch (error) {
      findings.faults.push(
        `mutant ${number}: ${error instanceof Panic ? error.message : (/** @type {any} */ (error)?.stack ?? error)}`,
      );
      module = await Module.load();
    }
    if (number === first + Math.floor((end - first) / 2)) half = module.pages;
  }
  return { half, pages: module.pages };
}

const findings = new Findings();
const only = values.only === undefined ? null : Number(values.only);
const { half, pages } = await (only === null ? tryAll(findings, 0, MUTANTS) : tryAll(findings, only, only + 1));
if (only === null && pages > half + PAGES)
  findings.faults.push(`memory grew from ${half} to ${pages} pages in the second half`);
const { tried, accepted, slowest, faults } = findings;
console.log(
  `${tried.log} logs (${accepted.log} read), ${tried.checkpoint} checkpoints (${accepted.checkpoint} read), ` +
    `${tried.foreign} of other libraries (${accepted.foreign} read), seed ${SEED}: ` +
    `${faults.length} faults; the slowest, ${slowest.number}, took ${slowest.seconds.toFixed(2)} s of CPU; ` +
    `memory ${half} pages at half, ${pages} at the end`,
);
for (const fault of faults.slice(0, 20)) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

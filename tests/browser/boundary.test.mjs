// The compiled module without a page: its numbers are the tool's, and what it refuses it refuses by name.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root, run } from './harness.mjs';

const UNITS = ['gru', 'aigru', 'agru', 'augru', 'augru-code'];
const model = (unit) => path.join(root, 'www/models', `${unit}.safetensors`);
/** The two modules. */
let dien;
let whole;

before(async () => {
  const load = async (name) => {
    const module = await import(path.join(root, `pkg/${name}.js`));
    module.initSync({ module: readFileSync(path.join(root, `pkg/${name}_bg.wasm`)) });
    return module;
  };
  dien = await load('dien');
  whole = await load('workshop');
});

/** Numbers from a seed. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('traces are those of the command line, for every unit and many lengths', async () => {
  const next = random(7);
  for (const unit of UNITS) {
    const inference = new dien.Inference();
    inference.load('weights', readFileSync(model(unit)));
    for (const length of [0, 1, 2, 17, 60]) {
      const history = Array.from({ length }, () => next(96));
      const target = next(96);
      const args = ['--checkpoint', model(unit), '--history', history.join(), '--target', String(target), '--json'];
      const native = JSON.parse((await run(['trace', ...args])).stdout);
      const { columns } = inference.trace({ columns: [{ unit, set: 'weights' }], history, target });
      const [traced] = columns;
      const near = (name, found, wanted) => {
        assert.equal(found.length, wanted.length, `${unit}, T = ${length}: ${name}`);
        found.forEach((value, index) => {
          const error = Math.abs(value - wanted[index]);
          assert.ok(error < 2e-5, `${unit}, T = ${length}: ${name}[${index}] is off by ${error}`);
        });
      };
      near('logit', [traced.logit], [native.logit]);
      near('attention', traced.attention, native.attention);
      near('extractor', traced.extractor, native.extractor.states.flat());
      for (const name of ['reset', 'update', 'update_weight', 'candidate', 'states']) {
        near(name, traced[name], native.evolution[name].flat());
      }
    }
    inference.free();
  }
});

test('a drift curve ends where the trace is', () => {
  const inference = new dien.Inference();
  inference.load('weights', readFileSync(model('augru')));
  const columns = [{ unit: 'augru', set: 'weights' }];
  const history = [0, 2, 1, 24, 3, 8];
  inference.drift_begin({ columns, history, candidates: [11, 0, 24] });
  const points = new Map();
  for (let piece = inference.drift_next(); piece; piece = inference.drift_next()) {
    piece.prefixes.forEach((prefix, at) =>
      points.set(
        prefix,
        piece.probability[0].map((curve) => curve[at]),
      ),
    );
  }
  assert.deepEqual([...points.keys()], [0, 1, 2, 3, 4, 5, 6]);
  [11, 0, 24].forEach((target, candidate) => {
    for (const length of [2, 6]) {
      const { probability } = inference.trace({ columns, history: history.slice(0, length), target }).columns[0];
      assert.ok(Math.abs(points.get(length)[candidate] - probability) < 1e-6);
    }
  });
});

test('what cannot be is refused by name, and nothing is half done', () => {
  const inference = new dien.Inference();
  const refused = (work, code) =>
    assert.throws(work, (error) => error.name === 'DienError' && error.code === code && error.message.length > 10);
  inference.load('weights', readFileSync(model('agru')));
  const ask = (more) =>
    inference.trace({ columns: [{ unit: 'agru', set: 'weights' }], history: [1, 2], target: 3, ...more });
  const { probability } = ask().columns[0];
  refused(() => ask({ history: [1, 96] }), 'unknown-item');
  refused(() => ask({ history: Array(513).fill(1) }), 'history-too-long');
  refused(() => ask({ columns: [{ unit: 'agru', set: 'none' }] }), 'request');
  refused(() => ask({ columns: [{ unit: 'lstm', set: 'weights' }] }), 'request');
  const bytes = readFileSync(model('agru'));
  refused(() => inference.load('weights', bytes.subarray(0, bytes.length - 8)), 'checkpoint');
  refused(() => inference.load('weights', new Uint8Array(3)), 'checkpoint');
  const poisoned = Buffer.from(bytes);
  poisoned.writeFloatLE(NaN, bytes.length - 4);
  refused(() => inference.load('weights', poisoned), 'checkpoint');
  assert.equal(ask().columns[0].probability, probability, 'the weights loaded before are still there');

  const workshop = new whole.Workshop();
  refused(() => workshop.user(0), 'request');
  refused(() => workshop.import_push('movies', new Uint8Array(1)), 'request');
  refused(() => workshop.train_begin({}), 'request');
  workshop.shop({ seed: 1 });
  const settings = {
    units: ['agru'],
    learning_rate: 0.003,
    alpha: 1,
    batch_size: 8,
    max_history: 50,
    hidden: 16,
    seed: 1,
  };
  refused(() => workshop.train_begin({ ...settings, hidden: 7 }), 'setting');
  refused(() => workshop.train_begin({ ...settings, learning_rate: 0 }), 'setting');
  refused(() => workshop.user(1e6), 'request');
});

test('the module has the calls that its declarations name', () => {
  const text = readFileSync(path.join(root, 'pkg/boundary.d.ts'), 'utf8');
  const calls = (name) => {
    const [, body] = text.match(new RegExp(`export interface ${name} \\{\\n(.*?)\\n\\}`, 's'));
    return [...body.matchAll(/^  (\w+)\(/gm)].map(([, call]) => call);
  };
  const holders = {
    InferenceCalls: dien.Inference.prototype,
    WorldCalls: dien.Workshop.prototype,
    WorkshopCalls: whole.Workshop.prototype,
    ModuleCalls: dien,
    DrawingCalls: dien,
  };
  for (const [name, holder] of Object.entries(holders)) {
    assert.ok(calls(name).length > 2);
    for (const call of calls(name)) assert.equal(typeof holder[call], 'function', `${name}.${call}`);
  }
  // The second workshop can take the place of the first, and the first has nothing that belongs to the second.
  for (const call of calls('WorldCalls')) assert.equal(typeof whole.Workshop.prototype[call], 'function', call);
  for (const call of calls('WorkshopCalls')) assert.ok(!(call in dien.Workshop.prototype), call);
  assert.equal(whole.build_id(), dien.build_id());
});

test('what the page would list by hand is described', () => {
  const { models, units, formats, training, limits } = dien.describe();
  const [, declared] = readFileSync(path.join(root, 'pkg/boundary.d.ts'), 'utf8').match(/^export type Model = (.*);$/m);
  assert.equal(models.map(({ name }) => `"${name}"`).join(' | '), declared);
  assert.deepEqual(
    units.map(({ name }) => name),
    UNITS,
  );
  assert.ok(formats.some(({ name, columns }) => name === 'csv' && columns));
  assert.ok(training.batch_size.low === 1 && training.batch_size.whole);
  assert.equal(limits.history, 512);
  assert.match(dien.palette(true).ground, /^#[0-9a-f]{6}$/);
  const plan = { models: ['base', 'din'], seeds: 2 };
  const ended = [{ model: 'base', seed: 1 }];
  assert.equal(dien.trials_left(plan, ended).length, 3);
});

test('every model, unit and column has its words', async () => {
  const { default: words } = await import(pathToFileURL(path.join(root, 'www/js/words/en.js')));
  const { models, units, columns, behaviours } = dien.describe();
  // A column without an evolving layer says what it lacks; another says what its unit does.
  const needed = [
    ...models.flatMap(({ name, unit }) => [`model.${name}`, `model.${name}.what`, ...(unit ? [] : [`lacks.${name}`])]),
    ...units.flatMap(({ name }) => [`unit.${name}`, `unit.${name}.what`, `effect.${name}`]),
    ...columns.map(({ name }) => `column.${name}`),
    ...behaviours.map((name) => `behaviour.${name}`),
  ];
  assert.deepEqual(
    needed.filter((key) => !(key in words)),
    [],
  );
});

test('a world that is handed over trains the same, and other bytes are refused', () => {
  const log = ['user,item,time'];
  for (let user = 0; user < 9; user++) {
    for (let step = 0; step < 6; step++) log.push(`u${user},i${(user * 5 + step * 3) % 11},${100 * step + user}`);
  }
  const worlds = [
    (workshop) => workshop.shop({ shoppers: 100, seed: 3 }),
    (workshop) => {
      workshop.import_begin();
      workshop.import_push('log.csv', new TextEncoder().encode(log.join('\n')));
      return workshop.import_finish(1).world;
    },
  ];
  const train = (workshop) => {
    workshop.train_begin({
      units: ['augru'],
      learning_rate: 0.01,
      alpha: 1,
      batch_size: 4,
      max_history: 20,
      hidden: 4,
      seed: 5,
    });
    return [workshop.train_steps(3), workshop.snapshot('augru')];
  };
  for (const enter of worlds) {
    const [first, second, shown] = [new whole.Workshop(), new whole.Workshop(), new dien.Workshop()];
    assert.ok(enter(first).counts.train > 0);
    const bytes = first.hand_over();
    assert.ok(bytes instanceof Uint8Array);
    second.enter(bytes);
    assert.deepEqual(second.user(0), first.user(0));
    shown.enter(bytes);
    assert.deepEqual(shown.user(0), first.user(0));
    assert.deepEqual(shown.hand_over(), bytes);
    assert.deepEqual(train(second), train(first));
    bytes[bytes.length - 1] ^= 1;
    assert.throws(() => second.enter(bytes), { name: 'DienError', code: 'request' });
  }
});

test('errors carry what the page needs for its words', () => {
  const inference = new dien.Inference();
  inference.load('weights', readFileSync(model('agru')));
  const ask = (more) =>
    inference.trace({ columns: [{ unit: 'agru', set: 'weights' }], history: [1, 2], target: 3, ...more });
  const details = (work) => {
    try {
      work();
    } catch (error) {
      return { ...error.details };
    }
    return null;
  };
  assert.deepEqual(
    details(() => ask({ history: Array(600).fill(1) })),
    { length: 600, limit: 512 },
  );
  assert.deepEqual(
    details(() => ask({ history: [1, 150] })),
    { place: 'history, position 2', item: 150, items: 96 },
  );
  assert.equal(details(() => new dien.Workshop().shop({ shoppers: 0 })).name, 'shoppers');
});

test('training in WebAssembly repeats itself bit for bit', () => {
  const losses = () => {
    const workshop = new whole.Workshop();
    workshop.shop({ seed: 3 });
    const units = ['aigru', 'agru', 'augru'];
    workshop.train_begin({ units, learning_rate: 0.01, alpha: 1, batch_size: 16, max_history: 20, hidden: 8, seed: 5 });
    return workshop.train_steps(3);
  };
  const first = losses();
  assert.equal(first.length, 9);
  assert.ok(first.every(({ total }) => Number.isFinite(total)));
  assert.deepEqual(losses(), first);
});

test('the benchmark’s network learns the same on every path and backend', async () => {
  const bench = await import(path.join(root, 'pkg/bench.js'));
  bench.initSync({ module: readFileSync(path.join(root, 'pkg/bench_bg.wasm')) });
  const [items, categories, hidden, head] = [7, 3, 4, [5]];
  /** Numbers that look random and are not. */
  const wave = (length, seed) => Float32Array.from({ length }, (_, i) => 0.4 * Math.sin(12.9 * i + seed));
  const ids = (length, of, seed) => Int32Array.from({ length }, (_, i) => (7 * i * i + 3 * i + seed) % of);
  const weights = {
    'embedding.item': wave(items * 2, 1),
    'embedding.category': wave(categories * 2, 2),
    'attention.weight': wave(16, 3),
    'head.layers.0.weight': wave(16 * 5, 4),
    'head.layers.0.bias': wave(5, 5),
    'head.activations.0.alpha': wave(5, 6),
    'head.layers.1.weight': wave(5, 7),
    'head.layers.1.bias': wave(1, 8),
  };
  for (const cell of ['extractor', 'evolution']) {
    weights[`${cell}.input_weight`] = wave(48, 9);
    weights[`${cell}.hidden_weight`] = wave(48, 10);
    weights[`${cell}.input_bias`] = wave(12, 11);
    weights[`${cell}.hidden_bias`] = wave(4, 12);
  }
  const batch = {
    items: ids(15, items, 1),
    categories: ids(15, categories, 2),
    negative_items: ids(15, items, 3),
    negative_categories: ids(15, categories, 4),
    mask: Float32Array.from([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]),
    target_items: ids(3, items, 5),
    target_categories: ids(3, categories, 6),
    labels: Float32Array.from([1, 0, 1]),
  };
  const { paths, backends } = bench.bench_cases(undefined);
  assert.deepEqual(
    [paths, backends],
    [
      ['fused', 'plain'],
      ['ndarray', 'flex'],
    ],
  );
  const runs = backends.flatMap((backend) =>
    paths.map((way) => {
      const network = new bench.Network({ items, categories, hidden, head, path: way, backend }, weights);
      const losses = Array.from({ length: 6 }, () => network.train('augru', batch, 1, 0.01));
      return { losses, answer: network.predict('augru', Int32Array.from([1, 2, 3]), Int32Array.from([0, 1, 2]), 4, 1) };
    }),
  );
  const [first] = runs;
  const near = (name, found, wanted) =>
    found.forEach((value, index) => {
      const error = Math.abs(value - wanted[index]);
      assert.ok(error < 1e-4, `${name}[${index}] is off by ${error}`);
    });
  assert.ok(first.losses[5] < first.losses[0], `${first.losses}`);
  for (const { losses, answer } of runs) {
    losses.forEach((loss, step) => near(`loss ${step}`, [loss], [first.losses[step]]));
    for (const name of ['attention', 'extractor', 'states']) near(name, answer[name], first.answer[name]);
  }
  assert.throws(() => new bench.Network({ items, categories, hidden, head, path: 'fused', backend: 'flex' }, {}), {
    name: 'DienError',
  });
});

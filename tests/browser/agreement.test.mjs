// The shipped module learns the same weights in every engine: a seed decides all of a training, and nothing else does.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { BROWSERS, installed, launch } from './browsers.mjs';
import { TYPES, open, root, serveBarely } from './harness.mjs';

/** Steps of the training whose weights are compared. */
const STEPS = 500;
const SHOP = { seed: 7, shoppers: 60 };
/** A small unit, with all that a training has: the auxiliary loss, Dice, a mean over behaviours. */
const TRAINING = {
  units: ['augru'],
  learning_rate: 0.003,
  alpha: 1,
  batch_size: 8,
  max_history: 12,
  hidden: 8,
  seed: 11,
  pooling: 'mean',
  activation: 'dice',
};

/**
 * Trains; gives the checkpoint's bytes in base64. It runs in a browser too, without the rest of this file.
 * @param {string} glue the module's address
 * @param {{module_or_path: Buffer | string}} start what the glue makes its instance of: bytes, or where they are
 */
async function train(glue, start, shop, training, steps) {
  const module = await import(glue);
  await module.default(start);
  const workshop = new module.Workshop();
  workshop.shop(shop);
  workshop.train_begin(training);
  workshop.train_steps(steps);
  const bytes = workshop.snapshot(training.units[0]);
  workshop.free();
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** The SHA-256 of a checkpoint's tensors: their names and bytes, without what else the file says. @param {string} base64 */
function digest(base64) {
  const bytes = Buffer.from(base64, 'base64');
  const data = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.subarray(8, data).toString());
  const names = Object.keys(header).filter((name) => name !== '__metadata__');
  assert.ok(names.length > 10, 'a model has many tensors');
  const hash = createHash('sha256');
  for (const name of names.sort()) {
    const { dtype, shape, data_offsets: place } = header[name];
    hash.update(`${name} ${dtype} ${shape}\n`);
    hash.update(bytes.subarray(data + place[0], data + place[1]));
  }
  return hash.digest('hex');
}

/** What Node.js learns. */
let wanted = '';

before(async () => {
  const pkg = path.join(root, 'pkg');
  const start = { module_or_path: readFileSync(path.join(pkg, 'workshop_bg.wasm')) };
  const learn = async (training, steps) =>
    digest(await train(path.join(pkg, 'workshop.js'), start, SHOP, training, steps));
  wanted = await learn(TRAINING, STEPS);
  // The seed and each step decide it.
  assert.equal(await learn(TRAINING, STEPS), wanted);
  assert.notEqual(await learn({ ...TRAINING, seed: 12 }, STEPS), wanted);
  assert.notEqual(await learn(TRAINING, STEPS - 1), wanted);
});

for (const name of BROWSERS) {
  const skip = !installed(name) && `${name} is not installed`;
  test(`${name} and Node.js learn the same weights in ${STEPS} steps`, { skip }, async () => {
    const browser = await launch({}, name);
    const server = await serveBarely({ types: { ...TYPES, '.wasm': 'application/wasm' } });
    try {
      const { page, check, close } = await open(browser, server.url);
      // A page of the site, with its policy, that does nothing until it is asked.
      await page.goto(`${server.url}www/bench.html`);
      const pkg = `${server.url}pkg/workshop`;
      const start = { module_or_path: `${pkg}_bg.wasm` };
      const learnt = await page.evaluateAtOnce(train, `${pkg}.js`, start, SHOP, TRAINING, STEPS);
      assert.equal(digest(learnt), wanted);
      check();
      await close();
    } finally {
      server.close();
      await browser.close();
    }
  });
}

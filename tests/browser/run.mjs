// Runs page tests: all of the files given, or those whose names match a pattern.
//   node tests/browser/run.mjs [--only PATTERN] FILE..
// A test that fails is run once more, by itself. If it passes then, it is named as unsteady, and the run passes: a browser under load may
// meet a moment that no test foresaw. More than a few unsteady tests are a fault of the page or of the tests, and the run fails.

import { run } from 'node:test';
import { tap } from 'node:test/reporters';
import { parseArgs } from 'node:util';

/** Unsteady tests that a run may have. */
const MOST_UNSTEADY = 3;

const { values, positionals: files } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });

/** @typedef {{name: string, file: string}} Failure */

/** A pattern that a name alone matches. @param {string} name */
const exactly = (name) => new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$`);

/**
 * Runs tests one after the other and prints what they say.
 * @param {string[]} files
 * @param {RegExp[]} [testNamePatterns]
 * @returns {Promise<{passed: number, failures: Failure[]}>}
 */
async function attempt(files, testNamePatterns) {
  const stream = run({ files, concurrency: 1, testNamePatterns });
  /** @type {Failure[]} */
  const failures = [];
  let passed = 0;
  stream.on('test:pass', ({ skip }) => (passed += skip === undefined ? 1 : 0));
  stream.on('test:fail', ({ name, file }) => failures.push({ name, file: file ?? name }));
  for await (const text of stream.compose(tap)) process.stdout.write(text);
  return { passed, failures };
}

const first = await attempt(files, values.only === undefined ? undefined : [new RegExp(values.only)]);
/** @type {Failure[]} */
const failed = [];
/** @type {Failure[]} */
const unsteady = [];
if (first.failures.length <= MOST_UNSTEADY) {
  for (const failure of first.failures) {
    process.stdout.write(`# once more: ${failure.name}\n`);
    // A file that cannot be run fails under its own name.
    const only = failure.name === failure.file ? undefined : [exactly(failure.name)];
    const { passed, failures } = await attempt([failure.file], only);
    (passed > 0 && failures.length === 0 ? unsteady : failed).push(failure);
  }
} else {
  failed.push(...first.failures);
}
for (const { name } of unsteady) process.stdout.write(`# unsteady, passed at the second attempt: ${name}\n`);
for (const { name } of failed) process.stdout.write(`# failed: ${name}\n`);
if (failed.length > 0 || first.passed + unsteady.length === 0) process.exitCode = 1;

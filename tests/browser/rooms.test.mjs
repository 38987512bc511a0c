// The page's rooms: nothing imports upwards, types no more than code. (Circles, and panels that import panels, are
// looked for by tests/architecture.rs.)

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from './harness.mjs';

const folder = path.join(root, 'www/js');
/** From the top down; each may import those after it. What stands in no room may import all. */
const ROOMS = ['', 'panels', 'app', 'ui', 'words', 'workers', 'host'];

const names = readdirSync(folder, { recursive: true })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.js'));
const roomOf = (name) => (name.includes('/') ? name.split('/')[0] : '');

/** The page's own files that a file names, as code or as a type. @param {string} name */
function named(name) {
  const text = readFileSync(path.join(folder, name), 'utf8');
  return [...text.matchAll(/(?:\bfrom |\bimport\()'(\.[^']+)'/g)]
    .map(([, file]) => path.posix.join(path.posix.dirname(name), file))
    .filter((file) => !file.startsWith('..'));
}

test('files import downwards', () => {
  let seen = 0;
  for (const name of names) {
    assert.ok(ROOMS.includes(roomOf(name)), `${name} is in no room`);
    for (const file of named(name)) {
      seen += 1;
      assert.ok(names.includes(file), `${name} imports ${file}, which is not there`);
      const [from, to] = [name, file].map((name) => ROOMS.indexOf(roomOf(name)));
      assert.ok(from <= to, `${name} imports ${file}, which lies above`);
    }
  }
  assert.ok(seen > 100, `only ${seen} imports were found: is this test still reading them?`);
});

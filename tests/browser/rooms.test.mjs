// The page's rooms: who may import whom. No circle between files, nothing imports upwards, no panel imports another.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from './harness.mjs';

const folder = path.join(root, 'www/js');
/** From the top down; each may import those after it. */
const ROOMS = ['', 'panels', 'app', 'ui', 'workers', 'words'];

const names = readdirSync(folder, { recursive: true })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.js'));
const roomOf = (name) => (name.includes('/') ? name.split('/')[0] : '');
/** A panel is a file, or a folder of files. */
const panelOf = (name) => name.split('/')[1].replace(/\.js$/, '');

/** Every file with those that it imports, now or later. */
const imports = new Map(
  names.map((name) => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const found = [
      ...text.matchAll(/^(?:import|export)\s[^;]*?from '(\.[^']+)'|[^{'`]\bimport\('(\.[^']+)'\)[.;,)\s]/gm),
    ];
    const files = found
      .filter(([whole]) => !/\*|@/.test(whole))
      .map(([, now, later]) => path.posix.join(path.posix.dirname(name), now ?? later))
      .filter((file) => !file.startsWith('..'));
    return [name, files];
  }),
);

test('files import downwards, and no panel imports another', () => {
  let seen = 0;
  for (const [name, files] of imports) {
    assert.ok(ROOMS.includes(roomOf(name)), `${name} is in no room`);
    for (const file of files) {
      seen += 1;
      assert.ok(imports.has(file), `${name} imports ${file}, which is not there`);
      const [from, to] = [roomOf(name), roomOf(file)];
      assert.ok(ROOMS.indexOf(from) <= ROOMS.indexOf(to), `${name} imports ${file}, which lies above`);
      if (from === 'panels' && to === 'panels') assert.equal(panelOf(name), panelOf(file), `${name} imports ${file}`);
    }
  }
  assert.ok(seen > 100, `only ${seen} imports were found: is this test still reading them?`);
});

test('no files import each other in a circle', () => {
  /** @type {Map<string, 'open' | 'done'>} */
  const state = new Map();
  const visit = (name, way) => {
    assert.notEqual(state.get(name), 'open', `a circle: ${[...way, name].join(' → ')}`);
    if (state.has(name)) return;
    state.set(name, 'open');
    for (const file of imports.get(name)) visit(file, [...way, name]);
    state.set(name, 'done');
  };
  for (const name of names) visit(name, []);
});

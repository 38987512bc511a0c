// A log is read in pieces, between which the worker hears that it is no longer wanted: how long that takes is up to the largest one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { unpacked } from '../../www/js/workers/unpack/index.js';

/** About 60,000 rows of Taobao's file. */
const MOST_BYTES = 2 * 2 ** 20;
const ROW = '1000,2268318,2520377,pv,1511544070\n';

/** The sizes of the pieces in which a file is read. */
async function sizes(name, bytes) {
  const found = [];
  for await (const piece of unpacked({ name, file: new File([bytes], name), entry: null })) found.push(piece.length);
  assert.equal(
    found.reduce((sum, size) => sum + size, 0),
    200_000 * ROW.length,
  );
  return found;
}

for (const [kind, packed] of [
  ['as it is', (bytes) => bytes],
  ['packed', gzipSync],
]) {
  test(`the pieces of a file ${kind} are small`, async () => {
    const found = await sizes('UserBehavior.csv', packed(Buffer.from(ROW.repeat(200_000))));
    assert.ok(found.length >= 4, `${found}`);
    assert.ok(Math.max(...found) <= MOST_BYTES, `${found}`);
  });
}

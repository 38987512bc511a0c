// Weights of other libraries, changed at random: the archives that torch writes, and the pickles within.

import { readFileSync, readdirSync } from 'node:fs';
import { checksum } from '../../www/js/ui/zip.js';

/** @typedef {import('./random.mjs').Random} Random */
/** A file of weights with its table of items. @typedef {{bytes: Uint8Array, items: Uint8Array}} Foreign */
/** Where a file of an archive lies, and where its two checksums stand. @typedef {{name: string, start: number, end: number, checksums: number[]}} Entry */

const PEERS = new URL('../golden/peers/', import.meta.url);
const [RECORD, END] = [0x02014b50, 0x06054b50];

/** The libraries' files that stand beside the tests. @returns {Foreign[]} */
export function foreign() {
  const names = readdirSync(PEERS).filter((name) => /\.(pth|model)$/.test(name));
  return names.map((name) => {
    const golden = JSON.parse(readFileSync(new URL(name.replace(/\.[a-z]+$/, '.json'), PEERS), 'utf8'));
    return { bytes: new Uint8Array(readFileSync(new URL(name, PEERS))), items: tableOf(golden.item_features) };
  });
}

/** @param {Record<string, (number | number[])[] | null>} features */
function tableOf(features) {
  const names = Object.keys(features);
  const row = (/** @type {number} */ item) => names.map((name) => features[name]?.[item] ?? item).join(',');
  const lines = Array.from({ length: 21 }, (_, item) => row(item));
  return new TextEncoder().encode([names.join(','), ...lines, ''].join('\n'));
}

/** The files of an archive whose files lie as they are. @param {Uint8Array} bytes @returns {Entry[]} */
function entries(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - 22;
  while (end > 0 && view.getUint32(end, true) !== END) end -= 1;
  /** @type {Entry[]} */
  const found = [];
  let at = view.getUint32(end + 16, true);
  while (view.getUint32(at, true) === RECORD) {
    const [size, local] = [view.getUint32(at + 24, true), view.getUint32(at + 42, true)];
    const [name, more, note] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const text = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name));
    found.push({ name: text, start, end: start + size, checksums: [local + 14, at + 16] });
    at += 46 + name + more + note;
  }
  return found;
}

/** Changes some bytes of one file in the archive, and makes its checksum right again. @param {Uint8Array} bytes @param {Random} random */
function changedWithin(bytes, random) {
  const copy = bytes.slice();
  const all = entries(copy).filter(({ start, end }) => end > start);
  const entry = random.chance(0.8) ? all.find(({ name }) => name.endsWith('data.pkl')) : random.of(all);
  if (!entry) return copy;
  for (let left = random.of([1, 1, 2, 8]); left > 0; left -= 1) {
    const place = entry.start + random.below(entry.end - entry.start);
    copy[place] = random.chance(0.5) ? copy[place] ^ (1 << random.below(8)) : random.below(256);
  }
  const sum = checksum(copy.subarray(entry.start, entry.end));
  for (const place of entry.checksums) new DataView(copy.buffer).setUint32(place, sum, true);
  return copy;
}

/**
 * Another library's weights and table of items, changed.
 * @param {Foreign[]} seeds
 * @param {Random} random
 * @returns {Foreign}
 */
export function mutatedForeign(seeds, random) {
  const { bytes, items } = random.of(seeds);
  const flip = (/** @type {Uint8Array} */ whole) => {
    const copy = whole.slice();
    for (let left = random.of([1, 2, 20]); left > 0; left -= 1) copy[random.below(copy.length)] ^= 1 << random.below(8);
    return copy;
  };
  const cut = (/** @type {Uint8Array} */ whole) => whole.slice(0, random.below(whole.length));
  return {
    bytes: random.chance(0.7) ? changedWithin(bytes, random) : random.of([flip, cut])(bytes),
    items: random.chance(0.2) ? random.of([flip, cut])(items) : items,
  };
}

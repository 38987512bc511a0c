// Checkpoints: those that are shipped, those of older versions, and what may be wrong with them.

import { readFileSync, readdirSync } from 'node:fs';
import { EDGES } from './random.mjs';

/** @typedef {import('./random.mjs').Random} Random */

const FOLDERS = ['../../www/models/', '../checkpoints/'].map((path) => new URL(path, import.meta.url));

/** The checkpoints of the repository. @returns {Uint8Array[]} */
export function checkpoints() {
  return FOLDERS.flatMap((folder) => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
    return names.toSorted().map((name) => new Uint8Array(readFileSync(new URL(name, folder))));
  });
}

/**
 * The JSON of a file's header and the bytes behind it.
 * @param {Uint8Array} bytes
 * @returns {{header: any, rest: Uint8Array}}
 */
function parts(bytes) {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  return { header, rest: bytes.subarray(8 + length) };
}

/** @param {any} header @param {Uint8Array} rest */
function whole(header, rest) {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + rest.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(rest, 8 + json.length);
  return bytes;
}

/** Values in place of others. @param {Random} random */
const otherValue = (random) =>
  random.of([
    () => random.of(EDGES),
    () => random.of(EDGES),
    () => null,
    () => '',
    () => 'x'.repeat(random.of([1, 300, 70000])),
    () => '\u001b[2J\u202e',
    () => [],
    () => ({}),
    () => true,
    () => Array(random.of([1, 9, 5000])).fill(random.of(EDGES)),
  ])();

/**
 * Changes one value in some JSON, or takes it away, or doubles it.
 * @param {any} value
 * @param {Random} random
 * @returns {any}
 */
function changedJson(value, random) {
  if (value === null || typeof value !== 'object' || random.chance(0.08)) return otherValue(random);
  const keys = Object.keys(value);
  if (keys.length === 0) return otherValue(random);
  const key = random.of(keys);
  if (Array.isArray(value)) {
    const copy = [...value];
    if (random.chance(0.1)) copy.splice(Number(key), 1);
    else if (random.chance(0.1)) copy.push(copy[Number(key)]);
    else copy[Number(key)] = changedJson(copy[Number(key)], random);
    return copy;
  }
  const copy = { ...value };
  if (random.chance(0.1)) delete copy[key];
  else if (random.chance(0.05)) copy[`${key}x`] = copy[key];
  else if (random.chance(0.05)) copy[key] = copy[random.of(keys)];
  else copy[key] = changedJson(copy[key], random);
  return copy;
}

/** Where a tensor's bytes lie. @param {any} header @param {(name: string) => boolean} wanted @param {Random} random */
function tensor(header, wanted, random) {
  const names = Object.keys(header).filter((name) => name !== '__metadata__' && wanted(name));
  const name = random.of(names);
  return { name, place: /** @type {[number, number]} */ (header[name]?.data_offsets ?? [0, 0]) };
}

/** The metadata: version, configuration, training. @param {any} header @param {Random} random */
function changedMetadata(header, random) {
  const metadata = JSON.parse(header.__metadata__['dien-explorer']);
  const part = random.of(['config', 'config', 'training', null]);
  const changed =
    part === null ? changedJson(metadata, random) : { ...metadata, [part]: changedJson(metadata[part], random) };
  return { ...header, __metadata__: { 'dien-explorer': JSON.stringify(changed) } };
}

/** Puts other bytes in the place of a tensor's, and moves what lies behind. @param {any} header @param {Uint8Array} rest @param {string} name @param {Uint8Array} bytes */
function replaced(header, rest, name, bytes) {
  const [start, end] = header[name].data_offsets;
  const by = bytes.length - (end - start);
  /** @type {any} */
  const moved = {};
  for (const [key, value] of Object.entries(header)) {
    if (key === '__metadata__') moved[key] = value;
    else if (key === name)
      moved[key] = { ...value, shape: [bytes.length], data_offsets: [start, start + bytes.length] };
    else
      moved[key] = {
        ...value,
        data_offsets: value.data_offsets.map((/** @type {number} */ at) => (at >= end ? at + by : at)),
      };
  }
  const all = new Uint8Array(rest.length + by);
  all.set(rest.subarray(0, start));
  all.set(bytes, start);
  all.set(rest.subarray(end), start + bytes.length);
  return whole(moved, all);
}

const FLOATS = [NaN, Infinity, -Infinity, 0, -0, 1e-45, 3.4e38, -3.4e38, 1e30, 1];

/** Changes of a file whose parts are known. @type {((header: any, rest: Uint8Array, random: Random) => Uint8Array)[]} */
const OF_PARTS = [
  (header, rest, random) => whole(changedMetadata(header, random), rest),
  (header, rest, random) => whole(changedMetadata(header, random), rest),
  (header, rest, random) => whole(changedJson(header, random), rest),
  (header, rest, random) => {
    // A number of a weight, finite or not.
    const { place } = tensor(header, (name) => header[name].dtype === 'F32', random);
    const changed = rest.slice();
    const view = new DataView(changed.buffer);
    const count = random.of([1, 3, 1000]);
    for (let left = count; left > 0 && place[1] > place[0]; left -= 1) {
      const at = place[0] + 4 * random.below((place[1] - place[0]) / 4);
      view.setFloat32(at, count === 1 ? random.of(FLOATS) : random.of(FLOATS.slice(3)), true);
    }
    return whole(header, changed);
  },
  (header, rest, random) => {
    const { place } = tensor(header, (name) => name === 'vocabulary.item_category', random);
    const changed = rest.slice();
    new DataView(changed.buffer).setInt32(
      place[0] + 4 * random.below((place[1] - place[0]) / 4),
      random.of(EDGES),
      true,
    );
    return whole(header, changed);
  },
  (header, rest, random) => {
    const { name, place } = tensor(header, (one) => header[one].dtype === 'U8', random);
    const json = JSON.parse(new TextDecoder().decode(rest.subarray(...place)));
    return replaced(header, rest, name, new TextEncoder().encode(JSON.stringify(changedJson(json, random))));
  },
  (header, rest, random) => {
    // Two tensors change places, or one is gone.
    const [one, other] = [tensor(header, () => true, random).name, tensor(header, () => true, random).name];
    const copy = { ...header, [one]: header[other], [other]: header[one] };
    if (random.chance(0.4)) delete copy[one];
    return whole(copy, rest);
  },
];

/** Changes of bytes, whatever they mean. @type {((bytes: Uint8Array, random: Random) => Uint8Array)[]} */
const OF_BYTES = [
  (bytes, random) => {
    const copy = bytes.slice();
    for (let left = random.of([1, 2, 20]); left > 0; left -= 1) copy[random.below(copy.length)] ^= 1 << random.below(8);
    return copy;
  },
  (bytes, random) => {
    // The header is a small part of a file, and the part that is read most carefully.
    const copy = bytes.slice();
    copy[random.below(Math.min(copy.length, 3000))] = random.below(256);
    return copy;
  },
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) =>
    Uint8Array.from([...bytes.subarray(0, random.below(bytes.length)), ...bytes.subarray(random.below(bytes.length))]),
  (bytes, random) => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setBigUint64(
      0,
      random.of([0n, 1n, 2n ** 20n, 2n ** 20n + 1n, 2n ** 32n, 2n ** 64n - 1n]),
      true,
    );
    return copy;
  },
];

/**
 * A checkpoint that was changed.
 * @param {Uint8Array[]} seeds
 * @param {Random} random
 */
export function mutatedCheckpoint(seeds, random) {
  let bytes = random.of(seeds);
  for (let left = 1 + random.below(2); left > 0; left -= 1) {
    bytes = random.chance(0.35) ? random.of(OF_BYTES)(bytes, random) : changedParts(bytes, random);
    if (bytes.length < 9) break;
  }
  return bytes;
}

/** @param {Uint8Array} bytes @param {Random} random */
function changedParts(bytes, random) {
  try {
    const { header, rest } = parts(bytes);
    return random.of(OF_PARTS)(header, rest, random);
  } catch {
    // What was changed before has no parts any more.
    return random.of(OF_BYTES.slice(0, 3))(bytes, random);
  }
}

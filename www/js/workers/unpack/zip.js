// The directory of a ZIP archive, and the files in it. It stands at the end, before a last record that says where. What it
// says is held against the bytes: places, lengths, that no two files share bytes, checksums.

import { Fault } from '../fault.js';
import { slices } from './bytes.js';

/**
 * A file in an archive, as the directory describes it; `start` is where its part of the archive begins.
 * @typedef {{name: string, packed: number, size: number, checksum: number, method: number, locked: boolean, start:
 *   number, directory: number}} Entry
 */
/** Where the directory stands; `before` are bytes before the archive. @typedef {{start: number, bytes: number, entries: number, before: number}} Place */

/** The last record, and how long it is without its comment. */
const END = 0x06054b50;
const END_BYTES = 22;
/** The longest comment. */
const MOST_COMMENT = 0xffff;
/** What leads to the last record of a large archive, and that record. */
const LOCATOR = 0x07064b50;
const LOCATOR_BYTES = 20;
const LARGE_END = 0x06064b50;
const LARGE_END_BYTES = 56;
/** A record of the directory. */
const RECORD = 0x02014b50;
const RECORD_BYTES = 46;
/** What stands before a file. */
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
/** Stand for numbers that are written elsewhere, in the part of a record with this mark. */
const ELSEWHERE = 0xffffffff;
const ELSEWHERE_SHORT = 0xffff;
const LARGE_NUMBERS = 1;
const MOST_ENTRIES = 10_000;
const MOST_DIRECTORY = 16 * 2 ** 20;
const MOST_NAME = 1024;
/** The methods that are read: the bytes as they are, and deflate. */
const STORED = 0;
const DEFLATE = 8;
/** Says that a file is encrypted. */
const LOCKED = 1;
/** A system whose files have kinds, what a kind is, and that of a symbolic link. */
const UNIX = 3;
const UNIX_KIND = 0xf000;
const UNIX_LINK = 0xa000;
/** The head of a gzip file without a name. */
const GZIP_HEAD = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/**
 * The files of an archive, without folders and links, and without what systems put beside files.
 * @param {File} file
 * @returns {Promise<Entry[]>}
 */
export async function directory(file) {
  const place = await findPlace(file);
  if (place.entries > MOST_ENTRIES || place.bytes > MOST_DIRECTORY) {
    throw refusal('archive-many', file.name, `more than ${MOST_ENTRIES} files`, { most: MOST_ENTRIES });
  }
  const view = await at(file, place.start, place.bytes);
  const entries = [];
  try {
    let start = 0;
    for (let count = 0; count < place.entries; count++) {
      const { entry, length } = record(view, start, place);
      start += length;
      if (entry) entries.push(entry);
    }
  } catch (error) {
    throw error instanceof RangeError ? lies(file.name) : error;
  }
  checkPlaces(entries, file.name);
  return entries.filter(({ name }) => isFile(name));
}

/** Finds the directory by the last record. @param {File} file @returns {Promise<Place>} */
async function findPlace(file) {
  const tailStart = Math.max(0, file.size - END_BYTES - MOST_COMMENT);
  const tail = await at(file, tailStart, file.size - tailStart);
  let end = tail.byteLength - END_BYTES;
  const isEnd = () =>
    tail.getUint32(end, true) === END && end + END_BYTES + tail.getUint16(end + 20, true) <= tail.byteLength;
  while (end >= 0 && !isEnd()) end -= 1;
  if (end < 0) throw refusal('cut-archive', file.name, 'the archive has no directory at its end');
  const [disk, count] = [tail.getUint16(end + 4, true), tail.getUint16(end + 10, true)];
  const [bytes, start] = [tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  const isLarge = count === ELSEWHERE_SHORT || bytes === ELSEWHERE || start === ELSEWHERE;
  const large = isLarge ? await largeEnd(file, tailStart + end) : null;
  if (!isLarge && disk > 0) throw refusal('packed-part', file.name, 'the file is one part of a ZIP archive in parts');
  const found = large ?? { at: tailStart + end, entries: count, bytes, start };
  const real = found.at - found.bytes;
  const before = real - found.start;
  if (real < 0 || before < 0) throw lies(file.name);
  return { start: real, bytes: found.bytes, entries: found.entries, before };
}

/** The last record of a large archive; null if this is none. @param {File} file @param {number} end where the small one begins */
async function largeEnd(file, end) {
  if (end < LOCATOR_BYTES) return null;
  const locator = await at(file, end - LOCATOR_BYTES, LOCATOR_BYTES);
  if (locator.getUint32(0, true) !== LOCATOR) return null;
  const place = Number(locator.getBigUint64(8, true));
  if (place + LARGE_END_BYTES > end) throw lies(file.name);
  const view = await at(file, place, LARGE_END_BYTES);
  if (view.getUint32(0, true) !== LARGE_END) throw lies(file.name);
  const [entries, bytes, start] = [32, 40, 48].map((offset) => Number(view.getBigUint64(offset, true)));
  return { at: place, entries, bytes, start };
}

/**
 * Reads a record of the directory: the file, unless it is a link, and the record's length.
 * @param {DataView} view
 * @param {number} at
 * @param {Place} place
 */
function record(view, at, place) {
  if (view.getUint32(at, true) !== RECORD) throw new RangeError();
  const [nameBytes, moreBytes, commentBytes] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
  const nameStart = at + RECORD_BYTES;
  const length = RECORD_BYTES + nameBytes + moreBytes + commentBytes;
  if (at + length > view.byteLength) throw new RangeError();
  const name = new Uint8Array(view.buffer, view.byteOffset + nameStart, Math.min(nameBytes, MOST_NAME));
  const large = largeNumbers(view, nameStart + nameBytes, nameStart + nameBytes + moreBytes);
  const number = (/** @type {number} */ offset) => {
    const small = view.getUint32(at + offset, true);
    return small === ELSEWHERE && large.length ? Number(large.shift()) : small;
  };
  // The order in which large numbers are written.
  const [size, packed, start] = [number(24), number(20), number(42)];
  const entry = {
    name: printable(new TextDecoder().decode(name)),
    packed,
    size,
    checksum: view.getUint32(at + 16, true),
    method: view.getUint16(at + 10, true),
    locked: (view.getUint16(at + 8, true) & LOCKED) !== 0,
    start: start + place.before,
    directory: place.start,
  };
  const isLink = view.getUint8(at + 5) === UNIX && (view.getUint16(at + 40, true) & UNIX_KIND) === UNIX_LINK;
  return { entry: isLink ? null : entry, length };
}

/** The numbers that have no room in a record. @param {DataView} view @param {number} at @param {number} end @returns {bigint[]} */
function largeNumbers(view, at, end) {
  while (at + 4 <= end) {
    const [mark, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    const next = Math.min(end, at + 4 + length);
    if (mark === LARGE_NUMBERS) {
      return Array.from({ length: Math.floor((next - at - 4) / 8) }, (_, index) =>
        view.getBigUint64(at + 4 + 8 * index, true),
      );
    }
    at = next;
  }
  return [];
}

/** Checks that files stand before the directory, one behind the other. @param {Entry[]} entries @param {string} shown */
function checkPlaces(entries, shown) {
  let free = 0;
  for (const { start, packed, directory } of [...entries].sort((a, b) => a.start - b.start)) {
    const end = start + LOCAL_BYTES + packed;
    if (start < free || end > directory) throw lies(shown);
    free = end;
  }
}

/** Whether an entry is a file of the user's: no folder, and nothing that a system puts beside files. @param {string} name */
function isFile(name) {
  const isPut = (/** @type {string} */ part) =>
    part === '__MACOSX' || (part.startsWith('.') && part !== '.' && part !== '..');
  return name !== '' && !/[/\\]$/.test(name) && !name.split(/[/\\]/).some(isPut);
}

/**
 * The bytes of a file in an archive: as they are, or as a gzip file, of which the browser checks length and checksum.
 * @param {File} file
 * @param {Entry} entry
 * @param {string} shown what a message calls the file
 * @param {(bytes: number) => void} took hears how many bytes were read
 */
export async function packedAsGzip(file, entry, shown, took) {
  const { checksum, directory, locked, method, packed, size, start } = entry;
  if (locked) throw refusal('locked-archive', shown, 'the file is encrypted');
  if (method !== STORED && method !== DEFLATE) {
    throw refusal('packed-method', shown, `the file is packed by the method ${method} of ZIP`, { method });
  }
  const local = await at(file, start, LOCAL_BYTES);
  const first = start + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
  if (local.getUint32(0, true) !== LOCAL || first + packed > directory) throw lies(shown);
  if (method === STORED && size !== packed) throw lies(shown);
  const bytes = slices(file.slice(first, first + packed), took);
  return method === STORED ? bytes : wrapped(bytes, checksum, size);
}

/** @param {AsyncIterable<Uint8Array>} bytes @param {number} checksum @param {number} size @returns {AsyncGenerator<Uint8Array, void, void>} */
async function* wrapped(bytes, checksum, size) {
  yield new Uint8Array(GZIP_HEAD);
  yield* bytes;
  const end = new DataView(new ArrayBuffer(8));
  end.setUint32(0, checksum, true);
  end.setUint32(4, size % 2 ** 32, true);
  yield new Uint8Array(end.buffer);
}

/** Bytes at a place of a file. @param {File} file @param {number} start @param {number} length */
async function at(file, start, length) {
  const bytes = await file.slice(start, start + length).arrayBuffer();
  if (bytes.byteLength < length) throw lies(file.name);
  return new DataView(bytes);
}

/** @param {string} shown */
const lies = (shown) => refusal('broken-archive', shown, 'its directory does not fit its bytes');

/**
 * A file that cannot be read.
 * @param {string} problem
 * @param {string} file
 * @param {string} what in English
 * @param {Record<string, string | number>} [values] what the problem's sentence needs besides
 */
const refusal = (problem, file, what, values = {}) =>
  new Fault('log', `${file}: ${what}`, { details: { problem, file, ...values } });

/** A name without what would steer a terminal. @param {string} name */
const printable = (name) => name.replace(/\p{Cc}/gu, ' ');

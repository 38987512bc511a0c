// Files that are packed, read as the files inside: gzip and ZIP. By the same rules and bounds as `src/data/logs/unpack/`,
// which unpacks for the command line. A file is packed if its first bytes say so, whatever its name. It is unpacked as it
// is read, and never held whole. Archives are hostile until checked: names in them are only names.

import { Fault } from '../fault.js';
import { concat, joined, slices } from './bytes.js';
import { gunzip } from './gzip.js';
import { directory, packedAsGzip } from './zip.js';

/**
 * A file of a log: a file as it was chosen, or (`entry`) one in such a file. A worker can be given it.
 * @typedef {{name: string, file: File, entry: import('./zip.js').Entry | null}} LogFile
 */

/** First bytes of a ZIP archive: with files, without any. */
const ZIPS = ['PK\x03\x04', 'PK\x05\x06'];
const GZIP = [0x1f, 0x8b];
/** Where the name of the first file of an archive begins, and bytes that hold its beginning. */
const NAME_START = 30;
const HEAD_BYTES = 64;
/** What says that an archive is a workbook: it is named by what looks at its bytes. */
const OFFICE_NAMES = ['[Content_Types].xml', '_rels/', 'xl/', 'docProps/', 'mimetypeapplication/vnd.oasis'];
const WORKBOOK = /\.(xlsx|xlsm|xlsb|xls|ods)$/i;
/** Endings that say that a file is packed with gzip. */
const GZIP_ENDING = /(?<=[^/\\])\.(gz|gzip|bgz)$/i;
/** A log is packed to a tenth or a fifth. What unpacks to more than so many times its bytes is made to exhaust a page. */
const MOST_RATIO = 250;
/** So many unpacked bytes are never too many. */
const HARMLESS_BYTES = 64 * 2 ** 20;
/** Where a tar archive names itself. */
const TAR = { start: 257, name: 'ustar' };
/** Bytes given at once. */
const PIECE = 1 << 20;

/**
 * The files that a file stands for: those in an archive, or itself.
 * @param {File} file
 * @returns {Promise<LogFile[]>}
 */
export async function filesIn(file) {
  const head = textOf(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  const isOffice = WORKBOOK.test(file.name) || OFFICE_NAMES.some((name) => head.startsWith(name, NAME_START));
  if (!ZIPS.some((first) => head.startsWith(first)) || isOffice) {
    return [{ name: unpackedName(file.name), file, entry: null }];
  }
  const entries = await directory(file);
  for (const { name, packed, size } of entries) {
    if (isTooMuch(size, packed)) throw bomb(`${file.name}: ${name}`);
  }
  return entries.map((entry) => ({ name: unpackedName(entry.name), file, entry }));
}

/** Bytes that are taken from the disk to read it. @param {LogFile} log */
export const packedBytes = ({ file, entry }) => entry?.packed ?? file.size;

/**
 * The bytes of a file, unpacked, in pieces.
 * @param {LogFile} log
 * @param {(bytes: number) => void} [took] hears how many bytes were taken from the disk
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export async function* unpacked(log, took = () => {}) {
  const shown = log.entry ? `${log.file.name}: ${log.name}` : log.file.name;
  let taken = 0;
  const count = (/** @type {number} */ bytes) => {
    taken += bytes;
    took(bytes);
  };
  let isPacked = log.entry !== null;
  const inner = log.entry ? await packedAsGzip(log.file, log.entry, shown, count) : slices(log.file, count);
  const found = await peeked(inner);
  isPacked ||= found.isGzip;
  const pieces = found.isGzip ? gunzip(found.bytes, shown) : found.bytes;
  let given = 0;
  for await (const piece of joined(pieces, PIECE)) {
    if (isPacked && given === 0 && textOf(piece.subarray(TAR.start, TAR.start + TAR.name.length)) === TAR.name) {
      throw refusal('packed', shown, 'the file is a tar archive', { kind: 'tar' });
    }
    given += piece.length;
    if (isPacked && isTooMuch(given, taken)) throw bomb(shown);
    yield piece;
  }
}

/** The first bytes of a file, unpacked. @param {LogFile} log @param {number} most */
export async function beginning(log, most) {
  const found = [];
  let length = 0;
  for await (const piece of unpacked(log)) {
    found.push(piece.subarray(0, most - length));
    length += found[found.length - 1].length;
    if (length === most) break;
  }
  return concat(found, length);
}

/**
 * Whether what comes is packed with gzip, and all of it.
 * @param {AsyncGenerator<Uint8Array, void, void>} bytes
 */
async function peeked(bytes) {
  const first = await bytes.next();
  const isGzip = !first.done && GZIP.every((byte, index) => first.value[index] === byte);
  return { isGzip, bytes: all() };

  /** @returns {AsyncGenerator<Uint8Array, void, void>} */
  async function* all() {
    if (first.done) return;
    yield first.value;
    yield* bytes;
  }
}

/** @param {number} size @param {number} packed */
const isTooMuch = (size, packed) => size > HARMLESS_BYTES && size / MOST_RATIO > packed;

/** @param {string} shown */
const bomb = (shown) =>
  refusal('archive-bomb', shown, `it unpacks to more than ${MOST_RATIO} times its bytes`, { times: MOST_RATIO });

/**
 * A file that cannot be read.
 * @param {string} problem
 * @param {string} file
 * @param {string} what in English
 * @param {Record<string, string | number>} [values] what the problem's sentence needs besides
 */
const refusal = (problem, file, what, values = {}) =>
  new Fault('log', `${file}: ${what}`, { details: { problem, file, ...values } });

/** A name without the ending of gzip. @param {string} name */
const unpackedName = (name) => name.replace(GZIP_ENDING, '');

/** Bytes as letters, one for each. @param {Uint8Array} bytes */
const textOf = (bytes) => String.fromCharCode(...bytes);

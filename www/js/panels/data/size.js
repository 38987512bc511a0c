// Whether a log has more rows than this page can hold, as far as the beginnings of its files and their sizes say. What is
// surely too large is said before it is read; the reader itself refuses a log at the row that is one too many.

import { describe } from '../../workers/module.js';
import { Fault } from '../../workers/fault.js';
import { concat } from '../../workers/unpack/bytes.js';
import { packedBytes, unpacked } from '../../workers/unpack/index.js';
import { count } from '../../words/index.js';

/** @typedef {import('../../workers/unpack/index.js').LogFile} LogFile */
/** @typedef {import('./archive.js').Looked} Looked */
/** @typedef {Partial<import('../../../../pkg/boundary.js').ReadOptions>} ReadOptions */

/** Rows behind the beginning may be longer than those in it: what is guessed must be so many times too much. */
const MARGIN = 1.5;
/** Bytes looked at of a file: unpacked where its size is known, else packed, for how much they unpack to. */
const SEEN_BYTES = 1 << 20;
const SEEN_PACKED_BYTES = 8 << 20;
/** Unpacked bytes that are enough in any case. */
const MOST_SEEN_BYTES = 32 << 20;
/** Bytes of the shortest row: of less there is nothing to count. */
const LEAST_ROW_BYTES = 6;
/** The column of Taobao's file that holds the kind of behaviour. */
const TAOBAO_KIND = 3;
const LINE_END = 10;

/**
 * Refuses a log that is surely too large.
 * @param {Looked[]} looked its files
 * @param {ReadOptions} options how it is to be read
 */
export async function refuseTooLarge(looked, options) {
  const most = describe().limits.log_rows;
  const logs = looked.filter(({ first }) => !first.items).map(({ file }) => file);
  let rows = 0;
  for (const file of logs) {
    rows += await rowsIn(file, most, options);
    if (!(rows > MARGIN * most)) continue;
    const details = { problem: 'too-many-rows', file: file.name, rows: count(rough(rows)), most: count(most) };
    throw new Fault('log', '', { details });
  }
}

/**
 * About how many rows of a file would be kept: rather too few.
 * @param {LogFile} file
 * @param {number} most
 * @param {ReadOptions} options
 */
async function rowsIn(file, most, options) {
  // Which rows have other kinds of behaviour cannot be known from here, but at Taobao, where a comma is a comma.
  const isTaobao = options.format === 'taobao';
  if (options.behaviours?.length && !isTaobao) return 0;
  // What cannot be unpacked is refused, in words, by who reads it.
  const { text, bytes } = await seenOf(file).catch(() => ({ text: new Uint8Array(), bytes: 0 }));
  if (bytes < most * LEAST_ROW_BYTES) return 0;
  const lines = isTaobao ? keptOf(text, options.behaviours ?? []) : text.filter((byte) => byte === LINE_END).length;
  return (bytes / text.length) * lines;
}

/**
 * The beginning of a file, and how many bytes it has when it is unpacked: rather too few.
 * @param {LogFile} file
 */
async function seenOf(file) {
  const isGzip = (await firstByte(file)) === 0x1f;
  const pieces = [];
  let [given, taken] = [0, 0];
  for await (const piece of unpacked(file, (bytes) => (taken += bytes))) {
    if (given < SEEN_BYTES) pieces.push(piece);
    given += piece.length;
    const isEnough = !isGzip || taken >= SEEN_PACKED_BYTES || given >= MOST_SEEN_BYTES;
    if (given >= SEEN_BYTES && isEnough) break;
  }
  const text = concat(
    pieces,
    pieces.reduce((sum, { length }) => sum + length, 0),
  );
  const whole = file.entry && !isGzip ? file.entry.size : file.file.size;
  return { text, bytes: isGzip ? Math.max(given, (given / Math.max(taken, 1)) * packedBytes(file)) : whole };
}

/** The first byte of a file, or of one in an archive as it lies there. @param {LogFile} file */
async function firstByte({ file, entry }) {
  if (entry) return null;
  return new Uint8Array(await file.slice(0, 1).arrayBuffer())[0];
}

/** How many of Taobao's rows are of the kinds that count. @param {Uint8Array} text @param {string[]} kinds */
function keptOf(text, kinds) {
  const lines = new TextDecoder().decode(text).split('\n');
  return lines.filter((line) => kinds.includes(line.split(',')[TAOBAO_KIND])).length;
}

/** A number with two digits that say something. @param {number} rows */
const rough = (rows) => Number(rows.toPrecision(2));

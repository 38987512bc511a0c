// The file inside a gzip file. The browser unpacks one member and takes what follows for a mistake; bgzip writes many
// members, and files that are joined have theirs. So it is found out here where a member ends: before what begins like
// another, and behind the length of what was unpacked, which the last four bytes of a member say.

import { Fault } from '../fault.js';
import { concat } from './bytes.js';

/** What a member begins with, and the largest byte of flags behind it. */
const FIRST = [0x1f, 0x8b, 8];
const MOST_FLAGS = 0x1f;
/** Bytes of the least member: its head and its end. */
const LEAST_MEMBER = 18;
/** Bytes that say how long a member is, unpacked. */
const LENGTH_BYTES = 4;
const NONE = new Uint8Array(0);
/** Stands for the end of a write. */
const WRITTEN = Symbol('written');

/**
 * Unpacks all members. The browser checks the checksum and the length of each.
 * @param {AsyncIterable<Uint8Array>} source
 * @param {string} shown what a message calls the file
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export async function* gunzip(source, shown) {
  let member = new Member(shown);
  let held = NONE;
  try {
    for await (const piece of source) {
      const bytes = concat([held, piece], held.length + piece.length);
      let from = 0;
      for (let at = nextFirst(bytes, 0); at >= 0; at = nextFirst(bytes, at + 1)) {
        if (member.fed + at - from < LEAST_MEMBER) continue;
        yield* member.feed(bytes.subarray(from, at));
        from = at;
        if (!member.mayEnd()) continue;
        yield* member.end();
        member = new Member(shown);
      }
      // What begins another member may be divided between two pieces.
      const end = Math.max(from, bytes.length - FIRST.length);
      yield* member.feed(bytes.subarray(from, end));
      held = bytes.slice(end);
    }
    yield* member.feed(held);
    yield* member.end();
  } finally {
    member.drop();
  }
}

/** Where something begins like a member, from a place on; -1 if nowhere. @param {Uint8Array} bytes @param {number} from */
function nextFirst(bytes, from) {
  for (let at = bytes.indexOf(FIRST[0], from); at >= 0; at = bytes.indexOf(FIRST[0], at + 1)) {
    if (at + FIRST.length >= bytes.length) return -1;
    if (bytes[at + 1] === FIRST[1] && bytes[at + 2] === FIRST[2] && bytes[at + 3] <= MOST_FLAGS) return at;
  }
  return -1;
}

/** One member, as it is unpacked. */
class Member {
  /** @param {string} shown */
  constructor(shown) {
    const { readable, writable } = new DecompressionStream('gzip');
    this.shown = shown;
    this.writer = writable.getWriter();
    this.reader = readable.getReader();
    /** The next piece that comes out. @type {Promise<ReadableStreamReadResult<Uint8Array>> | null} */
    this.next = null;
    /** Bytes that went in and came out. */
    this.fed = 0;
    this.given = 0;
    /** The last bytes that went in. @type {Uint8Array} */
    this.last = NONE;
  }

  /** Unpacks more bytes: all that they give has come out then. @param {Uint8Array} bytes @returns {AsyncGenerator<Uint8Array, void, void>} */
  async *feed(bytes) {
    if (bytes.length === 0) return;
    this.fed += bytes.length;
    const last = bytes.length < LENGTH_BYTES ? concat([this.last, bytes], this.last.length + bytes.length) : bytes;
    this.last = last.slice(-LENGTH_BYTES);
    const written = this.writer.write(/** @type {Uint8Array<ArrayBuffer>} */ (bytes)).then(() => WRITTEN);
    for (;;) {
      this.next ??= this.reader.read();
      const what = await Promise.race([this.next, written]).catch((error) => this.refuse('broken-archive', error));
      if (typeof what === 'symbol' || what.done) return;
      this.next = null;
      this.given += what.value.length;
      yield what.value;
    }
  }

  /** Whether the member may be whole: its last bytes say how much came out. */
  mayEnd() {
    const { buffer, byteOffset, length } = this.last;
    return length === LENGTH_BYTES && new DataView(buffer, byteOffset).getUint32(0, true) === this.given % 2 ** 32;
  }

  /** There is no more of it. @returns {AsyncGenerator<Uint8Array, void, void>} */
  async *end() {
    this.writer.close().catch(() => {});
    for (;;) {
      const { done, value } = await (this.next ?? this.reader.read()).catch((error) =>
        this.refuse('cut-archive', error),
      );
      this.next = null;
      if (done) return;
      this.given += value.length;
      yield value;
    }
  }

  /** Nothing more is wanted of it. */
  drop() {
    this.next?.catch(() => {});
    this.writer.abort().catch(() => {});
    this.reader.cancel().catch(() => {});
  }

  /** @param {string} problem @param {unknown} error @returns {never} */
  refuse(problem, error) {
    throw new Fault('log', `${this.shown}: ${error}`, { details: { problem, file: this.shown } });
  }
}

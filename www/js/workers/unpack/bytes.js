// Bytes of files, piece by piece.

/** Bytes read from a file at once. */
const SLICE = 1 << 20;

/**
 * The bytes of a file, or of a part of it.
 * @param {Blob} blob
 * @param {(bytes: number) => void} took hears how many bytes were read
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export async function* slices(blob, took) {
  for (let start = 0; start < blob.size; start += SLICE) {
    const bytes = new Uint8Array(await blob.slice(start, start + SLICE).arrayBuffer());
    took(bytes.length);
    yield bytes;
  }
}

/**
 * The same bytes in fewer pieces, of about this size.
 * @param {AsyncIterable<Uint8Array>} pieces
 * @param {number} size
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export async function* joined(pieces, size) {
  /** @type {Uint8Array[]} */
  let held = [];
  let length = 0;
  for await (const piece of pieces) {
    held.push(piece);
    length += piece.length;
    if (length < size) continue;
    yield concat(held, length);
    [held, length] = [[], 0];
  }
  if (length > 0) yield concat(held, length);
}

/** Pieces as one. @param {Uint8Array[]} pieces @param {number} length of all together */
export function concat(pieces, length) {
  if (pieces.length === 1) return pieces[0];
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

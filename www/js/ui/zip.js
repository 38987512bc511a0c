// Several files as one: a ZIP archive in which they lie as they are.

/** Marks of the records: what stands before a file, what describes it in the directory, what ends the directory. */
const [LOCAL, RECORD, END] = [0x04034b50, 0x02014b50, 0x06054b50];
/** Version 2.0; names are UTF-8. */
const [VERSION, UTF_8] = [20, 1 << 11];
/** The first day that ZIP knows: the same files make the same archive. */
const FIRST_DAY = (1 << 5) | 1;

/** CRC-32 of each byte (polynomial 0xEDB88320). */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** @param {Uint8Array} bytes */
export function checksum(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = TABLE[(rest ^ byte) & 0xff] ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** Numbers as bytes, the lowest first. @param {[value: number, bytes: 2 | 4][]} numbers */
function record(...numbers) {
  const view = new DataView(new ArrayBuffer(numbers.reduce((sum, [, bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [value, bytes] of numbers) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

/**
 * The archive. Its bytes and files are few enough for numbers of four and two bytes.
 * @param {{name: string, bytes: Uint8Array}[]} files
 * @returns {Blob}
 */
export function zipOf(files) {
  /** @type {Uint8Array[]} */
  const bodies = [];
  /** @type {Uint8Array[]} */
  const directory = [];
  let at = 0;
  for (const { name, bytes } of files) {
    const text = new TextEncoder().encode(name);
    /** @type {[number, 2 | 4][]} */
    const both = [
      [VERSION, 2],
      [UTF_8, 2],
      // The bytes as they are.
      [0, 2],
      [0, 2],
      [FIRST_DAY, 2],
      [checksum(bytes), 4],
      [bytes.length, 4],
      [bytes.length, 4],
      [text.length, 2],
      [0, 2],
    ];
    const head = record([LOCAL, 4], ...both);
    bodies.push(head, text, bytes);
    directory.push(record([RECORD, 4], [VERSION, 2], ...both, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), text);
    at += head.length + text.length + bytes.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = record([END, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [length, 4], [at, 4], [0, 2]);
  return new Blob(/** @type {BlobPart[]} */ ([...bodies, ...directory, end]), { type: 'application/zip' });
}

// Random choices that a seed repeats.

/** Numbers that are at the edge of something. */
export const EDGES = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  255,
  256,
  1024,
  1025,
  65535,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
  1e300,
  -1e300,
  0.5,
];

/** A generator: mulberry32. */
export class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** A number from 0 to below 1. */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to below `most`. @param {number} most */
  below(most) {
    return Math.floor(this.next() * most);
  }

  /** Whether what has this chance happens. @param {number} chance */
  chance(chance) {
    return this.next() < chance;
  }

  /** One of some values. @template T @param {readonly T[]} values @returns {T} */
  of(values) {
    return values[this.below(values.length)];
  }
}

/**
 * The generator of one mutant: each can be made again alone.
 * @param {number} seed
 * @param {number} number
 */
export function ofMutant(seed, number) {
  const mixed = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  mixed.next();
  return mixed;
}

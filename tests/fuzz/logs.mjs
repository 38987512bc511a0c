// Logs as people have them, and what may be wrong with them.

import { EDGES } from './random.mjs';

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {[name: string, text: string][]} Log */

const USERS = 6;
const EACH = 7;

/**
 * A line for each of some behaviours, in the order of time.
 * @param {(user: number, item: number, time: number, step: number) => string} line
 */
function lines(line) {
  const all = [];
  for (let step = 0; step < EACH; step += 1) {
    for (let user = 1; user <= USERS; user += 1) {
      all.push(line(user, ((user * 3 + step * step) % 11) + 1, 1_511_545_047 + step * 5000 + user, step));
    }
  }
  return `${all.join('\n')}\n`;
}

/** @param {number} time */
const iso = (time) => new Date(time * 1000).toISOString();
/** The authors' line: an impression with its history. @param {number} user @param {number} label */
const given = (user, label) => {
  const history = [1, 2, 3, 4, 5].map((step) => (user + step) % 7);
  const items = history.map((item) => `i${item}`).join('\u0002');
  const categories = history.map((item) => `c${item % 3}`).join('\u0002');
  return `${label}\tu${user}\ti${(user + label) % 7}\tc${((user + label) % 7) % 3}\t${items}\t${categories}\n`;
};
/** @param {number[]} users */
const givenTo = (users) => users.map((user) => given(user, 1) + given(user, 0)).join('');

/** A log of each kind. @type {Log[]} */
export const LOGS = [
  [['log.csv', `user_id,item_id,timestamp,category\n${lines((u, i, t) => `${u},${i},${t},c${i % 3}`)}`]],
  [
    [
      'labelled.csv',
      `user,item,time,label,title\n${lines((u, i, t, s) => `${u},${i},${t},${(u + s) % 2},"Item, ${i}"`)}`,
    ],
  ],
  [['iso.csv', `user;item;time\n${lines((u, i, t) => `u${u};"i""${i}";${iso(t)}`)}`]],
  [['log.tsv', `user_id\titem_id\ttimestamp\ttitle\n${lines((u, i, t) => `${u}\t${i}\t${t}\tTitle ${i}`)}`]],
  [
    [
      'typed.inter',
      `user_id:token\titem_id:token\trating:float\ttimestamp:float\n${lines((u, i, t) => `${u}\t${i}\t3.0\t${t}`)}`,
    ],
  ],
  [
    [
      'events.csv',
      `user_id,item_id,behavior_type,timestamp,age\n${lines((u, i, t, s) => `${u},${i},${s % 3 ? 'pv' : 'buy'},${t},${u % 4}`)}`,
    ],
  ],
  [
    ['ratings.csv', `userId,movieId,rating,timestamp\n${lines((u, i, t) => `${u},${i},4.0,${t}`)}`],
    [
      'movies.csv',
      `movieId,title,genres\n${[...Array(11).keys()].map((i) => `${i + 1},Film ${i} (1999),${i % 2 ? 'Drama' : 'War|Comedy'}\n`).join('')}`,
    ],
  ],
  [
    ['ratings.dat', lines((u, i, t) => `${u}::${i}::4::${t}`)],
    ['movies.dat', [...Array(11).keys()].map((i) => `${i + 1}::Film ${i} (1999)::Drama|War\n`).join('')],
    ['users.dat', [...Array(USERS).keys()].map((u) => `${u + 1}::${u % 2 ? 'F' : 'M'}::25::${u}::00000\n`).join('')],
  ],
  [['UserBehavior.csv', lines((u, i, t) => `${u},${i},${i % 3},pv,${t}`)]],
  [
    ['local_train_splitByUser', givenTo([1, 2, 3, 4, 5])],
    ['local_test_splitByUser', givenTo([6, 7, 1])],
  ],
];

const PIECES = [
  ',',
  ';',
  '\t',
  '::',
  '|',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  '\u0000',
  '\u0002',
  '\ufeff',
  ' ',
  '-',
  '.',
  'nan',
  'null',
  'NA',
  'é',
  '键',
  '🎧',
  '\ud800',
  '1e309',
  '99999999999999999999',
  '-1',
  '0',
  '1511544070005.0',
  '2019-10-01 00:00:00 UTC',
  '29.02.2019',
  '1,5',
  'sep=;\n',
  '# a\n',
  'user_id',
  'timestamp',
  'label',
  '{"a":1}',
  '<html>',
  '\u001b[2J',
  '\u202e',
];

/** Changes of a text, each of which may be made several times. @type {((text: string, random: Random) => string)[]} */
const OF_TEXT = [
  (text, random) => splice(text, random, 0, random.of(PIECES)),
  (text, random) => splice(text, random, 1 + random.below(8), random.of(PIECES)),
  (text, random) => splice(text, random, 1 + random.below(60), ''),
  (text, random) => splice(text, random, 1, String.fromCharCode(random.below(random.chance(0.8) ? 128 : 65536))),
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => splice(text, random, 0, random.of(PIECES).repeat(random.of([2, 50, 3000]))),
  (text, random) => text.replaceAll(random.of([',', '\t', '::', '\n', '"', '1', '0', 'u']), random.of(PIECES)),
  (text, random) => changeLines(text, random, (all) => [...all, ...all.slice(0, random.below(all.length))]),
  (text, random) => changeLines(text, random, (all) => all.slice(random.below(all.length))),
  (text, random) => changeLines(text, random, (all) => all.map((line) => (random.chance(0.3) ? random.of(all) : line))),
  (text, random) =>
    changeLines(text, random, (all) => all.map((line) => (random.chance(0.2) ? withNumber(line, random) : line))),
  (text, random) => changeLines(text, random, (all) => all.toReversed()),
];

/** @param {string} text @param {Random} random @param {number} length @param {string} piece */
function splice(text, random, length, piece) {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at + length);
}

/** @param {string} text @param {Random} _random @param {(lines: string[]) => string[]} change */
function changeLines(text, _random, change) {
  const all = text.split('\n');
  return change(all).join('\n');
}

/** A line with another number in place of one of its own. @param {string} line @param {Random} random */
function withNumber(line, random) {
  const numbers = [...line.matchAll(/\d+/g)];
  if (numbers.length === 0) return line;
  const { index, 0: number } = random.of(numbers);
  return line.slice(0, index) + random.of(EDGES) + line.slice(index + number.length);
}

/** A text as bytes, in the encodings that files come in. @param {string} text @param {Random} random */
function encoded(text, random) {
  if (random.chance(0.04)) return new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
  if (random.chance(0.04)) return new Uint8Array(Buffer.from(text, 'latin1'));
  const bytes = new Uint8Array(Buffer.from(text));
  if (random.chance(0.1) && bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

/**
 * Files of a log that was changed.
 * @param {Random} random
 * @returns {[name: string, bytes: Uint8Array][]}
 */
export function mutatedLog(random) {
  const log = random.of(LOGS);
  const files = log.map(([name, text]) => {
    let changed = text;
    for (let left = random.below(4); left > 0; left -= 1) changed = random.of(OF_TEXT)(changed, random);
    const called = random.chance(0.05) ? random.of(random.of(LOGS))[0] : name;
    return /** @type {[string, Uint8Array]} */ ([called, encoded(changed, random)]);
  });
  if (random.chance(0.05)) files.reverse();
  return random.chance(0.03) ? files.slice(1) : files;
}

/** Columns and behaviours that may be asked for. @param {Random} random */
export function readOptions(random) {
  if (random.chance(0.6)) return null;
  const column = () =>
    random.of([null, '', '1', '2', '9', 'age', 'user_id', 'item', 'behavior_type', 'time+time', 'category']);
  const named = Object.fromEntries(
    ['user', 'item', 'time', 'category', 'title', 'label', 'event']
      .filter(() => random.chance(0.1))
      .map((role) => [role, column()]),
  );
  const fields = () =>
    random.chance(0.3) ? [random.of(['age', 'gender', 'category', 'user_id', 'occupation', '5'])] : [];
  return {
    columns: { ...named, profile: fields(), context: fields() },
    behaviours: random.chance(0.1) ? ['buy', 'pv'] : [],
  };
}

/** How the behaviours are split. @param {Random} random */
export function protocol(random) {
  if (random.chance(0.5)) return null;
  const count = () => random.of([0, 1, 1, 1, 2, 3, 7, 4096, 2 ** 32 - 1]);
  const split = random.of([
    { kind: 'leave-last-out', validation: count(), test: count() },
    { kind: 'time', validation_days: count(), test_days: count() },
    { kind: 'industrial', target_days: count(), history_days: count(), test_days: count() },
  ]);
  return {
    split,
    negatives: random.of([0, 1, 1, 2, 5]),
    k_core: random.of([null, null, 1, 2, 5]),
    train_targets: random.of([null, 1, 20, 0]),
    drop_repeats: random.chance(0.3),
    ties: random.of(['unordered', 'seed']),
  };
}

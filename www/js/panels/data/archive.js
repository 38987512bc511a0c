// Which files of an archive or a folder are the log: as `dien` finds them in a folder.

import { Fault } from '../../workers/fault.js';
import { describe } from '../../workers/module.js';

/** @typedef {import('../../workers/unpack/index.js').LogFile} LogFile */
/** @typedef {import('../../../../pkg/boundary.js').Inspection} Inspection */
/** A file, and what its first bytes say. @typedef {{file: LogFile, first: Inspection}} Looked */

/** Names of tables, of parts of tables as Spark and Hive write them, and of what may be a log or something else. */
const TABLE = /\.(csv|tsv|inter|item|psv|jsonl|ndjson)$/i;
const PART = /^(part-|0000)[^.]*(\.txt|(\..*)?\.json)?$/i;
const OTHER = /^[^_.].*\.(txt|dat|data|json|log|tab)$/i;
/** Names of parts, whatever their ending. */
const NAMED_PART = /^(part-|0000)/i;
/** As many files as a log may have. */
const MOST_FILES = 255;
/** Names of files that a message lists at most. */
const MOST_NAMES = 4;

/** The files that are worth a look. A single file may have any name. @param {LogFile[]} files */
export function candidates(files) {
  if (files.length === 1) return files;
  const known = describe().formats.flatMap((format) => format.files.map(stem));
  const found = files.filter(({ name }) => isTable(name) || OTHER.test(base(name)) || known.includes(stem(base(name))));
  return found.length <= MOST_FILES ? found : [];
}

/**
 * The files of the first format that has some, or the only table, or the parts of one, with the tables of items beside it.
 * @param {Looked[]} looked
 * @returns {Looked[] | null} null if there is none, or there are several
 */
export function logIn(looked) {
  if (looked.length === 1) return looked;
  const sorted = [...looked].sort((a, b) => (a.file.name < b.file.name ? -1 : 1));
  const items = sorted.filter(({ first }) => first.items);
  const others = sorted.filter(({ first }) => !first.items);
  for (const { name, files } of describe().formats) {
    const own = others.filter(({ first }) => first.format === name);
    // Where a file has two editions, the first by name is read: csv before dat.
    if (files.length > 1 && own.length) return [...new Map(own.reverse().map((one) => [one.first.part, one])).values()];
    const named = own.find(({ file }) => files.length === 1 && stem(base(file.name)) === stem(files[0]));
    if (named) return [named, ...items];
  }
  const byName = others.filter(({ file }) => isTable(file.name));
  const tables = byName.length
    ? ofLogs(byName)
    : others.filter(({ first, file }) => OTHER.test(base(file.name)) && tells(first));
  const isOne = tables.length === 1 || (tables.length > 0 && areParts(tables));
  return isOne ? [...tables, ...items] : null;
}

/** The tables whose first line names users, items and times; all, if none does. @param {Looked[]} tables */
function ofLogs(tables) {
  const named = tables.filter(({ first }) => tells(first));
  return named.length ? named : tables;
}

/** Whether a file shows which columns are the user, the item and the time. @param {Inspection} first */
const tells = ({ columns }) => Boolean(columns.user && columns.item && columns.time);

/** Whether tables are the parts of one log: by their names, or as they have the same header. @param {Looked[]} tables */
function areParts(tables) {
  const [{ first }] = tables;
  if (tables.every(({ file }) => NAMED_PART.test(base(file.name)))) return true;
  const hasHeader = first.format === 'csv' && first.header.some((name) => !/^\d+$/.test(name));
  return hasHeader && tables.every((other) => String(other.first.header) === String(first.header));
}

/** Files of which none is known to be the log. @param {LogFile[]} files @param {string} archive */
export function unclear(files, archive) {
  const names = files.slice(0, MOST_NAMES).map(({ name }) => name);
  return new Fault('log', '', { details: { problem: 'archive-tables', file: archive, names: names.join(', ') } });
}

/** @param {string} name */
const isTable = (name) => !/^[_.]/.test(base(name)) && (TABLE.test(name) || PART.test(base(name)));

/** A name without folders. @param {string} name */
const base = (name) => name.split(/[/\\]/).at(-1) ?? name;

/** A name without endings, in lower case. @param {string} name */
const stem = (name) => name.split('.')[0].toLowerCase();

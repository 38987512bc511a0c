// What is done with files of the user's own: found out what they are, read, entered, left.

import { busyWhile } from '../../app/busy.js';
import { isWeights, openCheckpoint } from '../../app/checkpoint.js';
import { isSaved, openSaved } from '../../app/saved.js';
import { answering } from '../../ui/faults.js';
import { Fault, isFatal } from '../../workers/fault.js';
import { describe } from '../../workers/module.js';
import { beginning, filesIn, packedBytes } from '../../workers/unpack/index.js';
import { t } from '../../words/index.js';
import { candidates, logIn, unclear } from './archive.js';
import { refuseTooLarge } from './size.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../../../pkg/boundary.js').ImportReport} ImportReport */
/** @typedef {import('../../../../pkg/boundary.js').Inspection} Inspection */
/** @typedef {import('../../../../pkg/boundary.js').LogFormat} LogFormat */
/** @typedef {import('../../workers/unpack/index.js').LogFile} LogFile */
/** @typedef {import('./archive.js').Looked} Looked */
/** @typedef {{world: import('../../app/world.js').World, report: ImportReport}} Read */
/**
 * How files are chosen: `asked`, the format that they are to be of; `read`, whether they are read if there is nothing to ask;
 * `settled`, whether what else is asked for stands, so that it is known how many rows count.
 * @typedef {{asked?: LogFormat, read?: boolean, settled?: boolean}} How
 */

/** A table of fewer columns has none for user, item and time. */
const FEWEST_COLUMNS = 3;
/** What can be wrong with files: the next that can be used answers it. */
const FAULTS = ['busy', 'log', 'files', 'folder', 'mixed-files', 'one-checkpoint', 'own-checkpoint', 'waits'];
/** Names of files that a message lists at most. */
const MOST_NAMES = 4;

/** The files that were chosen so far, and what has become of them. */
export class Files {
  /**
   * @param {Explorer} explorer
   * @param {ReturnType<typeof import('./reading.js').createReading>} reading how a log is to be read
   * @param {ReturnType<typeof import('./convert.js').createConvert>} convert what is known of another library's weights
   * @param {() => void} changed called when anything here is other than before
   */
  constructor(explorer, reading, convert, changed) {
    this.explorer = explorer;
    this.reading = reading;
    this.convert = convert;
    this.changed = changed;
    this.busy = false;
    this.importing = false;
    /** The log's files: they may come one after the other. @type {Map<string, Looked>} */
    this.chosen = new Map();
    /** What was read last. @type {{world: import('../../app/world.js').World, report: ImportReport} | null} */
    this.read = null;
    /** What there is to say, in the language in force. @type {() => string} */
    this.said = () => '';
  }

  /** @param {() => string} words */
  say(words) {
    this.said = words;
    this.changed();
  }

  /** @param {File[]} list */
  canTake(list) {
    return !this.busy && list.length > 0 && this.explorer.place.world !== null;
  }

  /** @param {File[]} list @param {string | null} folder the name of one that they were in */
  async take(list, folder = null) {
    if (folder !== null && !list.length) this.explorer.report(noLog(folder));
    if (this.busy && list.length) this.explorer.report(new Fault('busy', ''));
    if (!this.canTake(list)) return;
    const weights = list.filter(({ name }) => isWeights(name));
    const tables = list.filter(({ name }) => !isWeights(name));
    await this.work(async () => {
      if (list.length === 1 && (await isSaved(list[0]))) await this.openSaved(list[0]);
      else if (folder !== null && weights.length < list.length) await this.chooseFrom(list, folder);
      else if (weights.length === 0) await this.choose(list);
      // A table of items may come with the weights of another library.
      else if (weights.length === 1 && tables.length <= 1) await this.open(weights[0], tables[0] ?? null);
      else throw new Fault('one-checkpoint', '');
    });
  }

  /** Does what takes a while, with nothing beside it. @param {() => Promise<unknown>} task */
  async work(task) {
    this.busy = true;
    this.changed();
    const answered = answering(FAULTS);
    try {
      await busyWhile(task());
      answered();
    } catch (fault) {
      this.say(() => t('data.refused'));
      if (!isFatal(fault)) this.explorer.report(fault);
    } finally {
      this.busy = false;
      this.importing = false;
      this.changed();
    }
  }

  /** Opens weights. @param {File} file @param {File | null} items the table of items of another library's */
  async open(file, items) {
    this.convert.about(file, items);
    try {
      this.convert.made(await openCheckpoint(this.explorer, file, await this.convert.choices()));
    } catch (fault) {
      this.convert.refused();
      throw fault;
    }
    this.say(() => t('data.checkpoint', { file: file.name }));
  }

  /** @param {File} file */
  async openSaved(file) {
    const weights = await openSaved(this.explorer, file);
    const key = weights === 'shipped' ? 'data.saved' : 'data.saved.weights';
    this.say(() => t(key, { file: file.name }));
  }

  /** Finds the log among the files of a folder. @param {File[]} list @param {string} folder */
  async chooseFrom(list, folder) {
    // What cannot be read is not it, nor is an archive of several files.
    const found = await Promise.all(list.map((file) => filesIn(file).catch(ignored)));
    const files = await this.lookAmong(found.flatMap((some) => (some?.length === 1 ? some : [])));
    if (!files) throw noLog(folder);
    await this.show(files);
  }

  /** Takes the files as those of another format than they look like. @param {LogFormat} format */
  async readAs(format) {
    const files = [...this.chosen.values()].map(({ file }) => file);
    if (this.busy || !files.length) return this.changed();
    await this.work(async () => {
      this.chosen = new Map();
      const found = await Promise.all(files.map(async (file) => ({ file, first: await this.inspect(file, format) })));
      await this.show(found, { asked: format, read: false });
    });
  }

  /**
   * Finds out what the files are, together with those chosen before, and reads them if there is nothing to ask.
   * @param {File[]} list
   * @param {How} [how]
   */
  async choose(list, how = {}) {
    await this.show((await Promise.all(list.map((file) => this.look(file, how.asked)))).flat(), how);
  }

  /**
   * Shows what was found, together with what was chosen before, and reads it if there is nothing to ask.
   * @param {Looked[]} found
   * @param {How} [how]
   */
  async show(found, { asked, read = true, settled = true } = {}) {
    const logs = found.filter(({ first }) => !first.items);
    const beside = [...this.chosen.values()].filter(({ first }) => first.items);
    // A table of items belongs to whatever log it stands beside.
    if (!logs.length && this.chosen.size > beside.length) return this.addItems(found);
    const format = asked ?? commonFormat(logs.length ? logs : found);
    const parts = partsOf(format);
    // The other file of the same log stands beside the first; another log begins anew.
    const complete = parts?.every((part) => this.chosen.has(part)) ?? true;
    const other = [...this.chosen.values()].some(({ first }) => !first.items && first.format !== format);
    // A file of fields alone may come after the log.
    const ofFields = found.every(({ first }) => first.profile.length > 0);
    const isOfItems = this.chosen.size === beside.length;
    if (((complete && !ofFields) || other) && !isOfItems) this.chosen = new Map();
    for (const one of found) this.chosen.set(nameOf(one, parts), one);
    const missing = parts?.filter((part) => !this.chosen.has(part)) ?? [];
    const names = [...this.chosen.values()].map(({ file }) => file.name);
    const profile = [...this.chosen.values()].flatMap(({ first }) => first.profile);
    this.reading.show({ format, names, first: (logs[0] ?? found[0]).first, profile });
    if (missing.length) return this.say(() => t('data.need', { missing: missing.join(t('lane.comma')) }));
    // What is too large is said before anybody looks at its columns.
    if (logs.length && settled) await refuseTooLarge([...this.chosen.values()], this.reading.options);
    if (read && parts && !ofFields) await this.importAll();
    else this.say(() => t('data.ready'));
  }

  /** Puts tables of items beside the log. @param {Looked[]} tables */
  addItems(tables) {
    for (const one of tables) this.chosen.set(one.file.name, one);
    this.reading.beside(tables.map(({ file }) => file.name));
    this.say(() => t('data.ready'));
  }

  /**
   * Finds out what a file is, or what the log's files in an archive are.
   * @param {File} file
   * @param {LogFormat} [asked] the format that they are to be of
   * @returns {Promise<Looked[]>}
   */
  async look(file, asked) {
    const files = await filesIn(file);
    if (files.length === 1) return [{ file: files[0], first: await this.inspect(files[0], asked) }];
    const found = await this.lookAmong(files, asked);
    if (!found) throw unclear(files, file.name);
    return found;
  }

  /**
   * Finds the log among the files of an archive or a folder.
   * @param {LogFile[]} files
   * @param {LogFormat} [asked]
   * @returns {Promise<Looked[] | null>} null if there is none, or there are several
   */
  async lookAmong(files, asked) {
    const looked = [];
    for (const file of candidates(files)) {
      // What is no text is none of the log's.
      const first = await this.inspect(file, asked).catch(ignored);
      if (first) looked.push({ file, first });
    }
    return logIn(looked);
  }

  /** @param {LogFile} file @param {LogFormat} [asked] the format that it is to be of @returns {Promise<Inspection>} */
  async inspect(file, asked) {
    const bytes = await beginning(file, describe().limits.inspected_bytes);
    const first = await this.explorer.workshop.call('import_inspect', [file.name, bytes, asked]);
    return asked ? { ...first, format: asked } : first;
  }

  /**
   * Reads a log that was kept in this browser, as it was read then.
   * @param {File[]} list
   * @param {Partial<import('../../../../pkg/boundary.js').ReadOptions>} options
   * @returns {Promise<boolean>} whether it is open now
   */
  async bringBack(list, options) {
    this.chosen = new Map();
    await this.choose(list, { asked: options.format ?? undefined, read: false, settled: false });
    this.reading.take(options);
    return this.importAll();
  }

  /** Reads the files and enters their world. @returns {Promise<boolean>} whether that was possible, and not cancelled */
  async importAll() {
    const { place, training } = this.explorer;
    training.pause();
    const { options, protocol } = this.reading;
    const files = [...this.chosen.values()].map(({ file }) => file);
    // What the reading before this one found is no longer the state of things.
    this.say(() => t('data.reading', { percent: 0 }));
    // Other behaviours may be asked for by now.
    await refuseTooLarge([...this.chosen.values()], options);
    this.importing = true;
    this.changed();
    const result = await place.importLog({ files, options, protocol });
    this.importing = false;
    this.changed();
    if (!result) {
      this.say(() => t('data.cancelled'));
      return false;
    }
    this.read = result;
    this.reading.found(result.report.kinds ?? []);
    await this.enter(result.world);
    this.say(() => (this.read ? summary(this.read) : t('data.not-entered')));
    return this.read !== null;
  }

  /**
   * The new world has no trained weights: those of a run that has not begun are shown, and said to be so.
   * @param {import('../../app/world.js').World} world
   */
  async enter(world) {
    const { place, training } = this.explorer;
    training.forget();
    place.leave('log');
    if (await training.begin(world)) {
      await place.enter(world);
    } else {
      this.read = null;
      await place.enterShop();
    }
  }

  /** Another world was entered: what was read is no longer it. */
  leave() {
    if (this.read && this.explorer.place.world !== this.read.world) this.forget();
    this.changed();
  }

  forget() {
    this.chosen = new Map();
    this.read = null;
    this.reading.show(null);
    this.say(() => '');
  }

  async toShop() {
    this.explorer.training.forget();
    this.forget();
    await this.explorer.place.enterShop();
  }
}

/** The format that all files are of. @param {Looked[]} found */
function commonFormat(found) {
  const foreign = found.find(({ first }) => first.format === 'csv' && first.header.length < FEWEST_COLUMNS);
  if (foreign && !packedBytes(foreign.file)) {
    throw new Fault('log', '', { details: { problem: 'empty', file: foreign.file.name } });
  }
  if (foreign) throw new Fault('files', '', { details: { names: namesOf(found) } });
  const { format } = found[0].first;
  const mixed = found.some(({ first }) => first.format !== format);
  if (mixed) throw new Fault('mixed-files', '', { details: { names: namesOf(found) } });
  return format;
}

const ignored = () => null;

/** @param {string} folder */
const noLog = (folder) => new Fault('folder', '', { details: { folder } });

/** The files that a log of this format consists of, if they are always the same. @param {LogFormat} format */
function partsOf(format) {
  const parts = describe().formats.find(({ name }) => name === format)?.files ?? [];
  // A log of one file has whatever name it has.
  return parts.length < 2 ? null : parts;
}

/** What a file is chosen as: its part of the format, or its own name. @param {Looked} one @param {string[] | null} parts */
const nameOf = ({ file, first }, parts) => (first.items ? null : parts?.[first.part]) ?? file.name;

/** @param {Looked[]} found */
const namesOf = (found) =>
  found
    .map(({ file }) => file.name)
    .slice(0, MOST_NAMES)
    .join(t('lane.comma'));

/** @param {Map<string, Looked>} chosen */
export function isComplete(chosen) {
  const [one] = chosen.values();
  return one !== undefined && !partsOf(one.first.format)?.some((part) => !chosen.has(part));
}

/** What was read. @param {{world: import('../../app/world.js').World, report: ImportReport}} read */
function summary({ world, report }) {
  const { behaviours, users, items, categories } = report;
  const { train, validation, test } = world.counts;
  const key = world.kind === 'movielens' ? 'data.read.movielens' : 'data.read';
  const listed = world.users.length;
  return [
    t(key, { behaviours, users, items, categories }),
    t('data.asked', { train, validation, test }),
    t('data.next'),
    ...(world.counts.users > users ? [t('data.histories', { count: world.counts.users })] : []),
    ...(world.counts.users > listed ? [t('data.many', { count: listed })] : []),
  ].join(' ');
}

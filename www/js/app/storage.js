// What the page keeps in this browser: one store of the browser's own database, opened for each thing that is done with
// it. It is made when somebody chooses to keep something, and gone when that choice is taken back.

import { Fault } from '../workers/fault.js';

const NAME = 'dien-explorer';
const VERSION = 1;
const STORE = 'kept';
/** Stands for the choice itself: nothing is written where it is missing, whichever tab took it back. */
const CHOICE = 'choice';

/** Opens the database; null if there is none and none is to be made. @param {boolean} make @returns {Promise<IDBDatabase | null>} */
function open(make) {
  return new Promise((resolve, reject) => {
    let absent = false;
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = ({ oldVersion }) => {
      absent = !make && oldVersion === 0;
      // To look for it must not make it.
      if (absent) request.transaction?.abort();
      else request.result.createObjectStore(STORE);
    };
    request.onsuccess = () => {
      const database = request.result;
      // Another tab clears it.
      database.onversionchange = () => database.close();
      resolve(database);
    };
    request.onerror = (event) => {
      event.preventDefault();
      if (absent) resolve(null);
      else reject(request.error);
    };
  });
}

/**
 * Does something in one transaction and waits for its end.
 * @template T
 * @param {boolean} make whether a database is made if there is none
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore, give: (result: T) => void, guard: (task: () => void) => void) => void} work `guard` is for
 *   what is done later
 * @returns {Promise<T | null>} what `give` was called with; null without a database
 */
async function within(make, mode, work) {
  try {
    const database = await open(make);
    if (!database) return null;
    try {
      if (!database.objectStoreNames.contains(STORE)) throw new DOMException('not of this page', 'VersionError');
      return await new Promise((resolve, reject) => {
        /** @type {T | null} */
        let result = null;
        const transaction = database.transaction(STORE, mode);
        transaction.oncomplete = () => resolve(result);
        transaction.onabort = () => reject(transaction.error);
        transaction.onerror = (event) => event.preventDefault();
        /** What was thrown at once, as by a file that cannot be copied. @param {() => void} task */
        const guard = (task) => {
          try {
            task();
          } catch (error) {
            reject(error);
            transaction.abort();
          }
        };
        guard(() => work(transaction.objectStore(STORE), (given) => (result = given), guard));
      });
    } finally {
      database.close();
    }
  } catch (error) {
    throw asFault(error);
  }
}

/** Everything that is kept, by key; null if nothing was chosen to be kept. @returns {Promise<Map<string, unknown> | null>} */
export async function readKept() {
  /** @type {Map<string, unknown> | null} */
  const all = await within(false, 'readonly', (store, give) => {
    /** @type {Map<string, unknown>} */
    const found = new Map();
    store.openCursor().onsuccess = ({ target }) => {
      const cursor = /** @type {IDBRequest<IDBCursorWithValue | null>} */ (target).result;
      if (!cursor) return give(found);
      found.set(String(cursor.key), cursor.value);
      cursor.continue();
    };
  });
  return all?.delete(CHOICE) ? all : null;
}

/** Chooses to keep. */
export async function startKeeping() {
  await within(true, 'readwrite', (store) => void store.put(true, CHOICE));
}

/**
 * Keeps values under their keys, and removes those that are null: all or none.
 * @param {Record<string, unknown>} values
 * @returns {Promise<boolean>} whether the choice still stands
 */
export async function keepValues(values) {
  const done = await within(false, 'readwrite', (store, give, guard) => {
    const write = () => {
      for (const [key, value] of Object.entries(values)) {
        if (value === null) store.delete(key);
        else store.put(value, key);
      }
      give(true);
    };
    const choice = store.getKey(CHOICE);
    choice.onsuccess = () => {
      if (choice.result !== undefined) guard(write);
    };
  });
  return done === true;
}

/** Removes everything, and the database with it. @returns {Promise<void>} */
export function clearKept() {
  return new Promise((resolve, reject) => {
    try {
      const request = indexedDB.deleteDatabase(NAME);
      request.onsuccess = () => resolve();
      request.onerror = () => reject(asFault(request.error));
    } catch (error) {
      reject(asFault(error));
    }
  });
}

/** What each error of the browser means for somebody who wants to keep something. @type {Record<string, string>} */
const PROBLEMS = {
  QuotaExceededError: 'quota',
  // The file was moved or changed since it was chosen.
  NotFoundError: 'gone',
  NotReadableError: 'gone',
  DataCloneError: 'gone',
  // The database is of something else, or of a later version of this page.
  VersionError: 'foreign',
  DataError: 'foreign',
};

/** @param {unknown} error */
function asFault(error) {
  const { name = '', message = '' } = /** @type {Partial<DOMException>} */ (error ?? {});
  return new Fault('keep', `${name}: ${message}`, { details: { problem: PROBLEMS[name] ?? 'none' } });
}

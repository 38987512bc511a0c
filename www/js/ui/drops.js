// Files that are dropped on the page. They are taken from the very start: what falls while the page comes up waits, where
// the browser would else leave the page for the file. A folder stands for the files in it.

import { byId } from './dom.js';

/**
 * `folder`: the name of one that was among them; `handed`: they come from the page around this one, and nobody's hand.
 * @typedef {{files: File[], folder: string | null, handed?: boolean}} Dropped
 */
/** @typedef {(dropped: Dropped) => void} Take */

/** A folder with more is none that somebody means. */
const MOST_FILES = 255;

/** @type {Take | null} */
let taker = null;
/** What fell before anybody took it: the last. @type {Dropped | null} */
let waiting = null;
/** Heard of it while nobody takes it. @type {() => void} */
let told = () => {};

/** Listens from now on. @param {() => void} waits called when something is dropped that has to wait */
export function listenForDrops(waits) {
  told = waits;
  const veil = byId('drop');
  let depth = 0;
  const enter = (/** @type {number} */ by) => {
    depth = Math.max(0, depth + by);
    veil.hidden = depth === 0;
  };
  addEventListener('dragenter', (event) => ofFiles(event) && enter(1));
  addEventListener('dragleave', (event) => ofFiles(event) && enter(-1));
  addEventListener('dragover', (event) => ofFiles(event) && event.preventDefault());
  addEventListener('drop', (event) => {
    if (!ofFiles(event)) return;
    event.preventDefault();
    enter(-depth);
    const { dataTransfer } = event;
    if (dataTransfer) void filesOf(dataTransfer).then(give);
  });
}

/** Takes what is dropped, and what has been. @param {Take} take */
export function takeDrops(take) {
  taker = take;
  if (waiting) take(waiting);
  waiting = null;
}

/** Takes a file as if it had been dropped. @param {File} file */
export const handOver = (file) => give({ files: [file], folder: null, handed: true });

/** @param {Dropped} dropped */
function give(dropped) {
  if (taker) return taker(dropped);
  waiting = dropped;
  told();
}

/** @param {DragEvent} event */
const ofFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files') ?? false;

/** @param {DataTransfer} transfer @returns {Promise<Dropped>} */
async function filesOf(transfer) {
  // Only while the event is handled does the browser say what there is.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...transfer.files];
  const folders = entries.filter((entry) => entry !== null).filter(isFolder);
  if (!folders.length) return { files, folder: null };
  const names = folders.map(({ name }) => name);
  const beside = files.filter(({ name }) => !names.includes(name));
  const within = await Promise.all(folders.map(filesIn));
  return { files: [...beside, ...within.flat()], folder: names[0] };
}

/** @param {FileSystemEntry} entry @returns {entry is FileSystemDirectoryEntry} */
const isFolder = (entry) => entry.isDirectory;

/**
 * The files in a folder. One that holds nothing but a folder, as unpacked archives do, stands for that.
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<File[]>}
 */
async function filesIn(folder) {
  const entries = await entriesOf(folder);
  const files = /** @type {FileSystemFileEntry[]} */ (entries.filter(({ isFile }) => isFile));
  const folders = entries.filter(isFolder);
  if (!files.length && folders.length === 1) return filesIn(folders[0]);
  const opened = files.map((file) => new Promise((resolve) => file.file(resolve, () => resolve(null))));
  return /** @type {File[]} */ ((await Promise.all(opened)).filter((file) => file !== null));
}

/** What stands in a folder, without what systems and programs put there for themselves. @param {FileSystemDirectoryEntry} folder */
async function entriesOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const all = [];
  // The browser gives them in parts, the last of which is empty.
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const part = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!part.length || all.length > MOST_FILES) return all;
    all.push(...part.filter(({ name }) => !/^[._]/.test(name)));
  }
}

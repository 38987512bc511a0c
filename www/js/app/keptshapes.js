// What stands in this browser's storage may have been written by another version of this page, or by another page of the
// same origin: an entry is taken only if it has the shape that this page writes. What is in its files is checked as that
// of dropped files is, when it is brought back.

import { describe } from '../workers/module.js';
import { readLink } from './link.js';

/** @typedef {import('../../../pkg/boundary.js').Unit} Unit */
/** @typedef {{name: string, blob: Blob}} KeptFile */
/** The log's files, under a name for them. @typedef {{id: string, files: KeptFile[]}} KeptFiles */
/**
 * How a log is read: the files it is `of`, the page's settings as a link, and what the reader is asked, as JSON.
 * @typedef {{id: string, of: string, link: string, options: string}} KeptLog
 */
/** Weights of a training on the log that they are `of`; on the shop that the link describes, if that is empty. */
/** @typedef {{of: string, link: string, step: number, units: {unit: Unit, blob: Blob}[]}} KeptWeights */
/** @typedef {KeptFile} KeptCheckpoint */

const MOST_FILES = 255;
const MOST_NAME = 1000;
const MOST_TEXT = 100_000;
const MOST_STEP = 1e9;

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {unknown} value @param {number} most */
const isText = (value, most) => typeof value === 'string' && value.length <= most;

/** @param {unknown} value */
const isLink = (value) => isText(value, MOST_TEXT) && readLink(/** @type {string} */ (value)) !== null;

/** @param {unknown} value @param {number} [most] bytes */
const isFile = (value, most = Infinity) =>
  isObject(value) && isText(value.name, MOST_NAME) && value.blob instanceof Blob && value.blob.size <= most;

/** @param {unknown} value @param {(one: unknown) => boolean} each @param {number} most */
const isList = (value, each, most) =>
  Array.isArray(value) && value.length > 0 && value.length <= most && value.every((one) => each(one));

/** @param {unknown} value */
export const isKeptFiles = (value) =>
  isObject(value) && isText(value.id, MOST_NAME) && isList(value.files, (file) => isFile(file), MOST_FILES);

/** @param {unknown} value */
export const isKeptLog = (value) =>
  isObject(value) &&
  isText(value.id, MOST_NAME) &&
  isText(value.of, MOST_NAME) &&
  isLink(value.link) &&
  isText(value.options, MOST_TEXT) &&
  readOptions(/** @type {string} */ (value.options)) !== null;

/** @param {unknown} value */
export function isKeptWeights(value) {
  const { limits, units } = describe();
  const isUnit = (/** @type {unknown} */ one) =>
    isObject(one) &&
    units.some(({ name }) => name === one.unit) &&
    one.blob instanceof Blob &&
    one.blob.size <= limits.checkpoint_bytes;
  return (
    isObject(value) &&
    isText(value.of, MOST_NAME) &&
    isLink(value.link) &&
    isList(value.units, isUnit, units.length) &&
    Number.isInteger(value.step) &&
    Number(value.step) > 0 &&
    Number(value.step) <= MOST_STEP
  );
}

/** @param {unknown} value */
export const isKeptCheckpoint = (value) => isFile(value, describe().limits.checkpoint_bytes);

/**
 * What the reader was asked, as it stands in an entry: what is in it is checked by the reader.
 * @param {string} text
 * @returns {Partial<import('../../../pkg/boundary.js').ReadOptions> | null}
 */
export function readOptions(text) {
  try {
    /** @type {unknown} */
    const options = JSON.parse(text);
    return isObject(options) ? options : null;
  } catch {
    return null;
  }
}

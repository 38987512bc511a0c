// What went wrong, in words, where it can be closed.

import { Fault } from '../workers/fault.js';
import { t } from '../words/index.js';
import { byId, el } from './dom.js';
import { countOf } from './findings.js';
import { keyOf, sentence } from './sentences.js';

/** Shown at most; an older one makes room. */
const MOST = 3;
/** Codes of what is wrong with one of the page's files. */
const OF_A_FILE = ['no-file', 'bad-file', 'late'];
/** @typedef {import('../../../pkg/boundary.js').Finding} Finding */
/** @typedef {import('./sentences.js').Details} Details */
/** @typedef {{code: string, message: string, details: Details, found: Finding[], key: string}} Shown */
/** @type {Shown[]} */
let shown = [];
/** @type {(fault: Shown, said: string) => void} */
let listener = () => {};

/** @param {typeof listener} heard called with each fault that is reported, and what is said of it */
export function onFault(heard) {
  listener = heard;
}

/** @param {unknown} fault a `Fault`, or whatever else was thrown */
export function report(fault) {
  const { code, message, details } =
    fault instanceof Fault ? fault : new Fault('other', fault instanceof Error ? fault.message : String(fault));
  const key = keyOf(code, details);
  // What is said of one file leaves what is said of another.
  const isSame = (/** @type {Shown} */ other) =>
    other.key === key && (!OF_A_FILE.includes(code) || other.details.file === details.file);
  shown = shown.filter((other) => !isSame(other)).slice(1 - MOST);
  const found = /** @type {{found?: Finding[]}} */ (/** @type {unknown} */ (details ?? {})).found ?? [];
  const last = { code, message, details, found, key };
  shown.push(last);
  render();
  listener(last, sentence(key, details));
}

/** Draws them again, in the language in force. */
export function render() {
  byId('faults').replaceChildren(...shown.map(view));
}

/** @param {Shown} fault */
function view(fault) {
  const raw =
    fault.message === ''
      ? null
      : el('details', {}, el('summary', {}, t('fault.details')), el('pre', {}, fault.message));
  const close = el('button', { type: 'button', onclick: () => dismiss(fault) }, t('fault.close'));
  const why = fault.found.length ? el('ul', {}, ...fault.found.map(findingLine)) : null;
  const sentences = sentence(fault.key, fault.details);
  const said = fault.code === 'log' ? t('fault.log.kept', { said: sentences }) : sentences;
  return el('div', { class: 'fault' }, el('p', {}, said), why, raw, close);
}

/** Why rows were left out, with the first such line. @param {Finding} finding */
function findingLine(finding) {
  const [first] = finding.examples;
  return el(
    'li',
    {},
    countOf(finding),
    ...(first ? [' ', t('data.line', first), ' ', el('code', {}, first.text)] : []),
  );
}

/**
 * To be called when something begins: what it gives takes away, of the faults that are shown now, those of some codes.
 * They are answered once that something has succeeded; what is reported meanwhile stays.
 * @param {string[]} codes
 * @returns {() => void}
 */
export function answering(codes) {
  const old = shown.filter(({ code }) => codes.includes(code));
  return () => {
    shown = shown.filter((fault) => !old.includes(fault));
    render();
  };
}

/** Says that a file of the page keeps it waiting, for as long as it does. @param {string} file @param {boolean} late */
export function reportLate(file, late) {
  if (late) return report(new Fault('late', '', { details: { file } }));
  shown = shown.filter(({ code, details }) => code !== 'late' || details.file !== file);
  render();
}

/** @param {Shown} fault */
function dismiss(fault) {
  shown = shown.filter((other) => other !== fault);
  render();
}

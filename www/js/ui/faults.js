// What went wrong, in words, where it can be closed.

import { Fault } from '../workers/fault.js';
import { has, placesIn, t } from '../words/index.js';
import { byId, el } from './dom.js';

/** Shown at most; an older one makes room. */
const MOST = 3;
/** @typedef {import('../../../pkg/boundary.js').Finding} Finding */
/** @typedef {{code: string, message: string, values: Record<string, string | number>, found: Finding[], key: string}} Shown */
/** @type {Shown[]} */
let shown = [];

/** @param {unknown} fault a `Fault`, or whatever else was thrown */
export function report(fault) {
  const { code, message, details } =
    fault instanceof Fault ? fault : new Fault('other', fault instanceof Error ? fault.message : String(fault));
  const values = { what: message, ...details };
  const keys = [details.problem, details.role].map((more) => `fault.${code}.${more}`);
  // Words that would stand there with gaps in them are none.
  const fits = (/** @type {string} */ key) => has(key) && placesIn(t(key)).every((place) => place in values);
  const key = [...keys, `fault.${code}`].find(fits) ?? 'fault.other';
  shown = shown.filter((other) => other.key !== key).slice(1 - MOST);
  const found = /** @type {{found?: Finding[]}} */ (/** @type {unknown} */ (details ?? {})).found ?? [];
  shown.push({ code, message, values, found, key });
  render();
}

/** Draws them again, in the language in force. */
export function render() {
  byId('faults').replaceChildren(...shown.map(view));
}

/** @param {Shown} fault */
function view(fault) {
  const kept = fault.code === 'log' ? ` ${t('fault.log.kept')}` : '';
  const raw =
    fault.message === ''
      ? null
      : el('details', {}, el('summary', {}, t('fault.details')), el('pre', {}, fault.message));
  const close = el('button', { type: 'button', onclick: () => dismiss(fault) }, t('fault.close'));
  const why = fault.found.length ? el('ul', {}, ...fault.found.map(reason)) : null;
  return el('div', { class: 'fault' }, el('p', {}, t(fault.key, fault.values) + kept), why, raw, close);
}

/** Why rows were left out, with the first such line. @param {Finding} finding */
function reason({ code, reason: english, count, examples }) {
  const said = t('data.finding', { count, reason: has(`finding.${code}`) ? t(`finding.${code}`) : english });
  const [first] = examples;
  return el('li', {}, said, ...(first ? [' ', t('data.line', first), ' ', el('code', {}, first.text)] : []));
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

/** @param {Shown} fault */
function dismiss(fault) {
  shown = shown.filter((other) => other !== fault);
  render();
}

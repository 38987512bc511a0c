// What went wrong, in words, where it can be closed.

import { byId, el } from './dom.js';
import { has, t } from '../words/index.js';

/** Shown at most; an older one makes room. */
const MOST = 3;
/** @type {{code: string, message: string, values: Record<string, string | number>, key: string}[]} */
let shown = [];

/**
 * @param {{code?: string, message?: string, details?: Record<string, any>}} fault
 * @param {Record<string, string | number>} [more] values for the words
 */
export function report(fault, more = {}) {
  const { code = 'other', message = '', details = {} } = fault;
  const candidates = [`fault.${code}.${details.problem ?? details.role}`, `fault.${code}`, 'fault.other'];
  const key = candidates.find(has) ?? 'fault.other';
  const values = { what: message, ...details, ...more };
  shown = shown.filter((other) => other.key !== key).slice(1 - MOST);
  shown.push({ code, message, values, key });
  render();
}

/** Draws them again, in the language in force. */
export function render() {
  byId('faults').replaceChildren(
    ...shown.map((fault) => {
      const kept = fault.code === 'log' ? ` ${t('fault.log.kept')}` : '';
      const close = () => {
        shown = shown.filter((other) => other !== fault);
        render();
      };
      return el(
        'div',
        { class: 'fault' },
        el('p', {}, t(fault.key, fault.values) + kept),
        fault.message === ''
          ? null
          : el('details', {}, el('summary', {}, t('fault.details')), el('pre', {}, fault.message)),
        el('button', { type: 'button', onclick: close }, t('fault.close')),
      );
    }),
  );
}

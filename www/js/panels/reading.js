// How a log is to be read: what it was recognised as, which column is what, which behaviours count, how it is split.

import { byId, el, table } from '../ui/dom.js';
import { t } from '../words/index.js';

/** @typedef {import('../types.js').Inspection} Inspection */
/** @typedef {import('../types.js').LogFormat} LogFormat */
/** @typedef {import('../types.js').ReadOptions} ReadOptions */
/** @typedef {import('../types.js').Protocol} Protocol */

/** What a column can be; the first three must be there. */
const ROLES = /** @type {const} */ (['user', 'item', 'time', 'category', 'title', 'label']);
const NEEDED = 3;
const BEHAVIOURS = /** @type {const} */ (['pv', 'fav', 'cart', 'buy']);
/** The columns of Taobao's file, which has no first line to name them. */
const TAOBAO = ['user', 'item', 'category', 'behaviour', 'time'];
/** The numbers of each split, as fields and as the protocol names them. */
const SPLITS = /** @type {const} */ ({
  'leave-last-out': { 'split-last-validation': 'validation', 'split-last-test': 'test' },
  time: { 'split-time-validation': 'validation_days', 'split-time-test': 'test_days' },
  industrial: {
    'split-target-days': 'target_days',
    'split-history-days': 'history_days',
    'split-test-days': 'test_days',
  },
});

/** @param {() => void} changed heard when what was chosen can or can no longer be read */
export function createReading(changed) {
  const field = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id));
  const kind = /** @type {HTMLSelectElement} */ (byId('split-kind'));
  /** What is to be read. @type {{format: LogFormat, names: string[], first: Inspection} | null} */
  let log = null;

  const selects = ROLES.map((role, index) => {
    const select = el('select', { id: `column-${role}` });
    const name = el('span', {});
    byId('import-roles').append(el('label', {}, name, ' ', select));
    select.addEventListener('change', changed);
    return { role, select, name, needed: index < NEEDED };
  });
  const boxes = BEHAVIOURS.map((word) => {
    const box = el('input', { type: 'checkbox', id: `behaviour-${word}`, checked: word === 'pv' });
    const name = el('span', {});
    byId('import-words').append(el('label', { class: 'check' }, box, ' ', name));
    box.addEventListener('change', changed);
    return { word, box, name };
  });

  /** The field's number within its bounds, or null where it is empty and may be. @param {string} id */
  const whole = (id) => {
    const { min, max, value, required } = field(id);
    if (value === '' && !required) return null;
    const inside = Math.min(Number(max), Math.max(Number(min), Math.round(Number(value))));
    field(id).value = String(inside);
    return inside;
  };

  const showSplit = () => {
    const authors = log?.format === 'dien-authors';
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-split]'))) {
      const { split } = part.dataset;
      part.hidden = authors || (split !== 'any' && split !== kind.value);
    }
    byId('split-note').textContent = t(authors ? 'split.authors' : `split.${kind.value}.note`);
  };
  kind.addEventListener('change', showSplit);

  /** The columns' names, and what each is taken for. @param {Inspection} first */
  const heads = ({ format, header }) => {
    if (format === 'taobao') return TAOBAO.map((name) => t(`column.${name}`));
    return header.map((name) => {
      const roles = selects.filter(({ select }) => select.value === name).map(({ role }) => t(`column.${role}`));
      return roles.length ? `${name} → ${roles.join(', ')}` : name;
    });
  };

  const words = () => {
    byId('import-setup').hidden = !log;
    showSplit();
    for (const { role, name } of selects) name.textContent = t(`column.${role}`);
    for (const { word, name } of boxes) name.textContent = t(`behaviour.${word}`);
    if (!log) return;
    const { format, names, first } = log;
    byId('import-format').textContent = t('data.format', { format: t(`format.${format}`), names: names.join(', ') });
    byId('import-columns').hidden = format !== 'csv';
    byId('import-behaviours').hidden = format !== 'taobao';
    for (const { select, needed } of selects) {
      const none = select.querySelector('option[value=""]');
      if (none) none.textContent = t(needed ? 'column.choose' : 'column.none');
    }
    const shown = format === 'csv' || format === 'taobao';
    byId('import-rows').replaceChildren(...(shown ? [table(t('data.first'), heads(first), first.rows)] : []));
  };

  return {
    words,

    /** Shows what is to be read, or (null) nothing. @param {{format: LogFormat, names: string[], first: Inspection} | null} wanted */
    show(wanted) {
      log = wanted;
      for (const { role, select } of selects) {
        const header = wanted?.first.header ?? [];
        // Two columns of one name are one option; asking for it is refused, with the reason.
        const options = [...new Set(header)].map((name) => el('option', { value: name }, name));
        select.replaceChildren(el('option', { value: '' }), ...options);
        select.value = wanted?.first.columns[role] ?? '';
      }
      words();
    },

    /** Why it cannot be read yet, in words, or null. */
    lacks() {
      if (log?.format === 'csv') {
        const missing = selects.filter(({ select, needed }) => needed && !select.value);
        if (missing.length) {
          return t('data.lacks', { columns: missing.map(({ role }) => t(`column.${role}`)).join(', ') });
        }
      }
      return log?.format === 'taobao' && !boxes.some(({ box }) => box.checked) ? t('data.lacks.behaviours') : null;
    },

    /** @returns {ReadOptions} */
    get options() {
      const columns = Object.fromEntries(selects.map(({ role, select }) => [role, select.value]));
      return {
        format: log?.format ?? null,
        columns: log?.format === 'csv' ? columns : {},
        behaviours: boxes.filter(({ box }) => box.checked).map(({ word }) => word),
      };
    },

    /** @returns {Protocol} */
    get protocol() {
      const chosen = /** @type {keyof typeof SPLITS} */ (kind.value);
      const numbers = Object.entries(SPLITS[chosen]).map(([id, name]) => [name, whole(id)]);
      const authors = log?.format === 'dien-authors';
      return {
        split: { kind: chosen, ...Object.fromEntries(numbers) },
        train_targets: whole('split-targets'),
        // The authors' files bring their histories as they are.
        k_core: authors ? null : whole('split-core'),
        negatives: whole('split-negatives') ?? 1,
        drop_repeats: field('split-repeats').checked,
      };
    },
  };
}

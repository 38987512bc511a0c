// Which columns of a log are fields: of the user (profile) or of the moment in which an item is shown (context).

import { byId, el } from '../../ui/dom.js';
import { t } from '../../words/index.js';

/** @typedef {import('../../../../pkg/boundary.js').FieldKind} FieldKind */
/** What can be a field, and of what. @typedef {{names: string[], kinds: FieldKind[]}} Offer */
/** @typedef {{column: string, label: HTMLElement, select: HTMLSelectElement}} Line */

const kinds = /** @type {FieldKind[]} */ (['profile', 'context']);
/** A table of more columns shows lists for the first ones. */
const MOST_COLUMNS = 100;

/** @param {() => void} changed */
export function createFieldColumns(changed) {
  /** @type {Line[]} */
  let lines = [];
  /** @param {FieldKind} kind */
  const asked = (kind) =>
    lines.filter(({ label, select }) => !label.hidden && select.value === kind).map(({ column }) => column);

  return {
    /** Begins anew: no column is a field unless somebody says so. @param {Offer} offer */
    offer({ names, kinds: offered }) {
      lines = [...new Set(names)].slice(0, MOST_COLUMNS).map((column) => fieldLine(column, offered, changed));
      byId('import-field-columns').replaceChildren(...lines.map(({ label }) => label));
    },
    /** @param {(string | undefined)[]} taken columns that are something else */
    render(taken) {
      for (const { column, label, select } of lines) {
        label.hidden = taken.includes(column);
        for (const option of select.options) option.textContent = t(`data.field.${option.value || 'none'}`);
      }
      byId('import-fields').hidden = lines.every(({ label }) => label.hidden);
    },
    /** What a column is a field of, if it is one. @param {string} column @returns {FieldKind | null} */
    kindOf(column) {
      return asked('profile').includes(column) ? 'profile' : asked('context').includes(column) ? 'context' : null;
    },
    /** Takes columns as what was asked of them before. @param {Record<FieldKind, string[] | undefined>} asked */
    take(asked) {
      for (const { column, select } of lines) {
        const kind = kinds.find((kind) => asked[kind]?.includes(column));
        if ([...select.options].some(({ value }) => value === kind)) select.value = kind ?? '';
      }
    },
    get asked() {
      return { profile: asked('profile'), context: asked('context') };
    },
  };
}

/** @param {string} column @param {FieldKind[]} kinds @param {() => void} changed @returns {Line} */
function fieldLine(column, kinds, changed) {
  const options = ['', ...kinds].map((value) => el('option', { value }));
  const select = el('select', { name: column }, ...options);
  select.addEventListener('change', changed);
  return { column, label: el('label', {}, el('span', {}, column), ' ', select), select };
}

/** What was read of a field. @param {import('../../../../pkg/boundary.js').FieldReport} report */
export function fieldReportLine({ kind, key, values, impressions, unknown, unseen, changing }) {
  const more = [
    ...(unseen ? [t('data.field.unseen', { count: unseen })] : []),
    ...(changing ? [t('data.field.changing', { count: changing })] : []),
  ];
  const said = t('data.field.read', { key, kind: t(`data.field.${kind}`), values, impressions, unknown });
  return el('li', {}, said, more.length ? el('ul', {}, ...more.map((line) => el('li', {}, line))) : null);
}

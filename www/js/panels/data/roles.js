// Which column of a log is what: as its name suggests, or as somebody says. A table whose rows hold the items before is one of
// impressions, which needs other columns than a log of behaviours.

import { byId, el } from '../../ui/dom.js';
import { describe } from '../../workers/module.js';
import { t } from '../../words/index.js';

/** @typedef {import('../../../../pkg/boundary.js').Columns} Columns */
/** @typedef {import('../../../../pkg/boundary.js').ColumnRole['name']} Role */
/** @typedef {import('../../../../pkg/boundary.js').Inspection} Inspection */
/** @typedef {{role: Role, select: HTMLSelectElement, name: HTMLElement, label: HTMLElement, required: boolean}} RoleField */

/** The format whose rows are impressions, each with its history. */
const IMPRESSIONS = 'histories';
/** What such rows may have beside the columns of a log of behaviours, what they need, and what they do not have. */
const OF_IMPRESSIONS = /** @type {const} */ (['history', 'history_category']);
const NEEDED = ['item', 'label', 'history'];
const NOT_OF_IMPRESSIONS = 'event';

/** @param {() => void} changed heard when another column is chosen */
export function createRoles(changed) {
  const more = OF_IMPRESSIONS.map((name) => ({ name, required: false }));
  const roles = [...describe().columns, ...more].map(({ name, required }) => roleField(name, required, changed));
  /** @type {Inspection | null} */
  let first = null;
  const valueOf = (/** @type {Role} */ role) => roles.find((one) => one.role === role)?.select.value ?? '';
  const hasColumns = () => has(first);
  const areImpressions = () => hasColumns() && (first?.format === IMPRESSIONS || valueOf('history') !== '');
  const isOffered = (/** @type {Role} */ role) =>
    areImpressions() ? role !== NOT_OF_IMPRESSIONS : role !== 'history_category';
  const isNeeded = (/** @type {RoleField} */ { role, required }) =>
    areImpressions() ? NEEDED.includes(role) : required;
  const offered = () => (hasColumns() ? roles.filter(({ role }) => isOffered(role)) : []);

  return {
    /** Offers the columns of what is to be read. @param {Inspection | null} inspection */
    offer(inspection) {
      first = inspection;
      for (const one of roles) offerColumns(one, inspection);
    },
    render() {
      for (const one of roles) {
        one.name.textContent = t(wordOf(one.role));
        one.label.hidden = !isOffered(one.role);
        const none = one.select.querySelector('option[value=""]');
        if (none) none.textContent = t(isNeeded(one) ? 'column.choose' : 'column.none');
      }
      byId('import-columns').hidden = !hasColumns();
    },
    /** Takes what was asked before. @param {Partial<Columns> | undefined} columns */
    take(columns) {
      for (const { role, select } of columns ? roles : []) {
        const column = columns?.[role];
        // A role that is not said is guessed; an empty one is none.
        if ([...select.options].some(({ value }) => value === column)) select.value = column ?? '';
      }
    },
    /** Whether there are columns that may be other than their names suggest. */
    get hasColumns() {
      return hasColumns();
    },
    /** Whether rows are impressions with their histories. */
    get areImpressions() {
      return areImpressions();
    },
    /** The column of a role, if it can be chosen: '' for none. @param {Role} role */
    of: (role) => (isOffered(role) ? valueOf(role) : ''),
    /** The roles of a column, in words. @param {string} column */
    wordsOf: (column) =>
      offered()
        .filter(({ select }) => select.value === column)
        .map(({ role }) => t(wordOf(role))),
    /** The columns that have a role. */
    get taken() {
      return offered().map(({ select }) => select.value);
    },
    /** The roles that need a column and have none. @param {boolean} hasRule whether a label is made of a column by a rule */
    lacking: (hasRule) =>
      offered()
        .filter((one) => isNeeded(one) && !one.select.value && !(hasRule && one.role === 'label'))
        .map(({ role }) => t(wordOf(role))),
    /** What is asked for: none of a format that knows its columns. */
    get asked() {
      return Object.fromEntries(offered().map(({ role, select }) => [role, select.value]));
    },
  };
}

/** The key of a role's word. @param {Role} role */
const wordOf = (role) => `column.${role.replace('_', '-')}`;

/** Whether what is to be read has columns that may be other than their names suggest. @param {Inspection | null} first */
function has(first) {
  if (!first) return false;
  // MIND's file has no first line that names its columns.
  if (first.format === IMPRESSIONS) return first.header.length > 0;
  return describe().formats.some(({ name, columns }) => name === first.format && columns);
}

/** @param {Role} role @param {boolean} required @param {() => void} changed @returns {RoleField} */
function roleField(role, required, changed) {
  const select = el('select', { id: `column-${role}` });
  const name = el('span', {});
  const label = el('label', {}, name, ' ', select);
  byId('import-roles').append(label);
  select.addEventListener('change', changed);
  return { role, select, name, label, required };
}

/** The columns that a role can be given. @param {RoleField} field @param {Inspection | null} first */
function offerColumns({ role, select }, first) {
  // Two columns of one name are one option; asking for it is refused, with the reason.
  const options = [...new Set(first?.header ?? [])].map((name) => el('option', { value: name }, name));
  select.replaceChildren(el('option', { value: '' }), ...options);
  select.value = first?.columns[role] ?? '';
}

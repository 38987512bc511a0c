// How a log is to be read: what it was recognised as, which column is what, which behaviours count, how it is split.

import { bind, field } from '../../app/controls.js';
import { settingsOf } from '../../app/state.js';
import { byId, el, table } from '../../ui/dom.js';
import { formatName } from '../../ui/formats.js';
import { describe } from '../../workers/module.js';
import { t } from '../../words/index.js';
import { createFieldColumns } from './fields.js';
import { createKinds } from './kinds.js';
import { createMade } from './made.js';
import { createRoles } from './roles.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../../../pkg/boundary.js').Inspection} Inspection */
/** @typedef {import('../../../../pkg/boundary.js').LogFormat} LogFormat */
/** @typedef {Partial<import('../../../../pkg/boundary.js').ReadOptions>} ReadOptions */
/** @typedef {Partial<import('../../../../pkg/boundary.js').Protocol>} Protocol */
/**
 * What is to be read; `profile` are the columns that can be profile fields where the format knows them.
 * @typedef {{format: LogFormat, names: string[], first: Inspection, profile: string[]}} Chosen
 */
/** @typedef {ReturnType<typeof createKinds>} Kinds */
/** @typedef {ReturnType<typeof createFieldColumns>} FieldColumns */
/** @typedef {ReturnType<typeof createRoles>} Roles */
/** @typedef {import('../../../../pkg/boundary.js').TaobaoBehaviour} Behaviour */
/** @typedef {{word: Behaviour, box: HTMLInputElement, name: HTMLElement}} BehaviourField */

/** What counts as a behaviour of Taobao unless others are asked for. */
const USUAL = 'pv';
/** The columns of Taobao's file, which has no first line to name them. */
const TAOBAO = ['user', 'item', 'category', 'behaviour', 'time'];
/** The settings of each split, as the table of settings and as the protocol names them. */
const SPLITS = /** @type {const} */ ({
  'leave-last-out': { lastValidation: 'validation', lastTest: 'test' },
  time: { timeValidation: 'validation_days', timeTest: 'test_days' },
  industrial: { targetDays: 'target_days', historyDays: 'history_days', testDays: 'test_days' },
});
/** Those of every split. */
const OF_ALL = /** @type {const} */ (['trainTargets', 'core', 'negatives', 'ties']);

/**
 * @param {Explorer} explorer
 * @param {() => void} changed heard when what was chosen can or can no longer be read
 * @param {(format: LogFormat) => void} readAs heard when another format is asked for
 */
export function createReading(explorer, changed, readAs) {
  const { changes, store } = explorer;
  const roles = createRoles(changed);
  const fields = createFieldColumns(changed);
  const behaviours = describe().behaviours.map((word) => behaviourField(word, changed));
  const kinds = createKinds(changed);
  const made = createMade(changed);
  const formats = formatList(readAs);
  makeSplitFields();
  bind(store, settingsOf('split'));
  /** @type {Chosen | null} */
  let chosen = null;

  const showSplit = () => showSplitFields(store.settings.split, chosen?.format === 'dien-authors');
  const render = () => {
    byId('import-setup').hidden = !chosen;
    showSplit();
    roles.render();
    for (const { word, name } of behaviours) name.textContent = t(`behaviour.${word}`);
    // Impressions that bring their histories have no fields.
    fields.render(roles.areImpressions ? (chosen?.first.header ?? []) : roles.taken);
    kinds.render(chosen && roles.hasColumns ? { ...chosen, event: roles.of('event') } : null);
    formats.render(chosen?.format ?? null);
    made.render(roles.hasColumns || chosen?.format === 'movielens');
    if (chosen) showChosen(chosen, roles, fields);
  };
  changes.on(['split'], showSplit);

  return {
    render,
    /** Shows what is to be read, or (null) nothing. @param {Chosen | null} wanted */
    show(wanted) {
      chosen = wanted;
      roles.offer(wanted?.first ?? null);
      fields.offer(offerOf(wanted, roles.hasColumns));
      kinds.forget();
      made.forget();
      render();
    },
    /** Names files that stand beside what is to be read. @param {string[]} names */
    beside(names) {
      if (chosen) chosen = { ...chosen, names: [...new Set([...chosen.names, ...names])] };
      render();
    },
    /** Takes what was asked before. @param {ReadOptions} options */
    take(options) {
      const { columns, behaviours: words } = options;
      roles.take(columns);
      fields.take({ profile: columns?.profile, context: columns?.context });
      for (const { word, box } of behaviours) box.checked = words?.length ? words.includes(word) : word === USUAL;
      kinds.take(words ?? []);
      made.take(options);
      render();
    },
    /** The words that the log was found to have. @param {string[]} words */
    found(words) {
      kinds.found(words);
      render();
    },
    /** Why it cannot be read yet, in words, or null. */
    lacks: () => lacks(chosen?.format, roles, made.asked, behaviours) ?? kinds.lacks(),
    get options() {
      const format = chosen?.format ?? null;
      const words = roles.hasColumns ? kinds.asked : wordsOf(format, behaviours);
      const taken = { ...roles.asked, ...fields.asked };
      const columns = /** @type {import('../../../../pkg/boundary.js').Columns} */ (/** @type {unknown} */ (taken));
      return { format, columns, behaviours: words, ...made.asked };
    },
    get protocol() {
      return protocolOf(store.settings, chosen?.format === 'dien-authors');
    },
  };
}

// --- fields
// -------------------------------------------------------------------------------------------------------------------------

/** @param {Behaviour} word @param {() => void} changed @returns {BehaviourField} */
function behaviourField(word, changed) {
  const box = el('input', { type: 'checkbox', id: `behaviour-${word}`, checked: word === USUAL });
  const name = el('span', {});
  byId('import-words').append(el('label', { class: 'check' }, box, ' ', name));
  box.addEventListener('change', changed);
  return { word, box, name };
}

/** The fields of each split, and of all of them, before the box that stands there. */
function makeSplitFields() {
  const fields = [{ name: /** @type {const} */ ('split'), of: 'any' }];
  const ofEach = Object.entries(SPLITS).flatMap(([of, names]) => Object.keys(names).map((name) => ({ name, of })));
  const ofAll = OF_ALL.map((name) => ({ name, of: 'any' }));
  const made = [...fields, ...ofEach, ...ofAll].map(({ name, of }) => {
    const label = field(/** @type {import('../../app/state.js').Setting} */ (name));
    label.dataset.split = of;
    return label;
  });
  byId('split-settings').prepend(...made);
}

/**
 * The list of formats: what the page guesses can be wrong.
 * @param {(format: LogFormat) => void} readAs
 */
function formatList(readAs) {
  const select = /** @type {HTMLSelectElement} */ (byId('import-as'));
  select.replaceChildren(...describe().formats.map(({ name }) => el('option', { value: name })));
  select.addEventListener('change', () => readAs(/** @type {LogFormat} */ (select.value)));
  return {
    /** @param {LogFormat | null} format */
    render(format) {
      for (const option of select.options) option.textContent = formatName(/** @type {LogFormat} */ (option.value));
      if (format) select.value = format;
    },
  };
}

/**
 * The columns that can be fields.
 * @param {Chosen | null} chosen
 * @param {boolean} hasNames whether the first line names them
 * @returns {import('./fields.js').Offer}
 */
const offerOf = (chosen, hasNames) =>
  chosen && hasNames
    ? { names: chosen.first.header, kinds: ['profile', 'context'] }
    : { names: chosen?.profile ?? [], kinds: ['profile'] };

// --- what is seen
// -------------------------------------------------------------------------------------------------------------------

/** @param {keyof typeof SPLITS} kind @param {boolean} authors whose files are split already */
function showSplitFields(kind, authors) {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-split]'))) {
    const { split } = part.dataset;
    part.hidden = authors || (split !== 'any' && split !== kind);
  }
  byId('split-note').textContent = t(authors ? 'split.authors' : `split.${kind}.note`);
}

/** @param {Chosen} chosen @param {Roles} roles @param {FieldColumns} fields */
function showChosen({ format, names, first }, roles, fields) {
  byId('import-format').textContent = t('data.format', {
    format: formatName(format),
    names: names.join(t('lane.comma')),
  });
  byId('import-behaviours').hidden = format !== 'taobao';
  const shown = roles.hasColumns || format === 'taobao';
  byId('import-rows').replaceChildren(
    ...(shown ? [table(t('data.first'), heads(first, roles, fields), first.rows)] : []),
  );
}

/**
 * The columns' names, and what each is taken for.
 * @param {Inspection} first
 * @param {Roles} roles
 * @param {FieldColumns} fields
 */
function heads({ format, header }, roles, fields) {
  if (format === 'taobao') return TAOBAO.map((name) => t(`column.${name}`));
  return header.map((name) => {
    const taken = roles.wordsOf(name);
    const kind = fields.kindOf(name);
    if (kind) taken.push(t(`data.field.${kind}`));
    return taken.length ? `${name} → ${taken.join(t('lane.comma'))}` : name;
  });
}

// --- what is asked for
// --------------------------------------------------------------------------------------------------------------

/** @param {LogFormat | undefined} format @param {Roles} roles @param {ReadOptions} made @param {BehaviourField[]} behaviours */
function lacks(format, roles, made, behaviours) {
  const missing = roles.lacking(made.label !== undefined);
  if (missing.length) return t('data.lacks', { columns: missing.join(t('lane.comma')) });
  return format === 'taobao' && !behaviours.some(({ box }) => box.checked) ? t('data.lacks.behaviours') : null;
}

/** Taobao's kinds of behaviour that are asked for; other logs have other words for theirs, or none. @param {LogFormat | null} format @param {BehaviourField[]} behaviours */
const wordsOf = (format, behaviours) =>
  format === 'taobao' ? behaviours.filter(({ box }) => box.checked).map(({ word }) => String(word)) : [];

/** @param {import('../../app/state.js').Settings} settings @param {boolean} authors @returns {Protocol} */
function protocolOf(settings, authors) {
  const numbers = Object.entries(SPLITS[settings.split]).map(([setting, name]) => [
    name,
    settings[/** @type {'lastTest'} */ (setting)],
  ]);
  return {
    split: { kind: settings.split, ...Object.fromEntries(numbers) },
    train_targets: settings.trainTargets,
    // The authors' files bring their histories as they are.
    k_core: authors ? null : settings.core,
    negatives: settings.negatives,
    ties: settings.ties,
    drop_repeats: settings.repeats,
  };
}

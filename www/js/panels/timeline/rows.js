// What the lanes show: the truth, the best possible guess, and of each unit what it says and what it looks at.

import { disagreementOf, mindOf, turnsOf } from '../../app/telling.js';
import { SHORT } from '../../app/whatif.js';
import { el } from '../../ui/dom.js';
import { categoryName, itemName } from '../../ui/items.js';
import { nameOf, whatOf } from '../../ui/models.js';
import { digits, named, t, wordsInForce } from '../../words/index.js';
import { choiceName, colourOf, leadsOfCurve, leadsOfGuess, seenOf, verdictFor } from './known.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../app/asking.js').ColumnTrace} ColumnTrace */
/** @typedef {import('../../app/telling.js').Lead} Lead */
/** @typedef {import('../../app/telling.js').Mind} Mind */
/** @typedef {import('../../app/telling.js').Verdict} Verdict */
/** @typedef {import('../../../../pkg/boundary.js').Model} Model */
/** @typedef {import('./known.js').Known} Known */
/** @typedef {import('./lanes.js').Rows} Rows */
/** @typedef {import('./lanes.js').Shown} Shown */

/** Margin between the first and the second at which a cell has its full colour. */
const SURE = 0.4;
/** The least strength of a cell's colour, in percent. */
const FAINT = 22;

/** @param {Explorer} explorer @param {Rows} rows @param {Known} known */
export function truthLane(explorer, rows, known) {
  const { changed, choices, history, strays, truth } = known;
  const shown = history.map((_, index) => {
    const key = truth[index] ?? null;
    const what = key === null ? t('lane.unknown') : choiceName(explorer, choices, key);
    return {
      category: key === null ? null : colourOf(explorer, choices, key),
      strength: choices.kind === 'level' ? strengthOfLevel(key) : 100,
      text: choices.kind === 'level' && key !== null ? String(key) : '',
      stray: strays[index],
      title: strays[index] ? t('lane.stray', { what }) : what,
    };
  });
  const said = changed ? t('lane.truth.changed') : turnsText(explorer, known);
  const level = choices.kind === 'level';
  const name = level
    ? t('lane.truth.level', { category: categoryName(explorer.place.world, explorer.asking.target) })
    : t('lane.truth');
  rows.lane('truth', 'wide').show(
    {
      name: [el('b', {}, name), el('small', {}, t(changed ? 'lane.truth.note.changed' : 'lane.truth.note'))],
      verdict: [said],
      summary: sentences(name, said),
    },
    shown,
  );
}

/** What a row is called by, in one: sentences of which some may be empty. @param {string[]} all */
const sentences = (...all) => all.filter(Boolean).join(t('live.stop'));

/** Where the truth changes, up to the step shown. @param {Explorer} explorer @param {Known} known */
function turnsText({ asking: { step } }, { truth }) {
  const whole = step >= truth.length;
  const turns = turnsOf(truth.slice(0, step));
  if (!turns.length) return step ? t(whole ? 'lane.no-turn' : 'lane.no-turn.yet') : '';
  const verdict = t('lane.turns', { count: turns.length, steps: turns.join(t('lane.comma')) });
  return whole ? verdict : t('verdict.so-far', { verdict });
}

/** @param {number | null} level */
const strengthOfLevel = (level) => (level === null ? FAINT : FAINT + ((100 - FAINT) * (level - 1)) / 3);

/** @param {Explorer} explorer @param {Rows} rows @param {Known} known */
export function guessLane(explorer, rows, known) {
  const { guess } = explorer.asking;
  if (!guess) return;
  const leads = leadsOfGuess(guess, known);
  const verdict = verdictText(explorer, known, leads);
  const name = t('lane.guess');
  const words = {
    name: [el('b', {}, name), el('small', {}, t('lane.guess.note'))],
    verdict: [verdict],
    summary: sentences(t('live.column', { unit: name, values: saying(explorer, known, leads) }), verdict),
  };
  rows.lane('guess', 'wide').show(words, saysCells(explorer, known, leads));
}

/**
 * What a unit says, and what it looks at.
 * @param {Explorer} explorer
 * @param {Rows} rows
 * @param {Known} known
 * @param {Model} model
 * @param {number} column
 */
export function modelLanes(explorer, rows, known, model, column) {
  const { asking } = explorer;
  const curve = asking.curves[column];
  if (!curve) return;
  const leads = leadsOfCurve(explorer, known, curve);
  const verdict = verdictText(explorer, known, leads);
  const name = nameOf(model);
  const says = t('lane.says', { unit: name });
  rows.lane(`${model}-says`, 'wide').show(
    {
      name: [el('b', {}, name), ` ${t('lane.says.short')}`, el('small', {}, whatOf(model))],
      verdict: verdict ? [el('b', {}, verdict)] : [],
      summary: sentences(t('live.column', { unit: says, values: saying(explorer, known, leads) }), verdict),
    },
    saysCells(explorer, known, leads),
  );
  const trace = asking.upToStep?.columns.find(({ as }) => as === model);
  // The plain GRU only carries its attention along.
  // Before the first click nothing is looked at, and the lane stays.
  const attends = trace?.attention.length || asking.trace?.columns.find(({ as }) => as === model)?.attention.length;
  if (trace && attends && model !== 'gru') looksLane(explorer, rows, known, trace, column);
  const without = explorer.store.settings.worth ? explorer.whatif.withoutNow?.[column] : null;
  if (trace && without) worthLane(explorer, rows, known, trace, without);
}

/**
 * The cells of what is said, by who leads: from step to step they stay.
 * @type {WeakMap<(Lead | null)[], {by: unknown[], cells: Shown[]}>}
 */
const said = new WeakMap();

/** @param {Explorer} explorer @param {Known} known @param {(Lead | null)[]} leads @returns {Shown[]} */
function saysCells(explorer, known, leads) {
  const by = [wordsInForce(), explorer.place.world, explorer.asking.target, known.choices, known.history.length];
  const before = said.get(leads);
  if (before?.by.every((one, index) => one === by[index])) return before.cells;
  const cells = sayingCells(explorer, known, leads);
  said.set(leads, { by, cells });
  return cells;
}

/** @param {Explorer} explorer @param {Known} known @param {(Lead | null)[]} leads @returns {Shown[]} */
function sayingCells(explorer, { history, choices }, leads) {
  return history.map((_, index) => {
    const lead = leads[index + 1];
    if (!lead) return { category: null, strength: FAINT, title: '' };
    // What a model leans to before it has seen anything is no mind to change.
    const notch = index > 0 && leads[index] !== null && leads[index]?.key !== lead.key;
    const sure = Math.min(1, lead.margin / SURE);
    const what = choiceName(explorer, choices, lead.key);
    return {
      category: colourOf(explorer, choices, lead.key),
      strength: choices.kind === 'level' ? strengthOfLevel(lead.key) : FAINT + (100 - FAINT) * sure,
      text:
        choices.kind === 'level' ? String(lead.key) : notch || index === history.length - 1 ? digits(lead.p, 2) : '',
      notch,
      title: t('lane.cell', { step: index + 1, what, p: digits(lead.p), margin: digits(lead.margin) }),
    };
  });
}

/** @param {Explorer} explorer @param {Rows} rows @param {Known} known @param {ColumnTrace} trace @param {number} column */
function looksLane(explorer, rows, { history }, trace, column) {
  const { as: model, attention, normalised, time } = trace;
  const { world } = explorer.place;
  const beside = besideOf(explorer, history, trace, column);
  const changed = explorer.whatif.forced.get(model);
  const forced = changed?.attention;
  const shownAttention = forced ?? attention;
  // One scale for all units, so that bars can be compared.
  const largest = Math.max(
    1e-9,
    ...scales(explorer).map(({ attention }) => Math.max(...Array.from(attention, Math.abs))),
  );
  const unit = nameOf(model);
  const shown = history.map((item, index) => {
    const category = world?.items[item]?.category ?? 0;
    const { disagrees = false, text = '', title: more = '' } = beside[index] ?? {};
    if (index >= time) return { category, height: 0, title: '', text, disagrees, handle: undefined };
    const a = shownAttention[index];
    const values = { step: index + 1, item: itemName(world, item), a: digits(a) };
    const title = [t('lane.attention', values), more].filter(Boolean).join(t('live.semicolon'));
    const height = Math.min(100, (100 * Math.abs(a)) / largest);
    const handle = {
      value: a,
      most: normalised ? 1 : Math.max(1, Math.ceil(largest)),
      own: changed ? (100 * Math.abs(changed.own[index] ?? 0)) / largest : null,
      name: t('lane.bar', { unit, step: values.step, item: values.item }),
      said: values.a,
    };
    return { category, height, title, text, disagrees, handle };
  });
  const most = changed ? forcedText(changed) : normalised && time ? mostLookedAt(explorer, history, attention) : '';
  const name = t('lane.looks', { unit: nameOf(model) });
  const asked = t('lane.asked', { target: categoryName(world, explorer.asking.target) });
  const lane = rows.lane(`${model}-looks`, 'bars');
  lane.show(
    { name: [t('lane.looks.short'), el('small', {}, asked)], verdict: [most], summary: sentences(name, asked, most) },
    shown,
  );
  lane.letChange(model, largest);
}

/**
 * What stands beside each bar of attention: what the click is worth. Not beside attentions that were changed, whose worth
 * is not known.
 * @param {Explorer} explorer
 * @param {number[]} history
 * @param {ColumnTrace} trace
 * @param {number} column
 */
function besideOf({ place: { world }, whatif }, history, { as: model, attention, probability }, column) {
  const without = whatif.withoutNow?.[column];
  if (!without || history.length > SHORT || whatif.forced.has(model)) return [];
  const worth = without.map((p) => probability - p);
  const { looked, unseen } = disagreementOf(attention, worth);
  return worth.map((value, index) => {
    const step = index + 1;
    const values = {
      step,
      item: itemName(world, history[index]),
      before: digits(probability),
      after: digits(without[index]),
    };
    return {
      text: signed(value),
      disagrees: looked.includes(step) || unseen.includes(step),
      title: t('lane.without', values),
    };
  });
}

/** A difference of probabilities, with its sign unless it is none. @param {number} value */
function signed(value) {
  const text = digits(Math.abs(value), 2);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** What p(click) is with other attentions. @param {import('../../app/whatif.js').Forced} forced */
const forcedText = ({ before, probability }) =>
  t('lane.forced', { before: digits(before), after: probability === null ? '…' : digits(probability) });

/**
 * How much p(click) of the target falls without each click.
 * @param {Explorer} explorer
 * @param {Rows} rows
 * @param {Known} known
 * @param {ColumnTrace} trace
 * @param {number[]} without
 */
function worthLane(explorer, rows, { history }, { as: model, probability }, without) {
  const { world } = explorer.place;
  const worth = without.map((p) => probability - p);
  const all = scales(explorer).flatMap(({ probability }, place) =>
    (explorer.whatif.withoutNow?.[place] ?? []).map((p) => Math.abs(probability - p)),
  );
  const largest = Math.max(...all, 0.02);
  const shown = history.map((item, index) => {
    const after = digits(without[index] ?? probability);
    const values = { step: index + 1, item: itemName(world, item), before: digits(probability), after };
    return {
      category: world?.items[item]?.category ?? 0,
      height: (100 * (worth[index] ?? 0)) / largest,
      title: index < without.length ? t('lane.without', values) : '',
    };
  });
  const most = worth.reduce((best, own, index) => (Math.abs(own) > Math.abs(worth[best]) ? index : best), 0);
  const values = { step: most + 1, worth: signed(worth[most] ?? 0) };
  const verdict = worth.length ? t('lane.worth.most', values) : '';
  const name = t('lane.worth', { unit: nameOf(model) });
  rows
    .lane(`${model}-worth`, 'worth')
    .show({ name: [t('lane.worth.short')], verdict: [verdict], summary: sentences(name, verdict) }, shown);
}

/** The traces that are shown, whose bars have one scale. @param {Explorer} explorer */
const scales = ({ asking }) => asking.upToStep?.columns ?? [];

/** The category that most of the attention is on. @param {Explorer} explorer @param {number[]} history @param {Float32Array} attention */
function mostLookedAt({ place: { world } }, history, attention) {
  /** @type {Map<number, number>} */
  const mass = new Map();
  attention.forEach((a, index) => {
    const category = world?.items[history[index]]?.category ?? 0;
    mass.set(category, (mass.get(category) ?? 0) + a);
  });
  const [[category, share] = [0, 0]] = [...mass].sort(([, a], [, b]) => b - a);
  return t('lane.share', { share: digits(100 * share, 0), category: named(world?.categories[category]?.name ?? {}) });
}

/** Runs of who leads, in words, for those who do not see the colours. @param {Explorer} explorer @param {Known} known @param {(Lead | null)[]} leads */
function saying(explorer, known, leads) {
  const { choices, history } = seenOf(known, explorer.asking.step);
  /** @type {{key: number, from: number, to: number}[]} */
  const runs = [];
  history.forEach((_, index) => {
    const lead = leads[index + 1];
    const last = runs.at(-1);
    if (lead && last?.key === lead.key && last.to === index) last.to = index + 1;
    else if (lead) runs.push({ key: lead.key, from: index + 1, to: index + 1 });
  });
  return runs
    .map(({ key, from, to }) => {
      const what = choiceName(explorer, choices, key);
      return from === to ? t('lane.run.one', { what, at: from }) : t('lane.run', { what, from, to });
    })
    .join(t('live.semicolon'));
}

/**
 * How a row follows the truth up to the step shown, in words; where no truth is known, how often it changes its mind.
 * @param {Explorer} explorer
 * @param {Known} known
 * @param {(Lead | null)[]} leads
 */
function verdictText(explorer, known, leads) {
  const { step } = explorer.asking;
  const whole = step >= known.history.length;
  const seen = seenOf(known, step);
  const led = leads.slice(0, step + 1);
  const mind = mindOf(led);
  if (!mind) return '';
  const parts = seen.truth.some((one) => one !== null)
    ? partsOf(explorer, seen, led, mind, whole)
    : [mindText(explorer, seen, mind)];
  const verdict = parts.join(t('live.semicolon'));
  return whole ? verdict : t('verdict.so-far', { verdict });
}

/** @param {Explorer} explorer @param {Known} known @param {Mind} mind */
function mindText(explorer, { choices }, { key, since, times }) {
  const said = t('verdict.since', { what: choiceName(explorer, choices, key), step: since });
  return times ? [t('verdict.minds', { times }), said].join(t('live.semicolon')) : said;
}

/**
 * @param {Explorer} explorer
 * @param {Known} known
 * @param {(Lead | null)[]} leads
 * @param {Mind} mind
 * @param {boolean} whole whether nothing is to come
 */
function partsOf(explorer, known, leads, mind, whole) {
  const { changes, fell } = verdictFor(explorer, known, leads);
  const right = known.truth.every((key, index) => key === null || key === leads[index + 1]?.key);
  // A row that never changed its mind follows nothing, even where it is right.
  const parts = mind.times || right ? [] : [mindText(explorer, known, mind)];
  parts.push(...changesText(explorer, known, changes, mind, whole), ...fallsText(explorer, known, fell));
  if (parts.length) return parts;
  return [right ? t('verdict.steady') : mindText(explorer, known, mind)];
}

/**
 * @param {Explorer} explorer
 * @param {Known} known
 * @param {Verdict['changes']} changes
 * @param {Mind} mind
 * @param {boolean} whole
 */
function changesText(explorer, { choices, truth }, changes, { times }, whole) {
  const followed = changes.filter(({ clicks }) => clicks).length;
  const already = changes.filter(({ clicks }) => clicks === 0).length;
  if (changes.length > 1) {
    const of = t('verdict.of', { followed, changes: changes.length });
    return already && times ? [of, t('verdict.already.of', { times: already })] : [of];
  }
  return changes.flatMap(({ clicks, step }) => {
    if (clicks === null) return t(whole ? 'verdict.never' : 'verdict.not-yet');
    if (clicks) return t('verdict.after', { clicks });
    return times ? t('verdict.already', { what: choiceName(explorer, choices, truth[step - 1] ?? -1) }) : [];
  });
}

/** Each time that a row turned to what is not true, and what it fell for. @param {Explorer} explorer @param {Known} known @param {Verdict['fell']} fell */
function fallsText(explorer, { choices }, fell) {
  return /** @type {const} */ (['stray', 'back', 'other']).flatMap((kind) => {
    const falls = fell.filter((one) => one.kind === kind);
    if (!falls.length) return [];
    const whats = [...new Set(falls.map(({ key }) => choiceName(explorer, choices, key)))];
    const steps = falls.map(({ step }) => step).join(t('lane.comma'));
    return t(`verdict.fell.${kind}`, { times: falls.length, steps, what: whats.join(t('lane.comma')) });
  });
}

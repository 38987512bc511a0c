// The first screen: the clicks as the axis, and below them, aligned, what the shopper was after, the best possible
// guess, and what each unit says and looks at.

import { hasLevels, leadOf, leadsOf, straysOf, truthOf, verdictOf } from '../app/telling.js';
import { palette } from '../ui/charts.js';
import { byId, el, inNextFrame } from '../ui/dom.js';
import { categoryName, itemName } from '../ui/items.js';
import { nameOf, whatOf } from '../ui/models.js';
import { digits, named, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../app/asking.js').ColumnTrace} ColumnTrace */
/** @typedef {import('../app/telling.js').Choices} Choices */
/** @typedef {import('../app/telling.js').Lead} Lead */
/** @typedef {import('../app/telling.js').Verdict} Verdict */
/** @typedef {import('../../../pkg/boundary.js').Model} Model */
/** What a cell shows. @typedef {{category: number | null, strength?: number, text?: string, stray?: boolean, notch?: boolean, height?: number, title: string}} Shown */
/** What is known of the history beside the models. @typedef {{history: number[], choices: Choices, truth: (number | null)[], strays: boolean[]}} Known */

/** Margin between the first and the second at which a cell has its full colour. */
const SURE = 0.4;
/** The least strength of a cell's colour, in percent. */
const FAINT = 22;

/** @param {Explorer} explorer */
export function createTimeline(explorer) {
  const { asking, changes } = explorer;
  const lanes = byId('lanes');
  const rows = new Rows(byId('lane-rows'));
  const show = () => {
    const known = knownOf(explorer);
    lanes.style.setProperty('--time', String(Math.max(1, known.history.length)));
    byId('question-title').textContent = headline(explorer);
    rows.begin();
    if (known.truth.some((one) => one !== null)) truthLane(explorer, rows, known);
    if (asking.guess) guessLane(explorer, rows, known);
    asking.curvesOf.models.forEach((model, column) => modelLanes(explorer, rows, known, model, column));
    rows.end();
    mark();
    showHappened(explorer, known);
  };
  const mark = () => rows.mark(asking.step, asking.hover);
  const redraw = inNextFrame(show);
  changes.on(['world', 'words', 'story', 'trace', 'curves', 'guess', 'seen', 'step'], redraw);
  changes.on(['hover'], mark);
  changes.on(['world', 'words', 'weights', 'mode', 'gru', 'code'], () => void showExample(explorer));
  lanes.addEventListener('click', ({ target }) => {
    const { step } = /** @type {HTMLElement} */ (target).dataset;
    if (step) asking.goTo(Number(step));
  });
  redraw();
}

// --- the lanes
// -------------------------------------------------------------------------------------------------------------------

/** Lanes by their keys: they stay while what they show changes. */
class Rows {
  /** @param {HTMLElement} holder */
  constructor(holder) {
    this.holder = holder;
    /** @type {Map<string, Lane>} */
    this.lanes = new Map();
    /** @type {string[]} */
    this.used = [];
  }

  begin() {
    this.used = [];
  }

  /** @param {string} key @param {'wide' | 'bars'} kind */
  lane(key, kind) {
    const lane = this.lanes.get(key) ?? new Lane(kind);
    this.lanes.set(key, lane);
    this.used.push(key);
    return lane;
  }

  /** Those that were not asked for go. */
  end() {
    for (const key of this.lanes.keys()) if (!this.used.includes(key)) this.lanes.delete(key);
    const wanted = this.used.flatMap((key) => this.lanes.get(key)?.parts ?? []);
    const there = [...this.holder.children];
    if (wanted.length !== there.length || wanted.some((part, index) => part !== there[index])) {
      this.holder.replaceChildren(...wanted);
    }
  }

  /** @param {number} step @param {number | null} hover */
  mark(step, hover) {
    for (const lane of this.lanes.values()) lane.mark(step, hover);
  }
}

class Lane {
  /** @param {'wide' | 'bars'} kind */
  constructor(kind) {
    this.name = el('div', { class: 'lane-name' });
    this.row = el('div', { class: `lane lane-${kind}`, role: 'img' });
    this.verdict = el('div', { class: 'lane-end' });
    this.parts = [this.name, this.row, this.verdict];
    /** @type {HTMLElement[]} */
    this.cells = [];
  }

  /**
   * @param {{name: (Node | string)[], verdict: (Node | string)[], summary: string}} words
   * @param {Shown[]} shown
   */
  show({ name, verdict, summary }, shown) {
    this.name.replaceChildren(...name);
    this.verdict.replaceChildren(...verdict);
    this.row.setAttribute('aria-label', summary);
    while (this.cells.length < shown.length) {
      const cell = el('span', { class: 'cell', 'data-step': this.cells.length + 1 });
      this.cells.push(cell);
      this.row.append(cell);
    }
    for (const cell of this.cells.splice(shown.length)) cell.remove();
    shown.forEach((one, index) => paint(this.cells[index], one));
  }

  /** @param {number} step @param {number | null} hover */
  mark(step, hover) {
    this.cells.forEach((cell, index) => {
      cell.classList.toggle('ahead', index + 1 > step);
      cell.classList.toggle('now', index + 1 === step);
      cell.classList.toggle('pointed', index + 1 === hover);
    });
  }
}

/** @param {HTMLElement} cell @param {Shown} shown */
function paint(cell, { category, strength = 100, text = '', stray = false, notch = false, height, title }) {
  const colour = category === null ? 'var(--line)' : `var(--category-${category % palette().categories.length})`;
  cell.style.setProperty('--colour', colour);
  cell.style.setProperty('--strength', `${strength}%`);
  if (height !== undefined) cell.style.setProperty('--height', `${height}%`);
  cell.classList.toggle('stray', stray);
  cell.classList.toggle('notch', notch);
  cell.title = title;
  if (cell.textContent !== text) cell.textContent = text;
}

// --- what is known
// -------------------------------------------------------------------------------------------------------------------

/** @param {Explorer} explorer @returns {Known} */
function knownOf({ asking, place, store }) {
  const { history } = asking.asked;
  // Before the first curves of a world have come, those of the world before are still there.
  const { choices } = asking.curves.length ? asking.curvesOf : asking;
  const { scene, world } = place;
  // A history that was changed has no known truth.
  const behind = scene && world && !store.settings.history ? scene.behind.slice(0, history.length) : [];
  const category = world?.items[asking.target]?.category ?? 0;
  const categories = history.map((item) => world?.items[item]?.category ?? 0);
  return { history, choices, truth: truthOf(choices, behind, category), strays: straysOf(choices, behind, categories) };
}

/** @param {Explorer} explorer */
function headline({ place: { world } }) {
  if (!world) return '';
  return t(`headline.${world.kind !== 'shop' ? 'log' : hasLevels(world) ? 'several' : 'drifting'}`);
}

/** A choice, in words. @param {Explorer} explorer @param {Choices} choices @param {number} key */
function choiceName({ place: { world } }, { kind }, key) {
  return kind === 'level' ? t('lane.level', { level: key }) : named(world?.categories[key]?.name ?? {});
}

/** The category whose colour a choice has. @param {Explorer} explorer @param {Choices} choices @param {number} key */
const colourOf = ({ asking, place }, { kind }, key) =>
  kind === 'level' ? (place.world?.items[asking.target]?.category ?? null) : key;

/** Which of the choices a click is of; -1 for none. @param {Explorer} explorer @param {Known} known @param {number} index */
function keyOfClick({ asking, place: { world } }, { choices, history }, index) {
  const category = world?.items[history[index]]?.category ?? -1;
  if (choices.kind === 'category') return category;
  const level = choices.items.findIndex((items) => items.includes(history[index]));
  return category === world?.items[asking.target]?.category ? choices.keys[level] : -1;
}

/** @param {Explorer} explorer @param {Known} known @param {(Lead | null)[]} leads */
const verdictFor = (explorer, known, leads) =>
  verdictOf(leads, known.truth, {
    strays: known.strays,
    keys: known.history.map((_, index) => keyOfClick(explorer, known, index)),
  });

// --- what is seen
// -------------------------------------------------------------------------------------------------------------------

/** @param {Explorer} explorer @param {Rows} rows @param {Known} known */
function truthLane(explorer, rows, known) {
  const { choices, strays, truth } = known;
  const shown = truth.map((key, index) => {
    const what = key === null ? t('lane.unknown') : choiceName(explorer, choices, key);
    return {
      category: key === null ? null : colourOf(explorer, choices, key),
      strength: choices.kind === 'level' ? strengthOfLevel(key) : 100,
      text: choices.kind === 'level' && key !== null ? String(key) : '',
      stray: strays[index],
      title: strays[index] ? t('lane.stray', { what }) : what,
    };
  });
  const turns = truth.flatMap((key, index) =>
    index > 0 && key !== null && truth[index - 1] !== null && key !== truth[index - 1] ? index + 1 : [],
  );
  const said = turns.length ? t('lane.turns', { count: turns.length, steps: turns.join(', ') }) : t('lane.no-turn');
  const level = choices.kind === 'level';
  const name = level
    ? t('lane.truth.level', { category: categoryName(explorer.place.world, explorer.asking.target) })
    : t('lane.truth');
  rows.lane('truth', 'wide').show(
    {
      name: [el('b', {}, name), el('small', {}, t('lane.truth.note'))],
      verdict: [said],
      summary: `${name}. ${said}`,
    },
    shown,
  );
}

/** @param {number | null} level */
const strengthOfLevel = (level) => (level === null ? FAINT : FAINT + ((100 - FAINT) * (level - 1)) / 3);

/** @param {Explorer} explorer @param {Rows} rows @param {Known} known */
function guessLane(explorer, rows, known) {
  const { guess, curvesOf } = explorer.asking;
  const leads = Array.from({ length: known.history.length + 1 }, (_, step) =>
    leadOf(known.choices, curvesOf.asked, (place) => guess?.[place]?.[step]),
  );
  const verdict = verdictText(explorer, known, verdictFor(explorer, known, leads));
  const name = t('lane.guess');
  const words = {
    name: [el('b', {}, name), el('small', {}, t('lane.guess.note'))],
    verdict: [verdict],
    summary: `${name}: ${saying(explorer, known, leads)}. ${verdict}`,
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
function modelLanes(explorer, rows, known, model, column) {
  const { asking } = explorer;
  const curve = asking.curves[column];
  if (!curve) return;
  const { history, choices } = known;
  const leads = leadsOf(choices, asking.curvesOf.asked, curve, history.length);
  const verdict = verdictText(explorer, known, verdictFor(explorer, known, leads));
  const name = nameOf(model);
  const says = t('lane.says', { unit: name });
  rows.lane(`${model}-says`, 'wide').show(
    {
      name: [el('b', {}, name), ` ${t('lane.says.short')}`, el('small', {}, whatOf(model))],
      verdict: verdict ? [el('b', {}, verdict)] : [],
      summary: `${says}: ${saying(explorer, known, leads)}. ${verdict}`,
    },
    saysCells(explorer, known, leads),
  );
  const trace = (asking.seenAt(asking.step) ?? asking.trace)?.columns.find(({ as }) => as === model);
  if (trace?.attention.length) looksLane(explorer, rows, known, trace);
}

/** @param {Explorer} explorer @param {Known} known @param {(Lead | null)[]} leads @returns {Shown[]} */
function saysCells(explorer, { history, choices }, leads) {
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

/** @param {Explorer} explorer @param {Rows} rows @param {Known} known @param {ColumnTrace} trace */
function looksLane(explorer, rows, { history }, { as: model, attention, normalised, time }) {
  const { world } = explorer.place;
  const largest = Math.max(...Array.from(attention, Math.abs), 1e-9);
  const shown = history.map((item, index) => {
    const a = index < time ? attention[index] : 0;
    const title =
      index < time ? t('lane.attention', { step: index + 1, item: itemName(world, item), a: digits(a) }) : '';
    return { category: world?.items[item]?.category ?? 0, height: (100 * Math.abs(a)) / largest, title };
  });
  const most = normalised ? mostLookedAt(explorer, history, attention) : '';
  const name = t('lane.looks', { unit: nameOf(model) });
  rows
    .lane(`${model}-looks`, 'bars')
    .show({ name: [t('lane.looks.short')], verdict: [most], summary: `${name}. ${most}` }, shown);
}

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
function saying(explorer, { choices, history }, leads) {
  /** @type {{key: number, from: number, to: number}[]} */
  const runs = [];
  history.forEach((_, index) => {
    const lead = leads[index + 1];
    const last = runs.at(-1);
    if (lead && last?.key === lead.key && last.to === index) last.to = index + 1;
    else if (lead) runs.push({ key: lead.key, from: index + 1, to: index + 1 });
  });
  return runs
    .map(({ key, from, to }) => t('lane.run', { what: choiceName(explorer, choices, key), from, to }))
    .join(t('live.semicolon'));
}

/** @param {Explorer} explorer @param {Known} known @param {Verdict} verdict */
function verdictText(explorer, { choices, history, truth }, { changes, fell }) {
  if (!truth.length) return '';
  const followed = changes.flatMap(({ clicks }) => clicks ?? []);
  const parts = [];
  if (changes.length === 1) {
    parts.push(followed.length ? t('verdict.after', { clicks: followed[0] }) : t('verdict.never'));
  } else if (changes.length) {
    parts.push(t('verdict.of', { followed: followed.length, changes: changes.length }));
  }
  if (choices.kind === 'category' && fell.length) {
    const categories = [...new Set(fell.map((step) => categoryName(explorer.place.world, history[step - 1])))];
    parts.push(t('verdict.fell', { times: fell.length, what: categories.join(t('live.comma')) }));
  }
  return parts.join(t('live.semicolon'));
}

// --- what just happened
// -------------------------------------------------------------------------------------------------------------------

/** @param {Explorer} explorer @param {Known} known */
function showHappened(explorer, known) {
  const { asking } = explorer;
  const { step } = asking;
  const holder = byId('happened');
  const seen = asking.seenAt(step);
  if (step < 1 || !seen) {
    if (step < 1) holder.replaceChildren(el('p', { class: 'note' }, t('happened.nothing')));
    return;
  }
  const cards = asking.curvesOf.models.flatMap((model, column) => {
    const trace = seen.columns.find(({ as }) => as === model);
    const curve = asking.curves[column];
    if (!trace || !curve) return [];
    const leads = leadsOf(known.choices, asking.curvesOf.asked, curve, known.history.length);
    const lines = [turned(explorer, known, leads, step), moved(trace, step)];
    return el(
      'article',
      { class: 'card', 'data-unit': model },
      el('h3', {}, nameOf(model), ' ', el('small', {}, whatOf(model))),
      ...lines.filter(Boolean).map((line) => el('p', {}, line)),
      formula(trace, step),
    );
  });
  holder.replaceChildren(...cards);
}

/** @param {Explorer} explorer @param {Known} known @param {(Lead | null)[]} leads @param {number} step */
function turned(explorer, { choices }, leads, step) {
  const [before, now] = [leads[step - 1], leads[step]];
  if (!now) return '';
  const what = choiceName(explorer, choices, now.key);
  if (!before || before.key === now.key) return t('happened.stays', { what, p: digits(now.p, 2) });
  return t('happened.turns', { from: choiceName(explorer, choices, before.key), to: what, p: digits(now.p, 2) });
}

/** @param {ColumnTrace} trace @param {number} step */
function moved({ attention, moved, normalised }, step) {
  if (!moved.length) return '';
  const values = { moved: digits(moved[step - 1], 2) };
  if (!attention.length) return t('happened.moved', values);
  const a = attention[step - 1];
  return normalised
    ? t('happened.share', { ...values, share: digits(100 * a, 0), even: digits(100 / step, 0) })
    : t('happened.attention', { ...values, a: digits(a, 2) });
}

/** The step of the state, with its numbers: gates are means over the state's dimensions. @param {ColumnTrace} trace @param {number} step */
function formula({ as: model, attention, hidden, update, update_weight_mean: weight }, step) {
  if (!weight.length) return null;
  const row = update.subarray((step - 1) * hidden, step * hidden);
  const u = row.reduce((sum, value) => sum + value, 0) / hidden;
  const symbol = (/** @type {string} */ name, /** @type {number} */ value) => `${name} = ${digits(value, 2)}`;
  const numbers = [
    ...(attention.length && model !== 'gru' ? [symbol('a', attention[step - 1])] : []),
    ...(model === 'agru' ? [] : [symbol('u', u)]),
    ...(model === 'augru' || model === 'augru-code' || model === 'dien' ? [symbol('w', weight[step - 1])] : []),
  ];
  const key = `formula.${model === 'dien' ? 'augru' : model}`;
  return el(
    'p',
    { class: 'formula' },
    el('span', {}, t(key)),
    ' ',
    el('span', { class: 'numbers-inline' }, numbers.join(', ')),
  );
}

// --- what many shoppers say
// -------------------------------------------------------------------------------------------------------------------

/** How often the units shown follow the truth, over many shoppers: it is known of the shipped weights. @param {Explorer} explorer */
async function showExample({ place, weights }) {
  const line = byId('example');
  const { live, mode, own, prefix, units } = weights;
  const shipped = place.world?.kind === 'shop' && !live && !own && mode === 'each';
  const figures = shipped ? await weights.figures() : null;
  // Asked again meanwhile: that answer comes as well.
  if (prefix !== weights.prefix || units.join() !== weights.units.join()) return;
  const known = units.flatMap((unit) => {
    const following = figures?.[`${prefix}${unit}.safetensors`]?.following;
    return following ? { unit, following } : [];
  });
  if (!known.length) return void (line.textContent = '');
  const { changes, perfect_followed: best, shoppers } = known[0].following;
  const shares = known.map(({ unit, following }) =>
    t('example.unit', { unit: nameOf(unit), share: digits((100 * following.followed) / changes, 0) }),
  );
  // The largest that a share of so many can have.
  const error = digits(50 / Math.sqrt(changes), 1);
  const law = prefix ? 'several' : 'drifting';
  line.textContent = t(`example.${law}`, {
    changes,
    shoppers,
    units: shares.join(t('live.comma')),
    best: digits((100 * best) / changes, 0),
    error,
  });
}

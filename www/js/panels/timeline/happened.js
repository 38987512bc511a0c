// What just happened, in each unit: a sentence, the formula with its numbers, and the attention of this click to change.

import { disagreementOf } from '../../app/telling.js';
import { byId, el, patch, setAttribute, setFlag } from '../../ui/dom.js';
import { nameOf, whatOf } from '../../ui/models.js';
import { digits, has, t } from '../../words/index.js';
import { choiceName, leadsOfCurve } from './known.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../app/asking.js').ColumnTrace} ColumnTrace */
/** @typedef {import('../../app/telling.js').Lead} Lead */
/** @typedef {import('./known.js').Known} Known */

/** Cards by their units: they stay while what they say changes, so that a slider can be dragged. */
export class Happened {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.holder = byId('happened');
    this.nothing = el('p', { class: 'note' });
    /** @type {Map<import('../../../../pkg/boundary.js').Model, Card>} */
    this.cards = new Map();
  }

  /** @param {Known} known */
  show(known) {
    const { asking } = this.explorer;
    const { step } = asking;
    const seen = asking.seenAt(step);
    this.nothing.textContent = t('happened.nothing');
    if (step < 1) return this.holder.replaceChildren(this.nothing);
    if (!seen) return;
    const shown = asking.curvesOf.models.flatMap((model, column) => {
      const trace = seen.columns.find(({ as }) => as === model);
      const curve = asking.curves[column];
      if (!trace || !curve) return [];
      const card = this.cards.get(model) ?? new Card(this.explorer, model);
      this.cards.set(model, card);
      const leads = leadsOfCurve(this.explorer, known, curve);
      card.show(trace, step, turned(this.explorer, known, leads, step));
      card.showDisagreement(trace, this.explorer.whatif.withoutNow?.[column]);
      return card.element;
    });
    const there = [...this.holder.children];
    if (shown.length !== there.length || shown.some((card, index) => card !== there[index])) {
      this.holder.replaceChildren(...shown);
    }
  }
}

class Card {
  /** @param {Explorer} explorer @param {import('../../../../pkg/boundary.js').Model} model */
  constructor(explorer, model) {
    this.explorer = explorer;
    this.model = model;
    this.step = 0;
    /** Of the step shown, as it is or as it was changed. */
    this.attention = 0;
    this.title = el('h3', {});
    this.turned = el('p', {});
    this.moved = el('p', {});
    this.formula = el('p', { class: 'formula' });
    this.disagrees = el('p', { class: 'disagreement' });
    this.slider = el('input', { type: 'range', min: 0, max: 1, step: 0.01 });
    this.tried = el('output', {});
    this.reset = el('button', { type: 'button' });
    this.zero = el('button', { type: 'button' });
    this.double = el('button', { type: 'button' });
    /** Why an attention cannot be doubled. */
    this.limit = el('small', { class: 'try-limit' });
    this.tryName = el('span', {});
    this.trying = el('div', { class: 'try' }, el('label', {}, this.tryName, ' ', this.slider), this.zero, this.double);
    this.trying.append(this.tried, this.reset, this.limit);
    const { whatif } = explorer;
    this.slider.addEventListener('input', () => void whatif.force(model, this.step, Number(this.slider.value)));
    this.slider.addEventListener('change', () => whatif.commit());
    const force = (/** @type {number} */ value) => {
      void whatif.force(model, this.step, Math.min(Number(this.slider.max), value));
      whatif.commit();
    };
    this.zero.addEventListener('click', () => force(0));
    this.double.addEventListener('click', () => force(2 * this.attention));
    this.reset.addEventListener('click', () => {
      whatif.release(model);
      whatif.commit();
    });
    const parts = [this.title, this.turned, this.moved, this.disagrees, this.formula, this.trying];
    this.element = el('article', { class: 'card', 'data-unit': model }, ...parts);
  }

  /** @param {ColumnTrace} trace @param {number[] | undefined} without p(click) without each click, once it has come */
  showDisagreement(trace, without) {
    // What a click is worth is known with the unit's own attention alone. The plain GRU only carries its attention along.
    const own = trace.attention.length && this.model !== 'gru' && !this.explorer.whatif.forced.has(this.model);
    patch(this.disagrees, own && without ? disagreement(trace, without) : '');
  }

  /** @param {ColumnTrace} trace @param {number} step @param {string} turned */
  show(trace, step, turned) {
    this.step = step;
    const { model } = this;
    const { whatif } = this.explorer;
    patch(this.title, nameOf(model), ' ', el('small', {}, whatOf(model)));
    const forced = whatif.forced.get(model);
    // What is said of the step is of the unit's own attention: with another, it is not so.
    patch(this.turned, forced ? '' : turned);
    patch(this.moved, forced ? '' : moved(trace, step));
    patch(this.formula, ...formula(trace, step, forced !== undefined));
    // The plain GRU only carries its attention along.
    setFlag(this.trying, 'hidden', !trace.attention.length || model === 'gru');
    if (this.trying.hidden) return;
    const own = trace.attention[step - 1];
    const a = forced?.attention[step - 1] ?? own;
    this.attention = a;
    setFlag(this.zero, 'disabled', a === 0);
    patch(this.zero, t('try.zero'));
    patch(this.double, t('try.double'));
    setAttribute(this.slider, 'max', String(Math.max(1, Math.ceil(own))));
    this.showLimit(a);
    if (Number(this.slider.value) !== a) this.slider.value = String(a);
    patch(this.tryName, t('try.name'));
    patch(this.reset, t('try.reset'));
    setFlag(this.reset, 'disabled', !forced);
    // Until the answer has come there is none.
    const after = forced && forced.probability === null ? '…' : digits(forced?.probability ?? trace.probability);
    const values = { a: digits(a, 2), before: digits(trace.probability), after };
    patch(this.tried, t(forced ? 'try.forced' : 'try.own', values));
  }

  /** Says why an attention cannot be doubled, where it cannot. @param {number} a */
  showLimit(a) {
    const most = Number(this.slider.max);
    setFlag(this.double, 'disabled', a === 0 || a >= most);
    patch(this.limit, a === 0 ? t('try.none') : a >= most ? t('try.most', { most }) : '');
  }
}

/** Where attention is not influence, in words. @param {ColumnTrace} trace @param {number[]} without */
function disagreement({ attention, probability }, without) {
  const { looked, unseen } = disagreementOf(
    attention,
    without.map((p) => probability - p),
  );
  const parts = Object.entries({ looked, unseen }).flatMap(([kind, steps]) =>
    steps.length ? t(`disagree.${kind}`, { count: steps.length, steps: steps.join(t('lane.comma')) }) : [],
  );
  return parts.length ? t('disagree', { where: parts.join(t('live.semicolon')) }) : '';
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
function moved({ as: model, attention, moved, normalised }, step) {
  if (!moved.length) return '';
  const values = { moved: digits(moved[step - 1], 2) };
  // The plain GRU only carries its attention along.
  if (!attention.length || model === 'gru') return t('happened.moved', values);
  const a = attention[step - 1];
  return normalised
    ? t('happened.share', { ...values, share: digits(100 * a, 0), even: digits(100 / step, 0) })
    : t('happened.attention', { ...values, a: digits(a, 2) });
}

/**
 * The step of the state, with its numbers unless they are not its own: gates are means over the state's dimensions.
 * @param {ColumnTrace} trace
 * @param {number} step
 * @param {boolean} forced
 */
function formula({ as: model, attention, hidden, update, update_weight_mean: weight }, step, forced) {
  const key = `formula.${model === 'dien' ? 'augru' : model}`;
  // The two-layer GRU's second layer reads no gate of attention.
  if (!weight.length || !has(key)) return [];
  const row = update.subarray((step - 1) * hidden, step * hidden);
  const u = row.reduce((sum, value) => sum + value, 0) / hidden;
  const symbol = (/** @type {string} */ name, /** @type {number} */ value) => `${name} = ${digits(value, 2)}`;
  const numbers = [
    ...(attention.length && model !== 'gru' ? [symbol('a', attention[step - 1])] : []),
    ...(model === 'agru' ? [] : [symbol('u', u)]),
    ...(model === 'augru' || model === 'augru-code' || model === 'dien' ? [symbol('w', weight[step - 1])] : []),
  ];
  if (forced) return [el('span', {}, t(key))];
  return [el('span', {}, t(key)), ' ', el('span', { class: 'numbers-inline' }, numbers.join(', '))];
}

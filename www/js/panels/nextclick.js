// Did the state expect the next click? What the auxiliary loss scores, of the history on view, unit by unit.

import { byId, el, table } from '../ui/dom.js';
import { itemName } from '../ui/items.js';
import { nameOf } from '../ui/models.js';
import { numbers } from '../ui/numbers.js';
import { isFatal } from '../workers/fault.js';
import { digits, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../../pkg/boundary.js').NextClick} NextClick */
/** @typedef {import('../../../pkg/boundary.js').Model} Model */
/** @typedef {{model: Model, scores: NextClick}} Column */

/** @param {Explorer} explorer */
export function createNextClick(explorer) {
  const { changes } = explorer;
  const cell = /** @type {HTMLDetailsElement} */ (byId('cell'));
  const scored = new Scored(explorer, () => show());
  const details = /** @type {HTMLDetailsElement} */ (byId('nextclick-numbers'));
  const refreshNumbers = numbers(details, () => scoresTable(explorer, scored));
  const show = () => {
    byId('nextclick-text').replaceChildren(...sentences(explorer, scored));
    details.hidden = !scored.columns.length;
    refreshNumbers();
  };
  const ask = () => {
    // Nobody looks at it while it is closed.
    if (cell.open) void scored.ask();
  };
  byId('nextclick-draw').addEventListener('click', () => {
    scored.others = [];
    ask();
  });
  cell.addEventListener('toggle', ask);
  changes.on(['trace'], ask);
  changes.on(['step', 'words'], show);
  show();
  ask();
}

/** The scores, and the items that stood in the place of the clicks. */
class Scored {
  /** @param {Explorer} explorer @param {() => void} changed */
  constructor(explorer, changed) {
    this.explorer = explorer;
    this.changed = changed;
    /** @type {number[]} */
    this.history = [];
    /** One for each click, drawn at random. @type {number[]} */
    this.others = [];
    /** @type {Column[]} */
    this.columns = [];
    this.turn = 0;
  }

  async ask() {
    const { asking, inference, place, report } = this.explorer;
    const { columns, history, models } = asking.asked;
    const items = place.world?.items.length ?? 0;
    if (!asking.trace || items < 2) return;
    const turn = ++this.turn;
    if (this.others.length !== history.length || this.others.some((other, at) => other === history[at])) {
      this.others = history.map((item) => anotherOf(items, item));
    }
    const { others } = this;
    try {
      const found = await inference.call('next_click', [{ columns, history, others }]);
      if (turn !== this.turn) return;
      this.history = history;
      this.columns = found.flatMap((scores, place) => (scores ? [{ model: models[place], scores }] : []));
      this.changed();
    } catch (fault) {
      if (!isFatal(fault)) report(fault);
    }
  }
}

/** Any item but this one. @param {number} items how many there are @param {number} item */
const anotherOf = (items, item) => (item + 1 + Math.floor(Math.random() * (items - 1))) % items;

/** What the states of the step say of the click after it. @param {Explorer} explorer @param {Scored} scored */
function sentences({ asking, place }, { columns, history, others }) {
  const { step } = asking;
  if (!columns.length) return [t('nextclick.none')];
  if (step < 1 || step >= history.length) return [t('nextclick.where')];
  const [item, other] = [history[step], others[step]].map((index) => itemName(place.world, index));
  return [
    el('p', {}, t('nextclick.asked', { step, next: String(step + 1), item, other })),
    el(
      'ul',
      {},
      ...columns.map(({ model, scores }) => {
        const [clicked, instead] = [scores.clicked, scores.other].map((values) => digits(values[step - 1]));
        return el('li', {}, t('nextclick.unit', { unit: nameOf(model), clicked, other: instead }));
      }),
    ),
  ];
}

/** @param {Explorer} explorer @param {Scored} scored */
function scoresTable({ place }, { columns, history, others }) {
  const head = [
    t('head.step'),
    t('nextclick.head.clicked'),
    t('nextclick.head.other'),
    ...columns.flatMap(({ model }) => [`${nameOf(model)} σ(h·e)`, `${nameOf(model)} σ(h·ê)`]),
  ];
  const rows = history
    .slice(1)
    .map((item, at) => [
      at + 1,
      itemName(place.world, item),
      itemName(place.world, others[at + 1]),
      ...columns.flatMap(({ scores }) => [digits(scores.clicked[at], 4), digits(scores.other[at], 4)]),
    ]);
  return table(t('nextclick'), head, rows);
}

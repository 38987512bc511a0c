// The history is changed on the timeline itself: by dragging, by keys and by buttons; and what each change does to every unit.

import { editOf, move } from '../app/edits.js';
import { byId, el } from '../ui/dom.js';
import { draggable } from '../ui/dragging.js';
import { glyph, itemName } from '../ui/items.js';
import { nameOf } from '../ui/models.js';
import { digits, named, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../app/whatif.js').Forced} Forced */
/** What is dragged: an item, and its place on the strip unless it comes from the palette. @typedef {{item: number, from: number | null}} Dragged */
/** Where it would be dropped. @typedef {{kind: 'before' | 'on' | 'after' | 'out' | 'target' | 'nowhere', index: number}} Spot */

/** Items offered in the palette at most. */
const MOST_OFFERED = 12;
/** Pixels above and below the strip that still belong to it. */
const AROUND = 24;

/** @param {Explorer} explorer */
export function createEditing(explorer) {
  const { changes, effect, undo, whatif } = explorer;
  /** Changed attentions of which nothing is to be said any more; they stay changed. @type {WeakSet<Forced>} */
  const dismissed = new WeakSet();
  listenToButtons(explorer);
  listenToKeys(explorer);
  letDrag(explorer);
  const palette = () => showPalette(explorer);
  byId('palette-of').addEventListener('change', palette);
  byId('edit-back').addEventListener('click', () => undo.back());
  byId('edit-forward').addEventListener('click', () => undo.forward());
  changes.on(['world', 'words'], () => showCategories(explorer));
  changes.on(['story'], () => chooseCategory(explorer));
  changes.on(['world', 'words', 'story'], palette);
  changes.on(['world', 'words', 'story', 'target', 'compare'], () => showTarget(explorer));
  const show = () => showEffect(explorer, dismissed);
  changes.on(['effect', 'words', 'whatif'], show);
  byId('effect').addEventListener('click', ({ target }) => {
    const { action } = /** @type {HTMLElement} */ (target).dataset;
    if (action === 'undo') undo.back();
    if (action !== 'dismiss') return;
    for (const forced of whatif.forced.values()) dismissed.add(forced);
    effect.dismiss();
    show();
  });
}

// --- what is seen
// -------------------------------------------------------------------------------------------------------------------

/** The categories to choose the palette's items from. @param {Explorer} explorer */
function showCategories({ place: { ranked, world } }) {
  const seen = new Set(ranked.slice(0, 3000).map((item) => world?.items[item]?.category ?? 0));
  const options = [...seen]
    .sort((a, b) => a - b)
    .map((key) => {
      const category = world?.categories[key];
      return el('option', { value: key }, `${category?.glyph ?? ''} ${named(category?.name ?? {})}`);
    });
  const list = /** @type {HTMLSelectElement} */ (byId('palette-of'));
  const { value } = list;
  list.replaceChildren(...options);
  if (value) list.value = value;
}

/** @param {Explorer} explorer */
function chooseCategory({ asking, place: { world } }) {
  const category = world?.items[asking.target]?.category;
  if (category !== undefined) /** @type {HTMLSelectElement} */ (byId('palette-of')).value = String(category);
}

/** Items to drag onto the strip. @param {Explorer} explorer */
function showPalette({ place: { ranked, world } }) {
  const category = Number(/** @type {HTMLSelectElement} */ (byId('palette-of')).value);
  const offered = ranked.filter((item) => world?.items[item]?.category === category).slice(0, MOST_OFFERED);
  const chips = offered
    .sort((a, b) => a - b)
    .map((item) =>
      el(
        'button',
        { type: 'button', class: 'piece', 'data-item': item },
        glyph(world, item),
        ' ',
        itemName(world, item),
      ),
    );
  byId('palette').replaceChildren(...chips);
}

/** What is asked about, at the end of the clicks, and what it can change places with. @param {Explorer} explorer */
function showTarget({ asking, place: { world } }) {
  const chip = byId('target-chip');
  if (!world) return chip.replaceChildren();
  const first = el('option', { value: '' }, t('swap'));
  const others = asking.candidates.filter((item) => item !== asking.target);
  const list = el(
    'select',
    { id: 'swap', 'aria-label': t('swap.name') },
    first,
    ...others.map((item) => el('option', { value: item }, itemName(world, item))),
  );
  const name = el('b', {}, glyph(world, asking.target), ' ', itemName(world, asking.target));
  chip.replaceChildren(el('small', {}, t('asked.about')), name, list);
}

/** @param {Explorer} explorer @param {WeakSet<Forced>} dismissed */
function showEffect(explorer, dismissed) {
  const { effect, whatif } = explorer;
  const holder = byId('effect');
  const lines = [
    ...(effect.change ? [changeLine(explorer, effect.change)] : []),
    ...[...whatif.forced].flatMap(([model, forced]) => (dismissed.has(forced) ? [] : forcedLine(model, forced))),
  ];
  holder.hidden = !lines.length;
  if (!lines.length) return holder.replaceChildren();
  const button = (/** @type {string} */ action) =>
    el('button', { type: 'button', 'data-action': action }, t(`effect.${action}`));
  holder.replaceChildren(...lines, el('div', { class: 'effect-buttons' }, button('undo'), button('dismiss')));
}

/** @param {Explorer} explorer @param {import('../app/effect.js').Change} change */
function changeLine(explorer, change) {
  const rows = change.rows.map(({ model, before, after, moved }) => {
    const p = t('effect.p', { unit: nameOf(model), before: digits(before), after: digits(after) });
    return el('span', {}, moved === null ? p : t('effect.moved', { p, moved: digits(moved, 2) }));
  });
  return el('p', {}, el('b', {}, t('effect.all', { what: nameOfChange(explorer, change) })), ...rows);
}

/** @param {import('../../../pkg/boundary.js').Model} model @param {Forced} forced */
function forcedLine(model, { step, own, attention, before, probability, moved }) {
  const values = { unit: nameOf(model), step, from: digits(own[step - 1], 2), to: digits(attention[step - 1], 2) };
  const after = probability === null ? '…' : digits(probability);
  const p = t('effect.p', { unit: nameOf(model), before: digits(before), after });
  const whole = moved === null ? p : t('effect.moved', { p, moved: digits(moved, 2) });
  return el('p', {}, el('b', {}, t('effect.attention', values)), el('span', {}, whole));
}

/** @param {Explorer} explorer @param {import('../app/effect.js').Change} change */
function nameOfChange({ place: { world } }, { history, target, fields }) {
  const parts = [];
  if (history) {
    const { kind, step, to, item, was } = history;
    parts.push(t(`effect.${kind}`, { step, to, item: itemName(world, item), was: itemName(world, was) }));
  }
  if (target) parts.push(t('effect.target', { from: itemName(world, target[0]), to: itemName(world, target[1]) }));
  if (fields) parts.push(t('effect.fields'));
  return parts.join(t('live.semicolon'));
}

// --- what is done
// -------------------------------------------------------------------------------------------------------------------

/** Takes what changes nothing for no change. @param {Explorer} explorer @param {number[]} history @param {number} step */
function change({ asking }, history, step) {
  if (editOf(asking.history, history)) asking.change(history, Math.max(0, Math.min(step, history.length)));
}

/** @param {Explorer} explorer @param {number} index */
const remove = (explorer, index) =>
  index >= 0 &&
  change(
    explorer,
    explorer.asking.history.toSpliced(index, 1),
    Math.min(index + 1, explorer.asking.history.length - 1),
  );
/** @param {Explorer} explorer @param {number} index @param {number} item */
const insert = (explorer, index, item) =>
  change(explorer, explorer.asking.history.toSpliced(index, 0, item), index + 1);
/** @param {Explorer} explorer @param {number} index @param {number} item */
const replace = (explorer, index, item) =>
  index >= 0 && change(explorer, explorer.asking.history.with(index, item), index + 1);
/** @param {Explorer} explorer @param {number} from @param {number} to */
function moveTo(explorer, from, to) {
  const { history } = explorer.asking;
  if (from >= 0 && to >= 0 && to < history.length) change(explorer, move(history, from, to), to + 1);
}
/** @param {Explorer} explorer @param {number} index */
const repeat = (explorer, index) => index >= 0 && insert(explorer, index + 1, explorer.asking.history[index]);

/** @param {Explorer} explorer */
function listenToButtons(explorer) {
  const { asking, store } = explorer;
  const at = () => asking.step - 1;
  byId('edit-remove').addEventListener('click', () => remove(explorer, at()));
  byId('edit-repeat').addEventListener('click', () => repeat(explorer, at()));
  byId('edit-earlier').addEventListener('click', () => moveTo(explorer, at(), at() - 1));
  byId('edit-later').addEventListener('click', () => moveTo(explorer, at(), at() + 1));
  byId('edit-undo').addEventListener('click', () => store.set({ history: null }));
  for (const [id, edit] of /** @type {const} */ ([
    ['edit-add', (/** @type {number} */ item) => insert(explorer, at() + 1, item)],
    ['edit-replace', (/** @type {number} */ item) => replace(explorer, at(), item)],
  ])) {
    const list = /** @type {HTMLSelectElement} */ (byId(id));
    list.addEventListener('change', () => {
      if (list.value !== '') edit(Number(list.value));
      list.value = '';
    });
  }
  byId('palette').addEventListener('click', ({ target }) => {
    const piece = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (target).closest('.piece'));
    if (piece) insert(explorer, asking.step, Number(piece.dataset.item));
  });
  byId('target-chip').addEventListener('change', ({ target }) => {
    const { value } = /** @type {HTMLSelectElement} */ (target);
    if (value === '') return;
    const chosen = Number(value);
    store.set({
      target: chosen,
      compare: asking.candidates
        .map((item) => (item === chosen ? asking.target : item))
        .filter((item) => item !== chosen),
    });
  });
}

/** Shift and an arrow moves the step's behaviour, Delete removes it, + repeats it: while the strip has the focus. @param {Explorer} explorer */
function listenToKeys(explorer) {
  byId('strip').addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const index = explorer.asking.step - 1;
    if (event.key === 'Delete' || event.key === 'Backspace') remove(explorer, index);
    else if (event.key === '+') repeat(explorer, index);
    else if (event.shiftKey && event.key === 'ArrowLeft') moveTo(explorer, index, index - 1);
    else if (event.shiftKey && event.key === 'ArrowRight') moveTo(explorer, index, index + 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/** @param {Explorer} explorer */
function letDrag(explorer) {
  const { asking, place, store } = explorer;
  const strip = byId('strip');
  const chip = byId('target-chip');
  const end = () => {
    for (const marked of document.querySelectorAll('.drop-before, .drop-on, .drop-after')) {
      marked.classList.remove('drop-before', 'drop-on', 'drop-after');
    }
    document.body.classList.remove('dragging', 'dropping-out');
  };
  const over = (/** @type {Dragged} */ what, /** @type {number} */ x, /** @type {number} */ y) => {
    end();
    const { kind, index } = spotAt(strip, chip, what, x, y);
    document.body.classList.add('dragging');
    document.body.classList.toggle('dropping-out', kind === 'out');
    if (kind === 'target') chip.classList.add('drop-on');
    else if (index >= 0) strip.children[index]?.classList.add(`drop-${kind}`);
    asking.point(null);
  };
  const drop = (/** @type {Dragged} */ what, /** @type {number} */ x, /** @type {number} */ y) => {
    const { kind, index } = spotAt(strip, chip, what, x, y);
    const { from, item } = what;
    if (kind === 'target') store.set({ target: item });
    else if (kind === 'out' && from !== null) remove(explorer, from);
    else if (kind === 'nowhere' || index < 0) return;
    else if (from !== null)
      moveTo(
        explorer,
        from,
        kind === 'before' ? index - (from < index ? 1 : 0) : index + (kind === 'after' && from > index ? 1 : 0),
      );
    else if (kind === 'on') replace(explorer, index, item);
    else insert(explorer, kind === 'before' ? index : index + 1, item);
  };
  const ghost = (/** @type {Dragged} */ { item }) =>
    el('span', {}, glyph(place.world, item), ' ', itemName(place.world, item));
  draggable(strip, { take: (target) => takeStep(explorer, strip, target), over, drop, end, ghost });
  draggable(byId('palette'), { take: takePiece, over, drop, end, ghost });
}

/** @param {Explorer} explorer @param {HTMLElement} strip @param {HTMLElement} target @returns {Dragged | null} */
function takeStep({ asking }, strip, target) {
  const place = target.closest('li');
  const from = place ? [...strip.children].indexOf(place) : -1;
  return from in asking.history ? { item: asking.history[from], from } : null;
}

/** @param {HTMLElement} target @returns {Dragged | null} */
function takePiece(target) {
  const piece = /** @type {HTMLElement | null} */ (target.closest('.piece'));
  return piece ? { item: Number(piece.dataset.item), from: null } : null;
}

/**
 * Where something would be dropped. A behaviour of the strip is only moved; another is dropped between two, or on one.
 * @param {HTMLElement} strip
 * @param {HTMLElement} chip
 * @param {Dragged} what
 * @param {number} x
 * @param {number} y
 * @returns {Spot}
 */
function spotAt(strip, chip, { from }, x, y) {
  const within = (/** @type {DOMRect} */ box, around = 0) =>
    x >= box.left && x <= box.right && y >= box.top - around && y <= box.bottom + around;
  if (within(chip.getBoundingClientRect())) return { kind: 'target', index: -1 };
  const { bottom, top } = strip.getBoundingClientRect();
  if (y < top - AROUND || y > bottom + AROUND) return { kind: from === null ? 'nowhere' : 'out', index: -1 };
  const places = [...strip.children].filter((place) => !place.classList.contains('empty'));
  if (!places.length) return { kind: 'before', index: 0 };
  const boxes = places.map((place) => place.getBoundingClientRect());
  const after = boxes.findLastIndex(({ left }) => left <= x);
  const index = Math.max(0, after);
  const share = (x - boxes[index].left) / boxes[index].width;
  if (from !== null) return { kind: share < 0.5 ? 'before' : 'after', index };
  return { kind: share < 0.25 ? 'before' : share > 0.75 ? 'after' : 'on', index };
}

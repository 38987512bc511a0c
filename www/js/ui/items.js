// How items are written: their names, their categories' signs, and lists of them to choose from.

import { named } from '../words/index.js';
import { categoryColour } from './charts.js';
import { el } from './dom.js';

/** What has items. @typedef {Pick<import('../../../pkg/boundary.js').World, 'items' | 'categories'>} World */

/** Items offered in a list at most: the most popular. */
const MOST_ITEMS = 3000;

/** @param {World | null} world @param {number} index */
export function itemName(world, index) {
  const item = world?.items[index];
  return item ? named(item.name) : '';
}

/** @param {World | null} world @param {number} index */
export function categoryName(world, index) {
  const category = world?.categories[world.items[index]?.category];
  return category ? named(category.name) : '';
}

/** Gives an element the colour of an item's category. */
/** @template {HTMLElement} E @param {E} element @param {World | null} world @param {number} index */
export function inItsColour(element, world, index) {
  const category = world?.items[index]?.category ?? 0;
  element.style.setProperty('color', categoryColour(category));
  return element;
}

/** The sign of an item's category, in its colour. @param {World | null} world @param {number} index */
export function glyph(world, index) {
  const sign = world?.categories[world.items[index]?.category]?.glyph ?? '';
  return inItsColour(el('span', { class: 'glyph', 'aria-hidden': 'true' }, sign), world, index);
}

/**
 * Options for every item, or the most popular of very many, grouped by category.
 * @param {World} world
 * @param {number[]} ranked
 */
export function itemOptions({ categories, items }, ranked) {
  const listed = ranked.slice(0, MOST_ITEMS).sort((a, b) => a - b);
  /** @type {Map<number, HTMLElement>} */
  const groups = new Map();
  for (const index of listed) {
    const { category, name } = items[index];
    let group = groups.get(category);
    if (!group) {
      const { glyph, name } = categories[category];
      group = el('optgroup', { label: `${glyph} ${named(name)}` });
      groups.set(category, group);
    }
    group.append(el('option', { value: index }, named(name)));
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

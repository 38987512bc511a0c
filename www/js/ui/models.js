// How a model is written: its name, and its sign.

import { infoOf } from '../workers/module.js';
import { has, t } from '../words/index.js';
import { el } from './dom.js';

/** @typedef {import('../../../pkg/boundary.js').Model} Model */

/** A unit's name, or a model's. @param {Model} model */
export const nameOf = (model) => t(has(`unit.${model}`) ? `unit.${model}` : `model.${model}`);
/** What it does, in a few words. @param {Model} model */
export const whatOf = (model) => t(has(`unit.${model}`) ? `unit.${model}.what` : `model.${model}.what`);

/** A model's sign: hue is a category's, so that a model has none. @param {Model} model */
export const signOf = (model) => infoOf(model).sign;

/** The sign as an element. @param {Model} model */
export const sign = (model) => el('span', { class: 'sign', 'aria-hidden': 'true' }, signOf(model));

/** Whether a model has states that attention has a part in, which are drawn. @param {Model} model */
export function hasStates(model) {
  const { attention, extractor } = infoOf(model);
  return attention !== 'none' && extractor;
}

/** The charts that a column of a model has. @param {Model} model @returns {string[]} */
export const chartsOf = (model) => [
  ...(infoOf(model).attention === 'none' ? [] : ['attention']),
  ...(hasStates(model) ? ['weight', 'states'] : []),
];

/**
 * A trace's states, row by row, with the dimensions in the order of their similarity or of their numbers.
 * @param {{hidden: number, states: Float32Array, order: number[]}} trace
 * @param {boolean} similar
 */
export function statesInOrder({ hidden, states, order }, similar) {
  if (!similar || order.length !== hidden) return states;
  return states.map((_, place) => states[place - (place % hidden) + order[place % hidden]]);
}

/** A model in the legend of a picture. @param {Model} model @returns {import('./picture.js').Entry} */
export const entryOf = (model) => ({ mark: signOf(model), text: nameOf(model) });

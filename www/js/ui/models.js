// How a model is written: its name, and its sign in its colour.

import { infoOf } from '../workers/module.js';
import { has, t } from '../words/index.js';
import { palette } from './charts.js';
import { el } from './dom.js';

/** @typedef {import('../../../pkg/boundary.js').Model} Model */

/** A unit's name, or a model's. @param {Model} model */
export const nameOf = (model) => t(has(`unit.${model}`) ? `unit.${model}` : `model.${model}`);
/** What it does, in a few words. @param {Model} model */
export const whatOf = (model) => t(has(`unit.${model}`) ? `unit.${model}.what` : `model.${model}.what`);

/** A model's sign, which tells it apart where colour does not. @param {Model} model */
export const signOf = (model) => infoOf(model).sign;

/**
 * Gives an element, and what is in it, a model's colour.
 * @template {HTMLElement} E
 * @param {E} element
 * @param {Model} model
 */
export function tinted(element, model) {
  element.style.setProperty('--unit', `var(--model-${model})`);
  return element;
}

/** The sign, in its colour. @param {Model} model */
export const sign = (model) => tinted(el('span', { class: 'sign', 'aria-hidden': 'true' }, signOf(model)), model);

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

/** A model in the legend of a picture. @param {Model} model @returns {import('./picture.js').Entry} */
export const entryOf = (model) => ({
  mark: signOf(model),
  colour: palette().models.find((one) => one.model === model)?.colour ?? 'currentColor',
  text: nameOf(model),
});

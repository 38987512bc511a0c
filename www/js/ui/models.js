// How a model is written: its name, and its sign in its colour.

import { has, t } from '../words/index.js';
import { palette } from './charts.js';
import { el } from './dom.js';

/** @typedef {import('../types.js').Model} Model */

/** A unit's name, or a model's. @param {Model} model */
export const nameOf = (model) => t(has(`unit.${model}`) ? `unit.${model}` : `model.${model}`);
/** What it does, in a few words. @param {Model} model */
export const whatOf = (model) => t(has(`unit.${model}`) ? `unit.${model}.what` : `model.${model}.what`);

/** A model's sign, which tells it apart where colour does not. @param {Model} model */
export const signOf = (model) => palette().models.find((line) => line.model === model)?.sign ?? '';

/** Gives an element, and what is in it, a model's colour. @template {HTMLElement} E @param {E} element @param {Model} model */
export function tinted(element, model) {
  element.style.setProperty('--unit', `var(--model-${model})`);
  return element;
}

/** The sign, in its colour. @param {Model} model */
export const sign = (model) => tinted(el('span', { class: 'sign', 'aria-hidden': 'true' }, signOf(model)), model);

/** The charts of a model that has no evolving layer; the units have all of them. @type {Partial<Record<Model, string[]>>} */
const CHARTS = { base: [], 'wide-deep': [], pnn: [], din: ['attention'], gru4rec: [] };
const ALL_CHARTS = ['attention', 'weight', 'states'];

/** The charts that a column of a model has. @param {Model} model @returns {readonly string[]} */
export const chartsOf = (model) => CHARTS[model] ?? ALL_CHARTS;

/** All models, from the plainest to DIEN. */
export const MODELS = /** @type {Model[]} */ ([
  'base',
  'wide-deep',
  'pnn',
  'din',
  'gru4rec',
  'gru-att',
  'gru',
  'aigru',
  'agru',
  'augru',
  'augru-code',
  'dien',
]);

// This thread's own instance of the module: what it says of itself, and what it draws. It is up once `load` of
// engine.js has settled.

import * as dien from '../../../pkg/dien.js';

/** @typedef {import('../../../pkg/boundary.js').ModuleCalls} ModuleCalls */
/** @typedef {import('../../../pkg/boundary.js').DrawingCalls} DrawingCalls */
/** @typedef {import('../../../pkg/boundary.js').Description} Description */

/** Typed by what is generated from Rust: the types beside the build say `any`. */
export const module = /** @type {ModuleCalls & DrawingCalls} */ (/** @type {unknown} */ (dien));

/** The build that this page belongs to. */
export const BUILD = dien.BUILD_ID;

/** @type {Description | null} */
let description = null;

/**
 * Models, units, formats, settings and their bounds, limits: all that would otherwise be listed here by hand.
 * @returns {Description}
 */
export const describe = () => (description ??= module.describe());

/** @param {import('../../../pkg/boundary.js').Model} model */
export function infoOf(model) {
  const info = describe().models.find(({ name }) => name === model);
  if (!info) throw new Error(`there is no model ${model}`);
  return info;
}

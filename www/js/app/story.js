// What is said of the history that is shown: the story's sentence, as far as it holds for what is shown.

import { named, t } from '../words/index.js';
import { mostSteps } from './state.js';
import { isOwnData } from './world.js';

/** @typedef {Pick<import('./explorer.js').Explorer, 'asking' | 'place' | 'store' | 'weights'>} Parts */

/** Worlds that have words of their own; the others are logs. */
export const WITH_WORDS = ['shop', 'movielens', 'checkpoint'];

/** Whether another target is asked about than the scene's own. @param {Parts} parts */
const hasOtherTarget = ({ asking, place: { scene } }) => scene !== null && asking.target !== scene.target;

/**
 * Whether what is said of a story's results is of what is shown: they are of the shipped weights, each unit with its
 * own, and of the story's own question.
 * @param {Parts} parts
 */
export function claimsHold(parts) {
  const { compare, fields, history } = parts.store.settings;
  const asksTheSame = !history && !compare && !Object.keys(fields ?? {}).length && !hasOtherTarget(parts);
  return asksTheSame && parts.weights.areShipped && parts.weights.mode === 'each';
}

/** What the story tells; nothing while there is none. @param {Parts} parts */
export function storyText(parts) {
  const { place, store } = parts;
  const { scene, world } = place;
  if (!scene || !world) return '';
  const changed = store.settings.history !== null;
  const said = changed ? ofChanged(scene) : ofOriginal(parts, world, scene);
  if (scene.user && isOwnData(world) && scene.history.length + 1 >= mostSteps()) {
    said.push(t('scene.cut', { limit: mostSteps() }));
  }
  if (hasOtherTarget(parts)) said.push(t('scene.target.changed'));
  return said.join(' ');
}

/** @param {import('./world.js').Scene} scene */
function ofChanged({ behind, preset }) {
  const began = preset ? [t('scene.original', { story: t(`story.${preset.key}`) })] : [];
  return [...began, t(behind.length ? 'scene.changed.truth' : 'scene.changed')];
}

/** @param {Parts} parts @param {import('./world.js').World} world @param {import('./world.js').Scene} scene */
function ofOriginal(parts, world, { preset }) {
  // Without its results a story is still about something.
  if (preset) return [claimsHold(parts) ? named(preset.story) : t(`story.${preset.key}`)];
  const kind = WITH_WORDS.includes(world.kind) ? world.kind : 'log';
  if (world.asked) return [t('scene.asked.story')];
  // That the last behaviour is the target is said of a log as long as it is.
  return hasOtherTarget(parts) && isOwnData(world) && kind !== 'checkpoint' ? [] : [t(`scene.${kind}.story`)];
}

// Settings that belong together: those that the shipped units were trained with, and those of the README's table. Both
// are read off the tool's commands, so that a setting is said once.

import { defaults, pick, rowOf, settingsOf } from './state.js';
import { shopOf } from './world.js';

/** @typedef {import('./state.js').Setting} Setting */
/** @typedef {import('./state.js').Settings} Settings */
/** @typedef {Record<string, Setting>} Names what an option of the tool is called in the table of settings */

/** The command of the README's table of models on the shop. */
export const README =
  'dien ladder --shoppers 20000 --hidden 32 --batch 128 --patience 6 --pooling mean --activation dice';

/** @type {Names} */
const OF_SHOP = { law: 'law', shoppers: 'shoppers' };
/** @type {Names} */
const OF_BOTH = { ...OF_SHOP, batch: 'batch', lr: 'learningRate' };
/** @type {Names} */
const OF_TRAINING = {
  ...OF_BOTH,
  alpha: 'alpha',
  seed: 'seed',
  hidden: 'width',
  pooling: 'trainPooling',
  activation: 'trainActivation',
};
/** @type {Names} */
const OF_LADDER = {
  ...OF_BOTH,
  seeds: 'seeds',
  epochs: 'epochs',
  patience: 'patience',
  hidden: 'hidden',
  pooling: 'pooling',
  activation: 'activation',
  penalty: 'penalty',
};

/** The options of a command of the tool. @param {string} command @returns {Record<string, string>} */
export const optionsOf = (command) =>
  Object.fromEntries([...command.matchAll(/--([a-z-]+) (\S+)/g)].map(([, name, value]) => [name, value]));

/**
 * @param {Record<string, string>} options
 * @param {Names} names
 * @param {Record<string, string>} usual what the tool does where the command says nothing, and the page's default differs
 */
function read(options, names, usual) {
  const all = { ...usual, ...options };
  const wanted = Object.entries(names).flatMap(([option, name]) => {
    const value = option in all ? rowOf(name).accept(all[option]) : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  // Whatever the command does not name is as usual.
  return { ...defaults([...settingsOf('shop'), ...Object.values(names)]), ...Object.fromEntries(wanted) };
}

/** What a unit was trained with. @param {string} command @returns {Settings} */
// A unit is trained without the auxiliary loss unless the command says otherwise.
export const settingsOfUnit = (command) => read(optionsOf(command), OF_TRAINING, { alpha: '0' });

/** What a ladder was made with. @param {string} command @returns {Settings} */
export const settingsOfLadder = (command) => read(optionsOf(command), OF_LADDER, { seeds: '5', epochs: '20' });

/**
 * Sets all of them, and makes the shop that they ask for where another is in view. The question stays.
 * @param {{place: import('./world.js').Place, store: import('./state.js').Store}} parts
 * @param {Settings} settings
 */
export async function apply({ place, store }, settings) {
  const shop = pick(settings, settingsOf('shop'));
  const before = shopOf(store.settings);
  if (JSON.stringify(shopOf({ ...store.settings, ...shop })) === JSON.stringify(before))
    return void store.set(settings);
  await place.moveTo(settings, pick(store.settings, settingsOf('question')));
}

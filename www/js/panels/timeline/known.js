// What is known of a history beside what the models say of it.

import { claimsHold } from '../../app/story.js';
import { hasLevels, leadOf, leadsOf, straysOf, truthOf, turnsOf, verdictOf } from '../../app/telling.js';
import { SHORT } from '../../app/whatif.js';
import { named, t } from '../../words/index.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../app/telling.js').Choices} Choices */
/** @typedef {import('../../app/telling.js').Lead} Lead */
/**
 * `changed`: whether the truth is not known because the history is no longer the one that it was of.
 * @typedef {{history: number[], choices: Choices, truth: (number | null)[], strays: boolean[], changed: boolean}} Known
 */

/** @param {Explorer} explorer @returns {Known} */
export function knownOf({ asking, place, store }) {
  const { history } = asking.asked;
  // Before the first curves of a world have come, those of the world before are still there.
  const { choices } = asking.curves.length ? asking.curvesOf : asking;
  const { scene, world } = place;
  // A history that was changed has no known truth.
  const edited = store.settings.history !== null;
  const behind = scene && world && !edited ? scene.behind.slice(0, history.length) : [];
  const changed = edited && (scene?.behind.length ?? 0) > 0;
  const category = world?.items[asking.target]?.category ?? 0;
  const categories = history.map((item) => world?.items[item]?.category ?? 0);
  const truth = truthOf(choices, behind, category);
  return { history, choices, truth, strays: straysOf(choices, behind, categories), changed };
}

/**
 * Who leads, by the curves that it was read off. The step changes nothing in it.
 * @type {WeakMap<object, {by: unknown[], leads: (Lead | null)[]}>}
 */
const ledBy = new WeakMap();

/** @param {object} curve @param {unknown[]} by what else it depends on @param {() => (Lead | null)[]} read */
function ledOnce(curve, by, read) {
  const known = ledBy.get(curve);
  if (known?.by.every((one, index) => one === by[index])) return known.leads;
  const leads = read();
  ledBy.set(curve, { by, leads });
  return leads;
}

/** Who leads in a column after 0, 1, .. clicks. @param {Explorer} explorer @param {Known} known @param {import('../../app/asking.js').Curve} curve */
export function leadsOfCurve({ asking }, { choices, history }, curve) {
  const { asked } = asking.curvesOf;
  // A curve grows as its pieces come.
  return ledOnce(curve, [choices, asked, history.length, curve.prefixes.length], () =>
    leadsOf(choices, asked, curve, history.length),
  );
}

/** Who leads in the best possible guess. @param {NonNullable<import('../../app/asking.js').Asking['guess']>} guess @param {Known} known */
export const leadsOfGuess = (guess, { choices, history }) =>
  ledOnce(guess, [choices, history.length], () =>
    Array.from({ length: history.length + 1 }, (_, step) =>
      leadOf(choices, guess.asked, (place) => guess.probability[place]?.[step]),
    ),
  );

/** What is known up to a step: of a row's verdict nothing may come from later clicks. @param {Known} known @param {number} step @returns {Known} */
export const seenOf = ({ history, choices, truth, strays, changed }, step) => ({
  changed,
  history: history.slice(0, step),
  choices,
  truth: truth.slice(0, step),
  strays: strays.slice(0, step),
});

/**
 * The question that a history puts: whether an interest changes in it. That some memory does well, or badly, is said
 * where it is known that one does.
 * @param {Explorer} explorer
 * @param {Known} known
 */
export function headline(explorer, known) {
  const key = headlineKey(explorer.place.world, known);
  if (!key) return '';
  return t(key === 'headline.log' || claimsHold(explorer) ? key : `${key}.open`);
}

/** @param {import('../../app/world.js').World | null} world @param {Known} known */
function headlineKey(world, { strays, truth }) {
  if (!world) return '';
  const turns = turnsOf(truth).length > 0;
  // Of a log, and of a history that was changed, nobody knows what was wanted.
  if (world.kind !== 'shop' || !truth.length) return 'headline.log';
  if (hasLevels(world)) return turns ? 'headline.several' : 'headline.log';
  return turns ? 'headline.drifting' : strays.includes(true) ? 'headline.stray' : 'headline.steady';
}

/**
 * What says what the lanes' colours and numbers are: only of what is shown. `wide`: only where the page is wide.
 * @param {Known} known
 * @returns {{key: string, wide: boolean}[]}
 */
export function legendOf({ choices, history }) {
  const level = choices.kind === 'level' ? '.level' : '';
  // In the narrow cells of a long history no number has room.
  const roomy = history.length <= SHORT;
  return [
    { key: `lanes.legend${level}`, wide: false },
    ...(roomy ? [{ key: `lanes.legend.number${level}`, wide: false }] : []),
    { key: 'lanes.legend.bars', wide: false },
    ...(roomy ? [{ key: 'lanes.legend.worth', wide: true }] : []),
  ];
}

/** A choice, in words. @param {Explorer} explorer @param {Choices} choices @param {number} key */
export function choiceName({ place: { world } }, { kind }, key) {
  return kind === 'level' ? t('lane.level', { level: key }) : named(world?.categories[key]?.name ?? {});
}

/** The category whose colour a choice has. @param {Explorer} explorer @param {Choices} choices @param {number} key */
export const colourOf = ({ asking, place }, { kind }, key) =>
  kind === 'level' ? (place.world?.items[asking.target]?.category ?? null) : key;

/** Which of the choices a click is of; -1 for none. @param {Explorer} explorer @param {Known} known @param {number} index */
function keyOfClick({ asking, place: { world } }, { choices, history }, index) {
  const category = world?.items[history[index]]?.category ?? -1;
  if (choices.kind === 'category') return category;
  const level = choices.items.findIndex((items) => items.includes(history[index]));
  return category === world?.items[asking.target]?.category ? choices.keys[level] : -1;
}

/** @param {Explorer} explorer @param {Known} known @param {(Lead | null)[]} leads */
export const verdictFor = (explorer, known, leads) =>
  verdictOf(leads, known.truth, {
    strays: known.strays,
    keys: known.history.map((_, index) => keyOfClick(explorer, known, index)),
  });

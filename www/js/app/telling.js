// What the timeline tells: between which choices a model leans, which of them leads after each click, and how well that
// follows the truth.

/** @typedef {import('./world.js').World} World */
/** @typedef {import('../../../pkg/boundary.js').Behind} Behind */
/**
 * What a row chooses between: categories, of which each is its candidates, or the levels of the target's category, of
 * which each is its items.
 * @typedef {{kind: 'category' | 'level', keys: number[], items: number[][]}} Choices
 */
/** Who leads after some clicks, with p(click), and by how much. @typedef {{key: number, p: number, margin: number}} Lead */
/**
 * A change of mind to what is not true, at a click: for the stray click itself, back to what led before, or to something
 * else. `key` is what leads then.
 * @typedef {{step: number, key: number, kind: 'stray' | 'back' | 'other'}} Fall
 */
/**
 * How a row follows the truth: `changes` of it, after how many clicks it leads with what is new (0: it did so before the
 * change already; null: never before the next one), and each time that it turns to what is not true.
 * @typedef {{changes: {step: number, clicks: number | null}[], fell: Fall[]}} Verdict
 */
/** How often a row changes its mind, what leads in the end, and since which click. @typedef {{times: number, key: number, since: number}} Mind */

/** Items of a level, in the world of several interests. */
const ITEMS_OF_LEVEL = 2;

/** Whether shoppers of a world have several interests at once. @param {World | null} world */
export const hasLevels = (world) => world?.source.kind === 'shop' && world.source.settings.law === 'several';

/** @param {World | null} world @param {number[]} candidates @param {number} target @returns {Choices} */
export function choicesOf(world, candidates, target) {
  const items = world?.items ?? [];
  if (hasLevels(world)) {
    const own = items.flatMap(({ category }, item) => (category === items[target]?.category ? item : []));
    const levels = Array.from({ length: Math.ceil(own.length / ITEMS_OF_LEVEL) }, (_, level) => level + 1);
    return {
      kind: 'level',
      keys: levels,
      items: levels.map((level) => own.slice((level - 1) * ITEMS_OF_LEVEL, level * ITEMS_OF_LEVEL)),
    };
  }
  const keys = [...new Set(candidates.map((item) => items[item]?.category ?? 0))];
  return {
    kind: 'category',
    keys,
    items: keys.map((key) => candidates.filter((item) => (items[item]?.category ?? 0) === key)),
  };
}

/**
 * Who leads, by the probabilities of the items asked about; null while they are not known. A category counts by its
 * best candidate, a level by the mean of its items.
 * @param {Choices} choices
 * @param {number[]} asked
 * @param {(place: number) => number | undefined} probability
 * @returns {Lead | null}
 */
export function leadOf({ kind, keys, items }, asked, probability) {
  const scores = items.map((group) => {
    const all = group.map((item) => probability(asked.indexOf(item)) ?? NaN);
    return kind === 'level' ? all.reduce((sum, p) => sum + p, 0) / all.length : Math.max(...all);
  });
  if (!scores.length || scores.some(Number.isNaN)) return null;
  const order = scores.map((_, index) => index).sort((a, b) => scores[b] - scores[a]);
  const [first, second] = order;
  return { key: keys[first], p: scores[first], margin: scores[first] - (scores[second] ?? 0) };
}

/**
 * Who leads after each number of clicks, from 0 to `time`; the curve may have fewer points than that.
 * @param {Choices} choices
 * @param {number[]} asked
 * @param {{prefixes: number[], probability: number[][]}} curve
 * @param {number} time
 * @returns {(Lead | null)[]}
 */
export function leadsOf(choices, asked, { prefixes, probability }, time) {
  return Array.from({ length: time + 1 }, (_, step) => {
    const at = prefixes.findLastIndex((prefix) => prefix <= step);
    return at < 0 ? null : leadOf(choices, asked, (place) => probability[place]?.[at]);
  });
}

/**
 * What is true after each click, among the choices: the category that the shopper is after, or the level of the
 * target's category; null where it is not known.
 * @param {Choices} choices
 * @param {(Behind | null)[]} behind
 * @param {number} category of the target
 * @returns {(number | null)[]}
 */
export function truthOf({ kind }, behind, category) {
  if (kind === 'category') return behind.map((one) => one?.category ?? null);
  /** @type {number | null} */
  let level = null;
  return behind.map((one) => {
    if (one?.category === category) level = one.level;
    return level;
  });
}

/** Whether each click is a stray one. @param {Choices} choices @param {(Behind | null)[]} behind @param {number[]} categories of the clicks */
export const straysOf = ({ kind }, behind, categories) =>
  behind.map((one, index) => (kind === 'level' ? one === null : one?.category !== categories[index]));

/** The clicks, from 1, at which the truth is another than before. @param {(number | null)[]} truth */
export const turnsOf = (truth) =>
  truth.flatMap((now, index) => {
    const before = truth[index - 1];
    return index > 0 && now !== null && before !== null && now !== before ? index + 1 : [];
  });

/**
 * @param {(Lead | null)[]} leads after 0, 1, .. clicks
 * @param {(number | null)[]} truth after 1, 2, .. clicks
 * @param {{strays: boolean[], keys: number[]}} clicks whether each is stray, and the choice that it is of
 * @returns {Verdict}
 */
export function verdictOf(leads, truth, { strays, keys }) {
  const turns = turnsOf(truth);
  const changes = turns.map((step, turn) => {
    const end = turns[turn + 1] ?? truth.length + 1;
    for (let at = step; at < end; at++) {
      if (leads[at]?.key !== truth[step - 1]) continue;
      const already = at === step && leads[step - 1]?.key === truth[step - 1];
      return { step, clicks: already ? 0 : at - step + 1 };
    }
    return { step, clicks: null };
  });
  const fell = truth.flatMap(
    (now, index) => fallAt(leads, now, { stray: strays[index], key: keys[index] }, index) ?? [],
  );
  return { changes, fell };
}

/**
 * @param {(Lead | null)[]} leads
 * @param {number | null} truth
 * @param {{stray: boolean, key: number}} click
 * @param {number} index of the click
 * @returns {Fall | null}
 */
function fallAt(leads, truth, click, index) {
  const [before, lead] = [leads[index], leads[index + 1]];
  if (!lead || truth === null || lead.key === truth) return null;
  const stray = click.stray && lead.key === click.key;
  // What a model leans to before it has seen anything is no mind to change.
  if (index === 0 ? !stray : before?.key === lead.key) return null;
  const led = leads.slice(1, index + 1).some((one) => one?.key === lead.key);
  return { step: index + 1, key: lead.key, kind: stray ? 'stray' : led ? 'back' : 'other' };
}

/** What is seen of a row without any truth; null while a lead is not known. @param {(Lead | null)[]} leads after 0, 1, .. clicks @returns {Mind | null} */
export function mindOf(leads) {
  const keys = leads.slice(1).map((lead) => lead?.key);
  const last = keys.at(-1);
  if (last === undefined || keys.includes(undefined)) return null;
  const turns = keys.flatMap((key, index) => (index > 0 && key !== keys[index - 1] ? index + 1 : []));
  return { times: turns.length, key: last, since: turns.at(-1) ?? 1 };
}

/** Of the largest attention, or worth: what is much of it, and what is little. */
const MUCH = 1 / 2;
const LITTLE = 1 / 4;
/** A change of p(click) below which no click is worth anything. */
const NOTHING = 0.005;
/** An attention stands out from so many times the mean on. */
const APART = 1.5;

/**
 * Where attention is not influence: the clicks, from 1, that are looked at and worth little, and those that are worth
 * much and hardly looked at. Each is measured by the largest of its run.
 * @param {ArrayLike<number>} attention
 * @param {number[]} worth how much p(click) falls without each click
 * @returns {{looked: number[], unseen: number[]}}
 */
export function disagreementOf(attention, worth) {
  const looks = Array.from(attention, Math.abs);
  const counts = worth.map(Math.abs);
  const [most, best] = [Math.max(0, ...looks), Math.max(0, ...counts)];
  const mean = looks.reduce((sum, look) => sum + look, 0) / Math.max(1, looks.length);
  const steps = (/** @type {(index: number) => boolean} */ holds) =>
    looks.length < 2 || !most ? [] : looks.flatMap((_, index) => (holds(index) ? index + 1 : []));
  return {
    // Where no click is worth anything, an even attention says nothing either.
    looked: steps((index) =>
      best < NOTHING ? looks[index] >= APART * mean : looks[index] >= MUCH * most && counts[index] <= LITTLE * best,
    ),
    unseen: steps((index) => best >= NOTHING && counts[index] >= MUCH * best && looks[index] <= LITTLE * most),
  };
}

// The tour: stops that each set the page to an exact state, beside the charts; and a quiz that the page answers.

import { defaults, pick, settingsOf } from '../app/state.js';
import { KEPT, STOPS } from '../app/stops.js';
import { isOwnData } from '../app/world.js';
import { byId, el } from '../ui/dom.js';
import { t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../app/stops.js').Stop} Stop */
/** Questions of the quiz, each with the number of its right answer, and the stop that shows it. */
export const QUIZ = [
  { key: 'stray', answers: 3, right: 0, stop: 2 },
  { key: 'long', answers: 3, right: 1, stop: 8 },
  { key: 'several', answers: 3, right: 2, stop: 10 },
];
/** How many stops there are: the quiz is the last. */
const LAST = STOPS.length + 1;
/** @param {Explorer} explorer @param {(id: string) => void} show brings a tab to the front */
export function createTour(explorer, show) {
  const { changes, store } = explorer;
  const card = byId('tour');
  const title = byId('tour-title');
  const text = byId('tour-text');
  const back = /** @type {HTMLButtonElement} */ (byId('tour-back'));
  const next = /** @type {HTMLButtonElement} */ (byId('tour-next'));
  /** What the quiz was answered with. @type {(number | null)[]} */
  const chosen = QUIZ.map(() => null);
  const go = (/** @type {number} */ number) => {
    const stop = STOPS[number - 1];
    if (stop) void visit(explorer, stop, number, show);
    else store.set({ tour: number });
    render();
    title.focus();
  };
  const render = () => {
    const { tour } = store.settings;
    card.hidden = tour === 0;
    document.body.classList.toggle('touring', tour > 0);
    byId('tour-start').setAttribute('aria-expanded', String(tour > 0));
    if (!tour) return;
    const stop = STOPS[tour - 1];
    title.textContent = t('tour.of', { title: t(`tour.${stop?.key ?? 'quiz'}.title`), stop: tour, stops: LAST });
    text.replaceChildren(
      ...(stop ? [el('p', {}, t(`tour.${stop.key}`)), ...otherWeights(explorer, title)] : quiz(chosen, go, render)),
    );
    back.disabled = tour <= 1;
    next.textContent = t(tour >= LAST ? 'tour.end' : 'tour.next');
  };
  // It goes on where it was left.
  byId('tour-start').addEventListener('click', () => (store.settings.tour ? leave() : go(left)));
  back.addEventListener('click', () => go(store.settings.tour - 1));
  next.addEventListener('click', () => (store.settings.tour >= LAST ? leave(1) : go(store.settings.tour + 1)));
  byId('tour-again').addEventListener('click', () => go(store.settings.tour));
  byId('tour-leave').addEventListener('click', () => leave());
  card.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') leave();
  });
  let left = 1;
  const leave = (/** @type {number} */ at = store.settings.tour) => {
    left = at;
    store.set({ tour: 0 });
    byId('tour-start').focus();
  };
  changes.on(['tour', 'words', 'weights'], render);
  render();
}

/** @param {Explorer} explorer @param {Stop} stop @param {number} number @param {(id: string) => void} show */
async function visit({ place, store }, { settings, at, tab }, number, show) {
  const kept = pick(store.settings, [...KEPT]);
  await place.follow({
    ...store.settings,
    ...defaults(settingsOf('page', 'question', 'training', 'shop')),
    ...kept,
    ...settings,
    tour: number,
  });
  if (tab) show(tab);
  byId(at.slice(1)).scrollIntoView({ block: at === '#histories-run' ? 'center' : 'start' });
}

/** That a stop speaks of other weights than those shown, and what to do. @param {Explorer} explorer @param {HTMLElement} title */
function otherWeights({ aside, place }, title) {
  const note = (/** @type {string} */ key, /** @type {string} */ does, /** @type {() => void} */ act) => {
    const onclick = () => {
      act();
      // The button goes with the note.
      title.focus();
    };
    return [el('p', { class: 'note' }, t(key), ' ', el('button', { type: 'button', onclick }, t(does)))];
  };
  // A log of the user's own has no shipped weights.
  if (aside.isOther && isOwnData(place.world)) return [el('p', { class: 'note' }, t('tour.own'))];
  if (aside.isOther) return note('tour.own', 'tour.own.shipped', () => aside.put());
  return aside.kept ? note('tour.own.kept', 'tour.own.again', () => void aside.back()) : [];
}

/**
 * @param {(number | null)[]} chosen
 * @param {(number: number) => void} go
 * @param {() => void} render
 */
function quiz(chosen, go, render) {
  return QUIZ.map(({ key, answers, right, stop }, number) => {
    const options = Array.from({ length: answers }, (_, answer) => {
      const box = el('input', {
        type: 'radio',
        name: `quiz-${key}`,
        value: answer,
        checked: chosen[number] === answer,
      });
      box.addEventListener('change', () => {
        chosen[number] = answer;
        render();
      });
      return el('label', {}, box, ' ', t(`quiz.${key}.${answer}`));
    });
    const said = chosen[number] === null ? null : t(chosen[number] === right ? 'quiz.right' : 'quiz.wrong');
    const look = el('button', { type: 'button', onclick: () => go(stop + 1) }, t('quiz.look'));
    const verdict = said === null ? null : el('p', { role: 'status' }, said, ' ', look);
    return el('fieldset', {}, el('legend', {}, t(`quiz.${key}`)), ...options, verdict);
  });
}

// The history, the target, the step: what is asked, and where one looks.

import { bind } from '../app/controls.js';
import { mostSteps } from '../app/state.js';
import { WITH_WORDS, storyText } from '../app/story.js';
import { whereSeen } from '../app/whereseen.js';
import { isOwnData } from '../app/world.js';
import { afterFrame, byId, el, setAttribute } from '../ui/dom.js';
import { formatName } from '../ui/formats.js';
import { categoryName, glyph, itemName, itemOptions } from '../ui/items.js';
import { isMoving } from '../ui/pointing.js';
import { named, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../app/world.js').World} World */

/** Whose fields there are: the user's, and the moment's. */
const FIELDS = /** @type {const} */ (['profile', 'context']);
/** Milliseconds a step stays at speed 1. */
const PACE = 900;
/** Users offered in the list at most. */
const MOST_USERS = 300;
/** Up to this length steps carry their item's name. */
const ROOMY = 16;
/** What has keys of its own. */
const OWN_KEYS = 'input, select, textarea, [role=tab], .table-scroll';

/** @param {Explorer} explorer */
export function createQuestion(explorer) {
  const { asking, changes, place, store } = explorer;
  const strip = byId('strip');
  const player = createPlayer(explorer);
  bind(store, ['speed']);
  listen(explorer, player);
  listenToKeys(explorer, player);
  pointAtSteps(explorer, strip);
  /** The history on the strip. @type {number[] | null} */
  let shown = null;

  const follow = afterFrame(() => keepInView(strip));
  const showStep = () => {
    /** @type {HTMLInputElement} */ (byId('step')).value = String(asking.step);
    byId('step-text').textContent = stepText(explorer);
    const moved = markStrip(explorer, strip);
    if (moved) follow();
  };
  const showQuestion = () => {
    if (!place.scene || !place.world) return;
    showChoice(explorer);
    byId('story').textContent = storyText(explorer);
    showFields(explorer);
    if (asking.history !== shown) {
      shown = asking.history;
      // On both: a style that looks for it within is worked out anew for all cells whenever any of them changes.
      for (const element of [strip, byId('lanes')]) element.classList.toggle('roomy', shown.length <= ROOMY);
      const focused = strip.contains(document.activeElement);
      strip.replaceChildren(...steps(explorer));
      // Keys go on where they were before the strip was made anew.
      if (focused) stepButtonOf(strip, asking.step)?.focus({ preventScroll: true });
    }
    /** @type {HTMLInputElement} */ (byId('step')).max = String(asking.history.length);
    showStep();
  };
  const showWorld = () => {
    shown = null;
    byId('world').textContent = place.making === 'shop' ? t('world.making') : place.world ? worldLine(place.world) : '';
    if (place.world) showLists(explorer, place.world);
    showQuestion();
  };
  changes.on(['world', 'words', 'leaving'], showWorld);
  changes.on(['story', 'history', 'target', 'compare', 'fields', 'weights', 'mode'], showQuestion);
  changes.on(['step', 'hover'], whereSeen(byId('question'), showStep));
  changes.on(['words'], player.label);
  showWorld();
  player.label();
}

// --- what is seen
// -------------------------------------------------------------------------------------------------------------------

/** What world this is. @param {World} world */
function worldLine({ kind, counts, people }) {
  const values = { users: people ?? counts.users, items: counts.items };
  return WITH_WORDS.includes(kind)
    ? t(`world.${kind}`, values)
    : t('world.log', { ...values, format: formatName(kind) });
}

/**
 * The lists to choose from, made once per world and language: a log may have thousands of items.
 * @param {Explorer} explorer
 * @param {World} world
 */
function showLists(explorer, world) {
  const { place } = explorer;
  byId('fields').replaceChildren(...fieldLists(explorer, world));
  byId('scene').replaceChildren(...sceneOptions(world));
  byId('target').replaceChildren(...itemOptions(world, place.ranked));
  const first = el('option', { value: '' }, t('edit.choose'));
  byId('edit-add').replaceChildren(first, ...itemOptions(world, place.ranked));
  byId('edit-replace').replaceChildren(first.cloneNode(true), ...itemOptions(world, place.ranked));
}

/** A list for each field of the user and of the moment. @param {Explorer} explorer @param {World} world */
function fieldLists({ asking }, world) {
  return FIELDS.flatMap((of) =>
    (world[of] ?? []).map(({ key, name, values }) => {
      const options = values.map((value) => el('option', { value: value.key }, named(value.name)));
      const list = el(
        'select',
        { 'data-field': `${of}.${key}` },
        el('option', { value: '' }, t('field.unknown')),
        ...options,
      );
      list.addEventListener('change', () => asking.choose(`${of}.${key}`, list.value));
      return el('label', {}, el('span', {}, named(name)), ' ', list);
    }),
  );
}

/** What is asked of each field now. @param {Explorer} explorer */
function showFields({ asking: { fields } }) {
  for (const list of byId('fields').querySelectorAll('select')) {
    const [of, ...key] = (list.dataset.field ?? '').split('.');
    list.value = fields[/** @type {'profile' | 'context'} */ (of)][key.join('.')] ?? '';
  }
}

/** @param {World} world */
function sceneOptions(world) {
  if (world.kind === 'checkpoint')
    return [el('option', { value: 'popular' }, t(world.asked ? 'scene.asked' : 'scene.popular'))];
  /** @type {HTMLElement[]} */
  const groups = world.asked ? [el('option', { value: 'popular' }, t('scene.asked'))] : [];
  if (world.presets.length) {
    const options = world.presets.map((preset) => el('option', { value: `preset:${preset.key}` }, named(preset.name)));
    groups.push(el('optgroup', { label: t('scene.presets') }, ...options));
  }
  const ofLog = isOwnData(world);
  const users = world.users.slice(0, ofLog ? undefined : MOST_USERS).map(({ name, length }, index) => {
    const values = { name: name.replace(/^(user|shopper) (?=\d+$)/, ''), length };
    return el('option', { value: `user:${index}` }, t(ofLog ? 'scene.user' : 'scene.shopper', values));
  });
  groups.push(el('optgroup', { label: t(ofLog ? 'scene.users' : 'scene.shoppers') }, ...users));
  return groups;
}

/** The story and the target that are chosen. @param {Explorer} explorer */
function showChoice({ asking, place, store }) {
  const scene = /** @type {HTMLSelectElement} */ (byId('scene'));
  const target = /** @type {HTMLSelectElement} */ (byId('target'));
  scene.value = store.settings.scene;
  const chosen = String(asking.target);
  // An item that is not among those listed joins them.
  if (![...target.options].some(({ value }) => value === chosen)) {
    target.append(el('option', { value: chosen }, itemName(place.world, asking.target)));
  }
  target.value = chosen;
}

/** The behaviours of the history. @param {Explorer} explorer */
function steps(explorer) {
  const { history } = explorer.asking;
  if (!history.length) return [el('li', { class: 'empty' }, t('step.empty'))];
  return history.map((item, index) => el('li', {}, stepButton(explorer, item, index + 1)));
}

/** @param {Explorer} explorer @param {number} item @param {number} step */
function stepButton({ asking, place: { world } }, item, step) {
  const name = itemName(world, item);
  const label = t('strip.item', { step, item: name, category: categoryName(world, item) });
  const button = el('button', { type: 'button', title: label, 'aria-label': label, tabindex: -1 });
  button.addEventListener('click', () => asking.goTo(step));
  // The blank parts the words where they are read aloud.
  button.append(
    glyph(world, item),
    el('span', { class: 'item-name' }, name),
    ' ',
    el('span', { class: 'position' }, step),
  );
  return button;
}

/** @param {HTMLElement} strip @param {number} step */
const stepButtonOf = (strip, step) =>
  /** @type {HTMLElement | null} */ (strip.children[Math.max(0, step - 1)]?.firstElementChild ?? null);

/** @param {Explorer} explorer @param {HTMLElement} strip @returns {boolean} whether another step is the one shown */
function markStrip({ asking: { hover, step } }, strip) {
  let moved = false;
  [...strip.children].forEach((place, index) => {
    place.classList.toggle('ahead', index + 1 > step);
    place.classList.toggle('pointed', index + 1 === hover);
    const now = index + 1 === step;
    const button = /** @type {HTMLElement | null} */ (place.firstElementChild);
    // One of them is reached by Tab; the arrows move on from there.
    if (button) setAttribute(button, 'tabindex', now || (step === 0 && index === 0) ? '0' : '-1');
    if (now === place.classList.contains('now')) return;
    place.classList.toggle('now', now);
    if (now) {
      moved = true;
      place.firstElementChild?.setAttribute('aria-current', 'step');
      if (strip.contains(document.activeElement)) button?.focus();
    } else {
      place.firstElementChild?.removeAttribute('aria-current');
    }
  });
  return moved;
}

/** Scrolls the strip, never the page, so that the step shown is seen. @param {HTMLElement} strip */
function keepInView(strip) {
  const place = /** @type {HTMLElement | null} */ (strip.querySelector('.now'));
  if (!place) return;
  const left = place.offsetLeft - strip.offsetLeft;
  const right = left + place.offsetWidth;
  if (left < strip.scrollLeft) strip.scrollLeft = left;
  else if (right > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = right - strip.clientWidth;
}

/**
 * What is behind a click, in words.
 * @param {import('../app/world.js').World | null} world @param {import('../../../pkg/boundary.js').Behind | null} behind
 */
function truthText(world, behind) {
  if (!behind) return t('step.stray');
  const category = named(world?.categories[behind.category]?.name ?? {});
  return behind.level === null ? t('step.interest', { category }) : t('step.level', { category, level: behind.level });
}

/** The step that is looked at, in words. @param {Explorer} explorer */
function stepText({ asking, place: { scene, world }, store }) {
  const { focus: step, history } = asking;
  const parts = [step === 0 && history.length ? t('step.none') : t('step.of', { step, time: history.length })];
  if (step > 0 && step <= history.length) {
    const item = history[step - 1];
    parts.push(t('step.item', { item: itemName(world, item), category: categoryName(world, item) }));
    const behind = store.settings.history ? undefined : scene?.behind[step - 1];
    if (behind !== undefined) parts.push(truthText(world, behind));
  }
  return parts.join(' · ');
}

// --- what is done
// -------------------------------------------------------------------------------------------------------------------

/** @typedef {ReturnType<typeof createPlayer>} Player */

/** Autoplay. @param {Explorer} explorer */
function createPlayer({ asking, store }) {
  let timer = 0;
  const label = () => {
    byId('play').textContent = t(timer ? 'pause' : 'play');
  };
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    label();
  };
  const wait = () => {
    timer = window.setTimeout(next, PACE / Number(store.settings.speed));
  };
  const next = () => {
    if (asking.step >= asking.history.length) return stop();
    asking.goTo(asking.step + 1);
    wait();
  };
  const toggle = () => {
    if (timer) return stop();
    if (asking.step >= asking.history.length) asking.goTo(0);
    wait();
    label();
  };
  return { label, stop, toggle };
}

/** A behaviour that the pointer moves over is looked at. @param {Explorer} explorer @param {HTMLElement} strip */
function pointAtSteps({ asking }, strip) {
  strip.addEventListener('pointermove', ({ target }) => {
    const place = /** @type {HTMLElement} */ (target).closest('li');
    const index = place ? [...strip.children].indexOf(place) : -1;
    if (isMoving() && index >= 0 && index < asking.history.length) asking.point(index + 1);
  });
  strip.addEventListener('pointerleave', () => asking.point(null));
}

/** @param {Explorer} explorer @param {Player} player */
function listen({ asking, store }, player) {
  const scene = /** @type {HTMLSelectElement} */ (byId('scene'));
  const target = /** @type {HTMLSelectElement} */ (byId('target'));
  const slider = /** @type {HTMLInputElement} */ (byId('step'));
  scene.addEventListener('change', () => {
    store.set({ scene: scene.value, history: null, target: null, compare: null, step: mostSteps() });
  });
  target.addEventListener('change', () => store.set({ target: Number(target.value) }));
  slider.addEventListener('input', () => {
    player.stop();
    asking.goTo(Number(slider.value));
  });
  for (const [id, to] of /** @type {[string, () => number][]} */ ([
    ['step-first', () => 0],
    ['step-back', () => asking.step - 1],
    ['step-forward', () => asking.step + 1],
    ['step-last', () => asking.history.length],
  ])) {
    byId(id).addEventListener('click', () => {
      player.stop();
      asking.goTo(to());
    });
  }
  byId('play').addEventListener('click', player.toggle);
}

/** @param {Explorer} explorer @param {Player} player */
function listenToKeys({ asking }, player) {
  /** @type {Record<string, () => number>} */
  const moves = {
    ArrowLeft: () => asking.step - 1,
    ArrowRight: () => asking.step + 1,
    Home: () => 0,
    End: () => asking.history.length,
  };
  document.addEventListener('keydown', (event) => {
    const focused = /** @type {HTMLElement} */ (event.target);
    // Fields, lists and tabs have these keys for themselves; the step's slider moves the step by its own arrows.
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const slides = focused.closest('input[type=range]');
    if (slides ? event.key !== ' ' : focused.closest(OWN_KEYS)) return;
    if (event.key in moves) {
      event.preventDefault();
      player.stop();
      asking.goTo(moves[event.key]());
    } else if (event.key === ' ' && !focused.closest('button, summary, a')) {
      event.preventDefault();
      player.toggle();
    }
  });
}

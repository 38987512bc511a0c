// The history, the target, the step: what is asked, and where one looks.

import { byId, el } from '../ui/dom.js';
import { isOwnData } from '../app/explorer.js';
import { MOST_STEPS } from '../app/state.js';
import { named, t } from '../words/index.js';

/** @typedef {import('../app/explorer.js').Explorer} Explorer */

/** Milliseconds a step stays at speed 1. */
const PACE = 900;
/** Users offered in the list at most. */
const MOST_USERS = 300;
/** Items offered in a list at most: the most popular. */
const MOST_ITEMS = 3000;
/** Up to this length steps carry their item's name. */
const ROOMY = 16;

/** Options for every item, or the most popular of very many, grouped by category. @param {Explorer} explorer */
export function itemOptions(explorer) {
  const { categories, items } = /** @type {import('../types.js').World} */ (explorer.world);
  const listed = explorer.ranked.slice(0, MOST_ITEMS).sort((a, b) => a - b);
  /** @type {Map<number, HTMLElement>} */
  const groups = new Map();
  for (const index of listed) {
    const { category, name } = items[index];
    let group = groups.get(category);
    if (!group) {
      const { glyph, name } = categories[category];
      group = el('optgroup', { label: `${glyph} ${named(name)}` });
      groups.set(category, group);
    }
    group.append(el('option', { value: index }, named(name)));
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

/** @param {Explorer} explorer @param {number} index */
export function itemName(explorer, index) {
  const item = explorer.world?.items[index];
  return item ? named(item.name) : '';
}

/** @param {Explorer} explorer @param {number} index */
const categoryOf = (explorer, index) => explorer.world?.categories[explorer.world.items[index].category];

/** The sign of an item's category in its colour. @param {Explorer} explorer @param {number} index */
export function glyph(explorer, index) {
  const category = explorer.world?.items[index].category ?? 0;
  const sign = explorer.world?.categories[category].glyph ?? '';
  return el('span', { class: `glyph category-${category % 12}`, 'aria-hidden': 'true' }, sign);
}

/** @param {Explorer} explorer */
export function createQuestion(explorer) {
  const { store } = explorer;
  const scene = /** @type {HTMLSelectElement} */ (byId('scene'));
  const target = /** @type {HTMLSelectElement} */ (byId('target'));
  const slider = /** @type {HTMLInputElement} */ (byId('step'));
  const strip = byId('strip');
  const player = createPlayer(explorer);

  scene.addEventListener('change', () => {
    store.set({ scene: scene.value, history: null, target: null, compare: null, step: MOST_STEPS });
  });
  target.addEventListener('change', () => store.set({ target: Number(target.value) }));
  slider.addEventListener('input', () => {
    player.stop();
    explorer.goTo(Number(slider.value));
  });
  const speed = /** @type {HTMLSelectElement} */ (byId('speed'));
  speed.addEventListener('change', () => store.set({ speed: /** @type {any} */ (speed.value) }));
  for (const [id, to] of /** @type {[string, () => number][]} */ ([
    ['step-first', () => 0],
    ['step-back', () => explorer.step - 1],
    ['step-forward', () => explorer.step + 1],
    ['step-last', () => explorer.history.length],
  ])) {
    byId(id).addEventListener('click', () => {
      player.stop();
      explorer.goTo(to());
    });
  }
  byId('play').addEventListener('click', player.toggle);
  listenToKeys(explorer, player);
  const renderEditor = createEditor(explorer);
  strip.addEventListener('pointerleave', () => explorer.point(null));

  const renderWorld = () => {
    const world = explorer.world;
    if (!world) return;
    const { items } = world.counts;
    const users = world.people ?? world.counts.users;
    const key = ['shop', 'movielens', 'checkpoint'].includes(world.kind) ? `world.${world.kind}` : 'world.log';
    const format = key === 'world.log' ? t(`format.${world.kind}`) : '';
    byId('world').textContent = t(key, { users, items, format });
    scene.replaceChildren(...sceneOptions(world));
    scene.value = store.settings.scene;
    target.replaceChildren(...itemOptions(explorer));
    target.value = String(explorer.target);
  };
  /** The history on the strip. @type {number[] | null} */
  let shown = null;
  const renderQuestion = () => {
    scene.value = store.settings.scene;
    // An item that is not among those listed joins them.
    if (!target.querySelector(`option[value="${explorer.target}"]`))
      target.append(el('option', { value: explorer.target }, itemName(explorer, explorer.target)));
    target.value = String(explorer.target);
    renderStory(explorer);
    if (explorer.history !== shown) {
      shown = explorer.history;
      renderStrip(explorer, strip);
    }
    slider.max = String(explorer.history.length);
    renderStep();
  };
  const renderStep = () => {
    slider.value = String(explorer.step);
    renderStepText(explorer);
    markStrip(explorer, strip);
  };
  const render = () => {
    shown = null;
    renderWorld();
    renderEditor();
    if (explorer.scene) renderQuestion();
    speed.value = store.settings.speed;
    player.label();
  };
  explorer.on('world', renderWorld);
  explorer.on('question', renderQuestion);
  explorer.on('step', renderStep);
  explorer.on('hover', () => {
    renderStepText(explorer);
    markStrip(explorer, strip);
  });
  return render;
}

/** @param {import('../types.js').World} world */
function sceneOptions(world) {
  const groups = [];
  if (world.presets.length) {
    const options = world.presets.map((preset) => el('option', { value: `preset:${preset.key}` }, named(preset.name)));
    groups.push(el('optgroup', { label: t('scene.presets') }, ...options));
  }
  if (world.kind === 'checkpoint') return [el('option', { value: 'popular' }, t('scene.popular'))];
  const ofLog = isOwnData(world);
  const users = world.users
    .slice(0, ofLog ? world.users.length : MOST_USERS)
    .map(({ name, length }, index) =>
      el(
        'option',
        { value: `user:${index}` },
        t(ofLog ? 'scene.user' : 'scene.shopper', { name: name.replace(/^(user|shopper) (?=\d+$)/, ''), length }),
      ),
    );
  groups.push(el('optgroup', { label: t(ofLog ? 'scene.users' : 'scene.shoppers') }, ...users));
  return groups;
}

/** @param {Explorer} explorer */
function renderStory(explorer) {
  const { scene, world, settings } = explorer;
  if (!scene || !world) return;
  const known = ['shop', 'movielens', 'checkpoint'].includes(world.kind);
  const parts = [scene.preset ? named(scene.preset.story) : t(known ? `scene.${world.kind}.story` : 'scene.log.story')];
  if (scene.user && isOwnData(world) && scene.history.length + 1 >= MOST_STEPS)
    parts.push(t('scene.cut', { limit: MOST_STEPS }));
  if (settings.history) parts.push(t('scene.changed'));
  byId('story').textContent = parts.join(' ');
}

/** @param {Explorer} explorer @param {HTMLElement} strip */
function renderStrip(explorer, strip) {
  const { history } = explorer;
  strip.classList.toggle('roomy', history.length <= ROOMY);
  strip.replaceChildren(
    ...history.map((item, index) => {
      const step = index + 1;
      const category = categoryOf(explorer, item);
      const label = t('strip.item', {
        step,
        item: itemName(explorer, item),
        category: category ? named(category.name) : '',
      });
      const button = el(
        'button',
        {
          type: 'button',
          title: label,
          'aria-label': label,
          tabindex: -1,
          onclick: () => explorer.goTo(step),
          onpointerenter: () => explorer.point(step),
        },
        glyph(explorer, item),
        el('span', { class: 'item-name' }, itemName(explorer, item)),
        el('span', { class: 'position' }, step),
      );
      return el('li', {}, button);
    }),
  );
  if (!history.length) strip.append(el('li', { class: 'empty' }, t('step.empty')));
}

/** @param {Explorer} explorer @param {HTMLElement} strip */
function markStrip(explorer, strip) {
  const { step, hover } = explorer;
  [...strip.children].forEach((place, index) => {
    place.classList.toggle('ahead', index + 1 > step);
    place.classList.toggle('pointed', index + 1 === hover);
    const now = index + 1 === step;
    if (now === place.classList.contains('now')) return;
    place.classList.toggle('now', now);
    if (now) {
      place.firstElementChild?.setAttribute('aria-current', 'step');
      keepInView(strip, /** @type {HTMLElement} */ (place));
    } else {
      place.firstElementChild?.removeAttribute('aria-current');
    }
  });
}

/** Scrolls the strip, never the page. @param {HTMLElement} strip @param {HTMLElement} place */
function keepInView(strip, place) {
  const left = place.offsetLeft - strip.offsetLeft;
  const right = left + place.offsetWidth;
  if (left < strip.scrollLeft) strip.scrollLeft = left;
  else if (right > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = right - strip.clientWidth;
}

/** @param {Explorer} explorer */
function renderStepText(explorer) {
  const { history, scene, settings, world } = explorer;
  const step = explorer.hover ?? explorer.step;
  const parts = [step === 0 && history.length ? t('step.none') : t('step.of', { step, time: history.length })];
  if (step > 0 && step <= history.length) {
    const item = history[step - 1];
    const category = categoryOf(explorer, item);
    parts.push(t('step.item', { item: itemName(explorer, item), category: category ? named(category.name) : '' }));
    const interest = settings.history ? undefined : world?.categories[scene?.interests[step - 1] ?? -1];
    if (interest) parts.push(t('step.interest', { category: named(interest.name) }));
  }
  byId('step-text').textContent = parts.join(' · ');
}

/** Autoplay. @param {Explorer} explorer */
function createPlayer(explorer) {
  let timer = 0;
  const label = () => {
    byId('play').textContent = t(timer ? 'pause' : 'play');
  };
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    label();
  };
  const next = () => {
    if (explorer.step >= explorer.history.length) return stop();
    explorer.goTo(explorer.step + 1);
    timer = window.setTimeout(next, PACE / Number(explorer.settings.speed));
  };
  const toggle = () => {
    if (timer) return stop();
    if (explorer.step >= explorer.history.length) explorer.goTo(0);
    timer = window.setTimeout(next, PACE / Number(explorer.settings.speed));
    label();
  };
  return { label, stop, toggle };
}

/** @param {Explorer} explorer @param {{stop: () => void, toggle: () => void}} player */
function listenToKeys(explorer, player) {
  /** @type {Record<string, () => number>} */
  const moves = {
    ArrowLeft: () => explorer.step - 1,
    ArrowRight: () => explorer.step + 1,
    Home: () => 0,
    End: () => explorer.history.length,
  };
  document.addEventListener('keydown', (event) => {
    const focused = /** @type {HTMLElement} */ (event.target);
    // Fields, lists and tabs have these keys for themselves; the step's slider moves the step by its own arrows.
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const slides = focused.closest('input[type=range]');
    if (slides ? event.key !== ' ' : focused.closest('input, select, textarea, [role=tab], .table-scroll')) return;
    if (event.key in moves) {
      event.preventDefault();
      player.stop();
      explorer.goTo(moves[event.key]());
    } else if (event.key === ' ' && !focused.closest('button, summary, a')) {
      event.preventDefault();
      player.toggle();
    }
  });
}

/** Dropping, repeating, moving and adding behaviours. @param {Explorer} explorer */
function createEditor(explorer) {
  const { store } = explorer;
  const add = /** @type {HTMLSelectElement} */ (byId('edit-add'));
  /** @param {(history: number[], index: number) => number} change edits the copy, returns the step to show */
  const edit = (change) => () => {
    const history = [...explorer.history];
    const step = change(history, explorer.step - 1);
    if (history.length <= MOST_STEPS) store.set({ history, step });
  };
  /** @param {number} by */
  const move = (by) => (/** @type {number[]} */ history, /** @type {number} */ index) => {
    const to = index + by;
    if (index < 0 || to < 0 || to >= history.length) return index + 1;
    [history[index], history[to]] = [history[to], history[index]];
    return to + 1;
  };
  byId('edit-remove').addEventListener(
    'click',
    edit((history, index) => {
      if (index >= 0) history.splice(index, 1);
      return Math.min(index + 1, history.length);
    }),
  );
  byId('edit-repeat').addEventListener(
    'click',
    edit((history, index) => {
      if (index >= 0) history.splice(index, 0, history[index]);
      return Math.max(0, index + (index >= 0 ? 2 : 1));
    }),
  );
  byId('edit-earlier').addEventListener('click', edit(move(-1)));
  byId('edit-later').addEventListener('click', edit(move(1)));
  byId('edit-undo').addEventListener('click', () => store.set({ history: null }));
  add.addEventListener('change', () => {
    const item = Number(add.value);
    edit((history, index) => {
      history.splice(index + 1, 0, item);
      return index + 2;
    })();
    add.value = '';
  });
  const options = () => {
    if (explorer.world) add.replaceChildren(el('option', { value: '' }, t('edit.choose')), ...itemOptions(explorer));
  };
  explorer.on('world', options);
  return options;
}

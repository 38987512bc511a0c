// One part of the page alone, for a frame in another page: what is shown of the page, the way out of the frame, the
// snippet that makes such a frame, and the height that the other page is told.

import { NAME, attributesOf } from '../app/embedding.js';
import { writeLink } from '../app/link.js';
import { LINKED, VIEWS } from '../app/state.js';
import { isOwnData } from '../app/world.js';
import { byId, el } from '../ui/dom.js';
import { t } from '../words/index.js';

/** Room for the bar, and for words that take another line, in a snippet's height. */
const AROUND = 60;
/** Height of a frame whose part is not on screen, in pixels. */
const USUAL = 640;
const framed = window.parent !== window;

/** Shows the part that a link asks for, and nothing beside it. @param {import('../app/state.js').Store} store */
export function createView(store) {
  const show = () => {
    const view = VIEWS[store.settings.view];
    for (const hidden of document.querySelectorAll('.out-of-view')) hidden.classList.remove('out-of-view');
    delete document.documentElement.dataset.view;
    if (!view) return;
    document.documentElement.dataset.view = store.settings.view;
    for (const id of view.without ?? []) byId(id).classList.add('out-of-view');
    const main = byId('main');
    for (let part = byId(view.at); part !== main; part = /** @type {HTMLElement} */ (part.parentElement)) {
      if (part instanceof HTMLDetailsElement) part.open = true;
      for (const beside of part.parentElement?.children ?? []) {
        beside.classList.toggle('out-of-view', beside !== part);
      }
    }
  };
  store.changes.on(['view'], show);
  show();
}

/** Tells the page around this one how high this one is. What else is said between them stands in `host.js`. */
export function announceHeight() {
  if (!framed) return;
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    // LTI's word for it, which systems of courses know, and our own.
    window.parent.postMessage({ subject: 'lti.frameResize', height }, '*');
    window.parent.postMessage({ type: 'dien-explorer', height }, '*');
  }).observe(document.body);
}

/** @param {import('../app/explorer.js').Explorer} explorer */
export function createFrame({ changes, place, store }) {
  const whole = byId('open-whole');
  if (framed) whole.setAttribute('target', '_blank');
  const menu = /** @type {HTMLDetailsElement} */ (byId('take-away'));
  const list = /** @type {HTMLSelectElement} */ (byId('embed-view'));
  const as = /** @type {HTMLSelectElement} */ (byId('embed-as'));
  const field = /** @type {HTMLTextAreaElement} */ (byId('embed-code'));
  const link = (/** @type {string} */ view) => {
    // The tour belongs to the whole page, and all units do.
    const settings = { ...store.settings, view, ...(view ? { tour: 0 } : { units: '' }) };
    return location.href.replace(/#.*/, '') + writeLink(settings, isOwnData(place.world));
  };
  const words = () => {
    const chosen = list.value || 'timeline';
    const parts = Object.entries(VIEWS).map(([value, { name }]) => el('option', { value }, t(name)));
    list.replaceChildren(...parts, el('option', { value: 'page' }, t('embed.page')));
    list.value = chosen;
    render();
  };
  const render = () => {
    whole.setAttribute('href', link(''));
    // To know how high a part is lays the whole page out: not at each step, where nobody sees the snippet.
    if (!menu.open) return;
    const view = list.value === 'page' ? '' : list.value;
    const name = list.selectedOptions[0]?.textContent ?? '';
    field.value =
      as.value === 'element'
        ? element(view, link(view))
        : snippet(link(view), `DIEN Explorer: ${name}`, heightOf(view));
  };
  list.addEventListener('change', render);
  as.addEventListener('change', render);
  // The part may have come up, or grown, since.
  menu.addEventListener('toggle', render);
  field.addEventListener('focus', () => field.select());
  byId('embed-copy').addEventListener('click', async () => {
    const said = await navigator.clipboard.writeText(field.value).then(
      () => 'embed.copied',
      () => 'embed.failed',
    );
    if (said === 'embed.failed') field.focus();
    byId('embed-said').textContent = t(said);
  });
  changes.on([...LINKED, 'world'], render);
  changes.on(['words'], words);
  words();
}

/** @param {string} view */
function heightOf(view) {
  const part = byId(VIEWS[view]?.at ?? 'main');
  return part.offsetHeight ? part.offsetHeight + AROUND : USUAL;
}

/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** The element that shows what a link says. @param {string} view @param {string} url */
function element(view, url) {
  const tag = view ? `${NAME}-${view}` : NAME;
  const { view: _, ...attributes } = attributesOf(new URL(url).hash);
  const said = Object.entries(attributes).map(([name, text]) => ` ${name}="${escaped(text)}"`);
  return `<${tag}${said.join('')}></${tag}>`;
}

/** @param {string} url @param {string} title @param {number} height */
function snippet(url, title, height) {
  return `<iframe src="${escaped(url)}" title="${escaped(title)}" width="100%" height="${height}" loading="lazy" style="border: 0"></iframe>`;
}

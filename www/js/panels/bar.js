// What stands above everything: language, theme, the link to this very state, and the way past it all.

import { bind, control } from '../app/controls.js';
import { PARTS } from '../app/state.js';
import { isOwnData } from '../app/world.js';
import { byId, el } from '../ui/dom.js';
import { report } from '../ui/faults.js';
import { isLoaded, languageInForce, languageName, languages, loadLanguage, setLanguage, t } from '../words/index.js';

/** How long it is said that the link was copied, in milliseconds. */
const SAID_FOR = 2500;

/** Leaves out what a link asks to leave out. @param {import('../app/state.js').Store} store */
export function hideParts({ settings: { hide } }) {
  const hidden = hide.split('.');
  for (const part of PARTS) byId(part).classList.toggle('left-out', hidden.includes(part));
}

/** Language and theme work before the model is there, and without it. @param {import('../app/state.js').Store} store */
export async function createBar(store) {
  const { changes } = store;
  const buttons = languages.map((code) =>
    el('button', { type: 'button', 'data-value': code, lang: code }, languageName(code)),
  );
  control('language').replaceChildren(...buttons);
  bind(store, ['language', 'theme']);
  changes.on(['language'], () => {
    if (isLoaded(store.settings.language)) speak(store);
    else
      void loadLanguage(store.settings.language).then(
        () => speak(store),
        (fault) => keep(store, fault),
      );
  });
  // By focus and not by the address, which holds the state.
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault();
    byId('columns').focus();
  });
  const { language } = store.settings;
  try {
    await loadLanguage(language);
  } catch (fault) {
    // Another language can say what is missing. Without any, the page's own text does.
    const others = languages.filter((other) => other !== language);
    const loaded = others.map((other) => loadLanguage(other).then(() => other));
    const other = await Promise.any(loaded).catch(() => {
      throw fault;
    });
    store.set({ language: other });
    report(fault);
  }
  speak(store);
}

/** Stays with the language in force: the words of the one asked for do not come. @param {import('../app/state.js').Store} store @param {unknown} fault */
function keep(store, fault) {
  store.set({ language: languageInForce() });
  report(fault);
}

/** @param {import('../app/state.js').Store} store */
function speak({ changes, settings: { language } }) {
  // Another one may have been asked for meanwhile.
  if (!isLoaded(language)) return;
  setLanguage(language);
  changes.tell('words');
}

/** @param {import('../app/explorer.js').Explorer} explorer @param {() => void} putAddress */
export function createCopyLink({ place, weights }, putAddress) {
  const button = byId('copy-link');
  button.addEventListener('click', async () => {
    putAddress();
    let said = isOwnData(place.world) ? 'link.private' : weights.own ? 'link.weights' : 'link.copied';
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      said = 'link.failed';
    }
    button.textContent = t(said);
    setTimeout(() => {
      button.textContent = t('link.copy');
    }, SAID_FOR);
  });
}

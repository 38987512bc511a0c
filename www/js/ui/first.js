// The first screen until it is alive: what it says at the default settings was recorded (`node tests/browser/record.mjs`
// says how), so it can be read before the model has come. Of other links only the room is kept.

import { fetchedJson } from '../workers/files.js';
import { byId, el } from './dom.js';

/** What can be recorded of an element: its tag, its attributes (`style` holds its own properties), its children. */
/** @typedef {[tag: string, attributes: Record<string, string | Record<string, string>>, ...children: Part[]]} Tree */
/** @typedef {string | Tree} Part */
/** `colours` of the categories, for each theme. @typedef {{colours: {light: string[], dark: string[]}, parts: Part[]}} Recorded */

/** What a link may say that changes nothing of the first answer. */
const OF_NO_MATTER = ['v', 'language', 'theme'];

/** Whether the recorded answer is the one that a fragment asks for. @param {string} fragment */
export const isFirst = (fragment) =>
  [...new URLSearchParams(fragment.replace(/^#/, '')).keys()].every((key) => OF_NO_MATTER.includes(key));

/** Shows what was recorded in a language. @param {string} language @param {() => boolean} wanted whether it is still */
export async function showFirst(language, wanted) {
  const url = new URL(`../../first/${language}.json`, import.meta.url);
  /** @type {Recorded} */
  const { colours, parts } = await fetchedJson(url, ({ colours, parts }) => colours?.light && parts, { spare: true });
  if (!wanted()) return;
  const first = el('div', { class: 'first' });
  colours.light.forEach((light, index) =>
    first.style.setProperty(`--category-${index}`, `light-dark(${light}, ${colours.dark[index]})`),
  );
  first.append(...parts.map(made));
  byId('question').querySelector('.first')?.remove();
  byId('question').append(first);
  // The live one shows its end as well.
  for (const lanes of first.querySelectorAll('.lanes')) lanes.scrollLeft = lanes.scrollWidth;
}

/** The live first screen takes the recorded one's place. */
export function endFirst() {
  byId('question').querySelector('.first')?.remove();
  byId('question').classList.remove('waiting');
}

/** @param {Part} part @returns {Node} */
function made(part) {
  if (typeof part === 'string') return document.createTextNode(part);
  const [tag, { style = {}, ...attributes }, ...children] = part;
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value);
  // It is there to be read.
  if (/^(button|select|input|summary)$/.test(tag)) element.tabIndex = -1;
  element.append(...children.map(made));
  return element;
}

// What the page says, in the language in force. A language is a file of words and a line here.

import { Fault } from '../workers/fault.js';
import { imported } from '../workers/files.js';

const LANGUAGES = {
  en: { tag: 'en', name: 'EN', load: () => import('./en.js') },
  zh: { tag: 'zh-CN', name: '中文', load: () => import('./zh.js') },
};

/** @typedef {keyof typeof LANGUAGES} Language */
/** @typedef {Record<string, string | number>} Values */
/** A name in some languages. @typedef {Record<string, string>} Name */

export const languages = /** @type {Language[]} */ (Object.keys(LANGUAGES));

/** The language that the visitor prefers, of those there are. */
export const preferred = () => {
  // Outside of a browser there is nobody who prefers one.
  const wanted = (globalThis.navigator?.languages ?? []).map((tag) => tag.toLowerCase().split('-')[0]);
  return /** @type {Language} */ (wanted.find((code) => code in LANGUAGES) ?? 'en');
};

/** What a language is called in itself, shortly. @param {Language} of */
export const languageName = (of) => LANGUAGES[of].name;

/** The words that have come. @type {Map<Language, Record<string, string>>} */
const known = new Map();
/** The language in force, and its words. @type {Language} */
let language = 'en';
/** @type {Record<string, string>} */
let words = {};

/** Whether a language's words have come. @param {Language} wanted */
export const isLoaded = (wanted) => known.has(wanted);

/**
 * Fetches a language's words: those that nobody reads need not come first.
 * @param {Language} wanted
 */
export async function loadLanguage(wanted) {
  if (known.has(wanted)) return;
  const load = async () => (await LANGUAGES[wanted].load()).default;
  const url = new URL(`${wanted}.js`, import.meta.url);
  const loaded = await imported(url, load);
  const lacks = Object.keys(words).find((key) => !(key in loaded));
  if (lacks) throw stale(wanted, lacks);
  known.set(wanted, loaded);
}

/** A file of words that is older than who asks. @param {Language} of @param {string} key */
const stale = (of, key) =>
  new Fault('stale', `no words for ${key}`, { details: { file: new URL(`${of}.js`, import.meta.url).pathname } });

/** Puts the words of a language, which must be loaded, into the page's own texts. @param {Language} wanted */
export function setLanguage(wanted) {
  language = wanted;
  words = known.get(wanted) ?? {};
  document.documentElement.lang = LANGUAGES[wanted].tag;
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-t]'))) {
    element.textContent = t(element.dataset.t ?? '');
  }
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-t-label]'))) {
    const label = t(element.dataset.tLabel ?? '');
    element.setAttribute('aria-label', label);
    element.setAttribute('title', label);
  }
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-t-name]'))) {
    element.setAttribute('aria-label', t(element.dataset.tName ?? ''));
  }
}

/** The language in force. */
export const languageInForce = () => language;

/** The words in force, to be compared: what was said with others is to be said anew. */
export const wordsInForce = () => words;

/** @param {string} key */
export const has = (key) => key in words;

/** `{name}`, or `{name|one:# item|other:# items}`: the form that the number asks for, `#` being the number. */
const PLACE = /\{(\w+)((?:\|\w+:[^|}]*)*)\}/g;

/** The names of the values that a text has places for. @param {string} text */
export const placesIn = (text) => [...text.matchAll(PLACE)].map(([, name]) => name);

/**
 * The words for a key. Numbers are written as the language writes them; a number that is a name (a seed, an id) is to
 * be passed as text.
 * @param {string} key
 * @param {Values} [values]
 */
export function t(key, values = {}) {
  const text = words[key];
  if (text === undefined) throw stale(language, key);
  return text.replace(PLACE, (whole, name, forms) => {
    const value = values[name];
    if (value === undefined) return whole;
    const said = typeof value === 'number' ? count(value) : value;
    return forms ? form(forms, Number(value)).replaceAll('#', () => said) : said;
  });
}

/** @param {string} forms `|one:..|other:..` @param {number} value */
function form(forms, value) {
  const byCategory = new Map(
    forms
      .slice(1)
      .split('|')
      .map((one) => /** @type {[string, string]} */ (one.split(/:(.*)/s))),
  );
  const category = plurals(language).select(value);
  return byCategory.get(category) ?? byCategory.get('other') ?? '';
}

/**
 * Remembers what a function gave for each key: Intl's objects are dear to make.
 * @template T
 * @param {(key: string) => T} make
 */
function once(make) {
  /** @type {Map<string, T>} */
  const made = new Map();
  return (/** @type {string} */ key) => {
    let one = made.get(key);
    if (one === undefined) made.set(key, (one = make(key)));
    return one;
  };
}

const plurals = once((code) => new Intl.PluralRules(code));
const counts = once((code) => new Intl.NumberFormat(code, { maximumFractionDigits: 20 }));
const decimals = once((key) => {
  const [code, places] = key.split(' ');
  const digits = { minimumFractionDigits: Number(places), maximumFractionDigits: Number(places) };
  return new Intl.NumberFormat(code, { ...digits, useGrouping: false });
});

/** A number as it is, in the language in force. @param {number} value */
export const count = (value) => counts(language).format(value);
/** A number with so many decimals. @param {number} value @param {number} [places] */
export const digits = (value, places = 3) => decimals(`${language} ${places}`).format(value);

/** A name in the language in force or, where it has none, in another. @param {Name} name */
export const named = (name) => name[language] ?? name.en ?? Object.values(name)[0] ?? '';

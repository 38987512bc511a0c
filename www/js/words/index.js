// What the page says, in the language in force. A language is a file of words and a line here.

import en from './en.js';
import zh from './zh.js';

/** Each language's words, and its tag. The first is the one that the others fall back to. */
const LANGUAGES = { en: { words: en, tag: 'en' }, zh: { words: zh, tag: 'zh-CN' } };

/** @typedef {keyof typeof LANGUAGES} Language */
/** @typedef {Record<string, string | number>} Values */
/** A name in some languages. @typedef {Record<string, string>} Name */

export const languages = /** @type {Language[]} */ (Object.keys(LANGUAGES));

/** The language of the list that the visitor prefers. */
export const preferred = () => {
  const wanted = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0]);
  return /** @type {Language} */ (wanted.find((code) => code in LANGUAGES) ?? 'en');
};

let language = /** @type {Language} */ ('en');
/** @param {Language} of @returns {Record<string, string>} */
const wordsOf = (of) => LANGUAGES[of].words;
/** Every key that any language has, with the text of each language, for the check that none lacks one. */
export const texts = () =>
  [...new Set(languages.flatMap((code) => Object.keys(wordsOf(code))))].map((key) => [
    key,
    languages.map((code) => wordsOf(code)[key]),
  ]);

/** What a language is called in itself, shortly. @param {Language} of */
export const languageName = (of) => wordsOf(of)['language.name'];

/** Puts the words of a language into the page's own texts. @param {Language} wanted */
export function setLanguage(wanted) {
  language = wanted;
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

/** @param {string} key */
export const has = (key) => key in en;

/** `{name}`, or `{name|one:# item|other:# items}`: the form that the number asks for, `#` being the number. */
const PLACE = /\{(\w+)((?:\|\w+:[^|}]*)*)\}/g;

/** The names of the values that a text has places for. @param {string} text */
export const placesIn = (text) => [...text.matchAll(PLACE)].map(([, name]) => name);

/**
 * The words for a key. Numbers are written as the language writes them; a number that is a name (a seed, an id) is to be passed as text.
 * @param {string} key
 * @param {Values} [values]
 */
export function t(key, values = {}) {
  const text = wordsOf(language)[key] ?? wordsOf('en')[key];
  if (text === undefined) throw new Error(`no words for ${key}`);
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

/** Remembers what a function gave for each key: Intl's objects are dear to make. @template T @param {(key: string) => T} make */
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

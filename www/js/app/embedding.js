// What the page and an element of another page around it call things: elements, attributes, events, messages.

import { LINKED, VIEWS, rowOf } from './state.js';

/** The element's name; that of a part alone is this one and the part's. It marks every message as well. */
export const NAME = 'dien-explorer';

/** Which part of the page an element shows alone; null: the whole page, or what `view` names. @type {Map<string, string | null>} */
export const ELEMENTS = new Map([
  [NAME, null],
  ...Object.keys(VIEWS).map((view) => /** @type {[string, string]} */ ([`${NAME}-${view}`, view])),
]);

/** @param {import('./state.js').Setting} setting */
const attributeOf = (setting) =>
  rowOf(setting).attribute ?? setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Which setting an attribute is: each setting has one. */
export const ATTRIBUTES = new Map(LINKED.map((setting) => [attributeOf(setting), setting]));

/** What a link says, as attributes. @param {string} link @returns {Record<string, string>} */
export function attributesOf(link) {
  const parameters = new URLSearchParams(link.replace(/^#/, ''));
  const said = [...ATTRIBUTES].flatMap(([name, setting]) => {
    const text = parameters.get(setting);
    return text === null ? [] : [[name, text]];
  });
  return Object.fromEntries(said);
}

/** Attributes of an element's own, and what they are. */
export const OWN = {
  checkpoint: 'Address of a file of weights. The page with the element fetches it and hands it over.',
  page: 'Where the folder `www/` of the package is served, if not beside the module: bundlers move that.',
};

/** Events of an element: what each means, and the type of its detail. */
export const EVENTS = {
  ready: { description: 'The page shows its numbers.', detail: '{link: string}' },
  change: {
    description: 'A setting has changed: `link` is the whole state, `attributes` what in it is no default.',
    detail: '{link: string, attributes: Record<string, string>}',
  },
  step: { description: 'Another step of the history is shown.', detail: '{step: number, of: number}' },
  fault: {
    description:
      'Something went wrong in the frame, or the checkpoint could not be fetched. `kind` is a code, such as `no-file`, `stale` or `own-checkpoint`; `message` what the page says, empty where it may name what the visitor has opened.',
    detail: '{kind: string, message: string}',
  },
};

/**
 * What an element says to the page in it. `listens`: it wants to hear of events from now on. `set`: other values of
 * settings, as texts of a link. `checkpoint`: a file's bytes, and its name.
 * @typedef {{type: typeof NAME, listens?: true, set?: [string, string | null][],
 *   checkpoint?: {name: string, bytes: ArrayBuffer}}} ToPage
 */
/** What the page says to whoever listens, beside its height. @typedef {{type: typeof NAME, event: string, detail: object}} FromPage */

// Writes to standard output, as one JSON object of names and texts, the files of the package for npm that say what there
// is: its types, and its custom elements. Runs in the package's folder.

import { pathToFileURL } from 'node:url';

const page = (name) => import(pathToFileURL(`www/js/${name}`).href);
const { ATTRIBUTES, ELEMENTS, EVENTS, OWN } = await page('app/embedding.js');
const { rowOf } = await page('app/state.js');
const { default: words } = await page('words/en.js');

const MODULE = 'www/js/dien-explorer.js';

const className = (tag) => tag.replace(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase());
const attributes = [
  ...Object.entries(OWN).map(([name, description]) => ({ name, description })),
  ...[...ATTRIBUTES].map(([name, setting]) => {
    const said = words[rowOf(setting).label ?? ''];
    return {
      name,
      description: `The page's setting \`${setting}\`${said ? `: ${said}` : ''}.`,
      type: { text: 'string' },
    };
  }),
];
const events = Object.entries(EVENTS).map(([name, { description, detail }]) => ({
  name,
  description,
  type: { text: `CustomEvent<${detail}>` },
}));
const elements = [...ELEMENTS].map(([tagName, view]) => ({ tagName, view, name: className(tagName) }));

const declarations = elements.map(({ tagName, view, name }) => ({
  kind: 'class',
  customElement: true,
  name,
  tagName,
  description: view ? `One part of the page alone: \`view=${view}\`.` : 'The page, in a frame as high as it.',
  superclass: { name: view ? className([...ELEMENTS.keys()][0]) : 'HTMLElement' },
  attributes,
  events,
}));
const manifest = {
  schemaVersion: '1.0.0',
  modules: [
    {
      kind: 'javascript-module',
      path: MODULE,
      declarations,
      exports: elements.map(({ tagName, name }) => ({
        kind: 'custom-element-definition',
        name: tagName,
        declaration: { name, module: MODULE },
      })),
    },
  ],
};

const types = `import type { DrawingCalls, InferenceCalls, ModuleCalls, WorkshopCalls, WorldCalls } from '../../pkg/boundary.js';

export type * from '../../pkg/boundary.js';

/** What is held in the module's memory until it is freed. */
export interface Held {
  free(): void;
}

/** The compiled module. */
export interface Dien extends ModuleCalls, DrawingCalls {
  /** Answers questions over checkpoints. */
  readonly Inference: new () => InferenceCalls & Held;
  /** Holds a made shop. */
  readonly Workshop: new () => WorldCalls & Held;
}

/** The compiled module that also reads logs and trains. */
export interface DienWorkshop {
  /** Holds data and trains. */
  readonly Workshop: new () => WorldCalls & WorkshopCalls & Held;
}

/** Loads the module that opens checkpoints and answers questions, once. */
export function load(): Promise<Dien>;
/** Loads the module that also reads logs and trains, once. */
export function loadWorkshop(): Promise<DienWorkshop>;

export interface DienExplorerEvents {
${events.map(({ name, description, type }) => `  /** ${description} */\n  ${name}: ${type.text};`).join('\n')}
}

/** The page, in a frame as high as it. */
export class DienExplorer extends HTMLElement {
  /** The state of the page as the fragment of its address; empty until it is ready. */
  readonly link: string;
  addEventListener<Name extends keyof DienExplorerEvents>(
    name: Name,
    listener: (event: DienExplorerEvents[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
${elements.map(({ tagName }) => `    '${tagName}': DienExplorer;`).join('\n')}
  }
}
`;

console.log(
  JSON.stringify({
    'custom-elements.json': `${JSON.stringify(manifest, null, 2)}\n`,
    [MODULE.replace(/js$/, 'd.ts')]: types,
  }),
);

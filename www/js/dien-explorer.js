// For other people's pages: elements that show this page, or a part of it, in a frame; and the module alone.
//
//   <script type="module" src="dien-explorer.js"></script>
//   <dien-explorer story="shoes-to-keyboard" step="6"></dien-explorer>
//
// Attributes are the settings of a link. A change of one changes that setting and leaves the rest as the visitor has it.

import { ATTRIBUTES, ELEMENTS, NAME, OWN, attributesOf } from './app/embedding.js';
import { amendLink } from './app/link.js';
import { compiled } from './workers/compiled.js';
import { load as loadModule } from './workers/engine.js';
import * as dien from '../../pkg/dien.js';

/** Height of a frame that has not told its own, in pixels. */
const USUAL_HEIGHT = 640;
/** Where the page is beside this file. Bundlers are not to take it for a file that they should pack. */
const HERE = import.meta.url;
const PAGE = '../../www/';

/** @type {Promise<unknown> | undefined} */
let loading;

/** Loads the module that opens checkpoints and answers questions, once. */
export async function load() {
  await (loading ??= loadModule());
  return dien;
}

/** @type {Promise<unknown> | undefined} */
let completing;

/** Loads the module that also reads logs and trains, once. */
export async function loadWorkshop() {
  const workshop = await import('../../pkg/workshop.js');
  await (completing ??= compiled(new URL('../../pkg/workshop_bg.wasm', import.meta.url), workshop.WASM_BYTES).then(
    (module) => workshop.default({ module_or_path: module }),
  ));
  return workshop;
}

/** Where there are no elements, on a server, this file can be imported all the same. */
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

export class DienExplorer extends Base {
  static observedAttributes = [...ATTRIBUTES.keys(), ...Object.keys(OWN)];
  /** The part of the page that this kind of element shows. @type {string | null} */
  static view = null;

  /** @type {HTMLIFrameElement | undefined} */
  #frame;
  /** Whether the page in the frame can hear. */
  #heard = false;
  /** What has changed before it could. @type {Map<string, string | null>} */
  #late = new Map();
  #link = '';

  /** The state of the page as the fragment of its address; empty until it is ready. */
  get link() {
    return this.#link;
  }

  connectedCallback() {
    addEventListener('message', this.#hear);
    this.#open();
  }

  disconnectedCallback() {
    removeEventListener('message', this.#hear);
    this.#frame?.remove();
    this.#frame = undefined;
  }

  /** @param {string} name @param {string | null} before @param {string | null} text */
  attributeChangedCallback(name, before, text) {
    if (!this.#frame || before === text) return;
    if (name === 'checkpoint' && text !== null) return void this.#handOver();
    const setting = ATTRIBUTES.get(name);
    // There is no way back from a checkpoint, or to another page, but to begin anew.
    if (!setting) return this.#open();
    if (setting === 'view' && this.#view !== null) return;
    if (this.#heard) this.#say({ set: [[setting, text]] });
    else this.#late.set(setting, text);
  }

  get #view() {
    return /** @type {typeof DienExplorer} */ (this.constructor).view;
  }

  /** The address of the page, without what it is to show. */
  get #page() {
    const page = this.getAttribute('page');
    return page === null ? new URL(`${PAGE}index.html`, HERE) : new URL('index.html', new URL(page, document.baseURI));
  }

  /** Begins anew, with what the attributes say. */
  #open() {
    this.#frame?.remove();
    this.#heard = false;
    this.#link = '';
    this.#late.clear();
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style()];
    const frame = document.createElement('iframe');
    frame.title = this.title || 'DIEN Explorer';
    frame.height = String(USUAL_HEIGHT);
    frame.loading = 'lazy';
    frame.src = this.#page.href + amendLink('', this.#wanted());
    frame.addEventListener('load', () => this.#meet());
    this.#frame = frame;
    root.append(frame);
  }

  /** What the attributes ask for, by the settings' names. @returns {[string, string | null][]} */
  #wanted() {
    /** @type {[string, string | null][]} */
    const wanted = [...ATTRIBUTES].map(([name, setting]) => [setting, this.getAttribute(name)]);
    const view = this.#view;
    return view === null ? wanted : [...wanted, ['view', view]];
  }

  /** The page in the frame can hear. */
  #meet() {
    this.#heard = true;
    this.#say({ listens: true, ...(this.#late.size ? { set: [...this.#late] } : {}) });
    this.#late.clear();
    void this.#handOver();
  }

  /** Fetches the checkpoint and hands it over. */
  async #handOver() {
    const url = this.getAttribute('checkpoint');
    if (!url || !this.#heard) return;
    const frame = this.#frame;
    try {
      const address = new URL(url, document.baseURI);
      const response = await fetch(address);
      if (!response.ok) throw new Error(`${response.status} of ${address}`);
      const bytes = await response.arrayBuffer();
      // Another may have been asked for since.
      if (frame !== this.#frame || url !== this.getAttribute('checkpoint')) return;
      const name = address.pathname.split('/').at(-1) || 'checkpoint';
      this.#say({ checkpoint: { name, bytes } }, [bytes]);
    } catch (error) {
      this.#tell('fault', { kind: 'no-file', message: String(error) });
    }
  }

  /** @param {Omit<import('./app/embedding.js').ToPage, 'type'>} message @param {Transferable[]} [transfer] */
  #say(message, transfer = []) {
    this.#frame?.contentWindow?.postMessage({ type: NAME, ...message }, this.#page.origin, transfer);
  }

  /** @param {MessageEvent} message */
  #hear = ({ data, origin, source }) => {
    const frame = this.#frame;
    if (!frame || source !== frame.contentWindow || origin !== this.#page.origin || data?.type !== NAME) return;
    if (Number.isFinite(data.height)) frame.height = String(data.height);
    const { event, detail } = data;
    if (event === 'ready' || event === 'change') {
      this.#link = String(detail.link);
      this.#tell(event, event === 'ready' ? detail : { ...detail, attributes: attributesOf(this.#link) });
    } else if (event === 'step') this.#tell(event, detail);
    else if (event === 'fault') this.#tell(event, { kind: String(detail.kind), message: String(detail.message) });
  };

  /** @param {keyof typeof import('./app/embedding.js').EVENTS} event @param {object} detail */
  #tell(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }
}

/** @type {CSSStyleSheet | undefined} */
let sheet;

/** A sheet that is no text of the page: policies allow it. */
function style() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(
      ':host { display: block } :host([hidden]) { display: none } iframe { display: block; width: 100%; border: 0 }',
    );
  }
  return sheet;
}

if (globalThis.customElements) {
  for (const [tag, view] of ELEMENTS) {
    if (customElements.get(tag)) continue;
    const kind = view === null ? DienExplorer : class extends DienExplorer {};
    kind.view = view;
    customElements.define(tag, kind);
  }
}

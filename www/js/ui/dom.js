// Elements from data; text goes in as text nodes only.

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | EventListener>} [properties] `class`, `on...` listeners, or
 *   attributes
 * @param {...(Node | string | number | null | undefined)} children text, or elements; null for none
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false) element.setAttribute(name, String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined) element.append(typeof child === 'object' ? child : String(child));
  }
  return element;
}

/** The name space of SVG's elements. */
export const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element of an SVG drawing.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * The element of this id, which the page is known to have.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return /** @type {T} */ (element);
}

/**
 * A table with a head row; cells are text, or elements made elsewhere.
 * @param {string} caption
 * @param {string[]} head
 * @param {(string | number | Node)[][]} rows
 */
export function table(caption, head, rows) {
  const cells = (/** @type {'th' | 'td'} */ tag, /** @type {(string | number | Node)[]} */ row) =>
    el('tr', {}, ...row.map((cell) => el(tag, tag === 'th' ? { scope: 'col' } : {}, cell)));
  return el(
    'div',
    { class: 'table-scroll', tabindex: 0 },
    el(
      'table',
      {},
      el('caption', {}, caption),
      el('thead', {}, cells('th', head)),
      el('tbody', {}, ...rows.map((row) => cells('td', row))),
    ),
  );
}

/**
 * Calls `work` soon, once however often it is asked, and again only after a pause: numbers that change in every frame
 * cannot be read, and each change lays the page out anew.
 * @param {() => void} work
 * @param {number} gap in milliseconds
 */
export function nowAndThen(work, gap) {
  let due = false;
  let resting = false;
  const run = inNextFrame(() => {
    due = false;
    resting = true;
    setTimeout(() => {
      resting = false;
      if (due) run();
    }, gap);
    work();
  });
  return () => {
    due = true;
    if (!resting) run();
  };
}

/**
 * Says what a live region says, if it is new: aloud only while it is no running count.
 * @param {HTMLElement} region
 * @param {string} text
 * @param {boolean} runs whether it changes by itself all the time
 */
export function say(region, text, runs) {
  setAttribute(region, 'aria-live', runs ? 'off' : 'polite');
  if (region.textContent !== text) region.textContent = text;
}

/**
 * Makes a holder's content the one wanted, and touches only what differs: whatever is written lays its part of the page out
 * anew, even if it says the same. For what is only read: listeners of what is wanted are lost.
 * @param {Node} holder
 * @param {...(Node | string)} wanted
 */
export function patch(holder, ...wanted) {
  const there = [...holder.childNodes];
  const nodes = wanted.filter(Boolean).map((one) => (typeof one === 'string' ? document.createTextNode(one) : one));
  nodes.forEach((next, index) => {
    const now = there[index];
    if (!now) holder.appendChild(next);
    else if (now.nodeName !== next.nodeName || styleOf(now) !== styleOf(next)) holder.replaceChild(next, now);
    else if (!(next instanceof Element)) setData(now, next.nodeValue);
    else {
      patchAttributes(/** @type {Element} */ (now), next);
      patch(now, ...next.childNodes);
    }
  });
  for (const one of there.slice(nodes.length)) one.remove();
}

/** The style of its own that an element has. The page's policy forbids to set it as text. @param {Node} node */
const styleOf = (node) => (node instanceof Element ? node.getAttribute('style') : null);

/** @param {Node} node @param {string | null} data */
function setData(node, data) {
  if (node.nodeValue !== data) node.nodeValue = data;
}

/** @param {Element} element @param {Element} wanted */
function patchAttributes(element, wanted) {
  for (const name of element.getAttributeNames()) if (!wanted.hasAttribute(name)) element.removeAttribute(name);
  for (const { name, value } of wanted.attributes) setAttribute(element, name, value);
}

/** Sets an attribute, if that changes it; null removes it. @param {Element} element @param {string} name @param {string | null} value */
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** Sets an attribute that is there or not, if that changes it. @param {Element} element @param {string} name @param {boolean} on */
export const setFlag = (element, name, on) => setAttribute(element, name, on ? '' : null);

/** Sets a property of an element's own style, if that changes it. @param {HTMLElement} element @param {string} name @param {string} value */
export function setProperty({ style }, name, value) {
  if (style.getPropertyValue(name) !== value) style.setProperty(name, value);
}

/** Calls `work` once in the next frame, however often it is asked. @param {() => void} work */
export function inNextFrame(work) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      work();
    });
  };
}

/**
 * Calls `work` once after the next frame, however often it is asked. What stands where is known then: to ask earlier would
 * lay the whole page out once more.
 * @param {() => void} work
 */
export function afterFrame(work) {
  return inNextFrame(() => void setTimeout(work));
}

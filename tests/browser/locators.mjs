// A page as the tests use it, in every browser alike. A verb waits until its element is there and a person could use it.

import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How long a condition may stay unmet, in milliseconds. Only a test that fails waits so long. */
const PATIENCE = 120_000;
/** The time between two looks at a condition, in milliseconds. */
const POLL = 25;

/** Where downloads go within a page's folder. */
export const DOWNLOADS = 'downloads';
const UNFINISHED = /^\.|\.(part|crdownload)$/;

/**
 * Looks until there is something.
 * @template T
 * @param {() => T | Promise<T>} look
 * @param {string} what for the message of a wait in vain
 */
export async function until(look, what) {
  for (const end = Date.now() + PATIENCE; ; await pause(POLL)) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
  }
}

/** @typedef {{css?: string, text?: string, visible?: boolean, index?: number}} Step one narrowing of what is meant */

// `find`, `aim`, `guard`, `enter` and `calm` run in the page, each without the rest of this file.

/** The elements at the end of a chain of steps. @param {Step[]} steps */
function find(steps) {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length;
  return steps.reduce(
    (found, { css, text, visible, index }) => {
      if (css) return [...new Set(found.flatMap((element) => [...element.querySelectorAll(css)]))];
      if (text) return found.filter((element) => element.textContent.includes(text));
      if (visible) return found.filter(shown);
      return found.slice(index, index + 1);
    },
    [document],
  );
}

/** The point at which to press an element; `null` while it is disabled, hidden, moving or covered. */
async function aim(element, position) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const point = () => {
    const box = element.getBoundingClientRect();
    return { x: box.x + (position?.x ?? box.width / 2), y: box.y + (position?.y ?? box.height / 2) };
  };
  if (element.matches(':disabled')) return null;
  element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  const before = point();
  await frame();
  await frame();
  const { x, y } = point();
  const hit = document.elementFromPoint(x, y);
  if (![element, ...(element.labels ?? [])].some((one) => one.contains(hit))) {
    // Something that stays at the window's edge may lie over it.
    element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    return null;
  }
  return x === before.x && y === before.y ? { x, y } : null;
}

/**
 * Watches over a press: one that would meet another element, since the page moved meanwhile, meets nothing. `missed()`
 * says whether it did, or whether the element was replaced between the button's going down and up.
 */
function guard(element) {
  let [met, clicked] = [null, false];
  const watch = (event) => {
    const meant = [element, ...(element.labels ?? [])].some((one) => event.composedPath().includes(one));
    if (event.type === 'pointerdown') met = meant;
    if (event.type === 'click') clicked = true;
    if (met !== false) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const kinds = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
  for (const kind of kinds) addEventListener(kind, watch, true);
  const missed = () => {
    for (const kind of kinds) removeEventListener(kind, watch, true);
    return met === false || (!clicked && !element.isConnected);
  };
  return { missed };
}

/** Enters a field's new value; gives `typed` where a keyboard has to, and `null` while it cannot be entered. */
function enter(field, value) {
  if (field.matches(':disabled') || !field.checkVisibility()) return null;
  if (field.matches('select') && ![...field.options].some((option) => option.value === value)) return null;
  field.focus();
  if (!field.matches('select, [type=range]')) {
    field.select();
    return 'typed';
  }
  field.value = value;
  for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
  return 'entered';
}

/** Whether all that was asked is answered, and drawn: what is told is drawn in the next frame, or right after it. */
async function calm() {
  const answered = () => (document.documentElement.dataset.busy ?? '0') === '0';
  if (!answered()) return false;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return answered();
}

/** Elements of a page, looked for each time they are used. They are read once the page is settled, but by `..AtOnce`. */
class Locator {
  /** @param {Page} page @param {Step[]} steps */
  constructor(page, steps) {
    this.page = page;
    this.steps = steps;
  }

  /** @param {Step[]} steps */
  with(...steps) {
    return new Locator(this.page, [...this.steps, ...steps]);
  }

  /** Those within. @param {string} css @param {{hasText?: string}} [only] */
  locator(css, { hasText } = {}) {
    return hasText ? this.with({ css }, { text: hasText }) : this.with({ css });
  }

  visible() {
    return this.with({ visible: true });
  }

  /** @param {number} index */
  nth(index) {
    return this.with({ index });
  }

  first() {
    return this.nth(0);
  }

  toString() {
    return JSON.stringify(this.steps);
  }

  /** What `work` makes of all elements, in the page. */
  async evaluateAll(work, ...args) {
    await this.page.readable();
    return this.evaluateAllAtOnce(work, ...args);
  }

  /** The same while answers may be awaited. */
  async evaluateAllAtOnce(work, ...args) {
    const list = await this.page.evaluateHandle(find, this.steps);
    return list.evaluate(work, ...args);
  }

  count() {
    return this.evaluateAllAtOnce((all) => all.length);
  }

  allTextContents() {
    return this.evaluateAll((all) => all.map((one) => one.textContent));
  }

  async all() {
    return Array.from({ length: await this.count() }, (_, index) => this.nth(index));
  }

  async isVisible() {
    return (await this.visible().count()) > 0;
  }

  waitFor() {
    return until(() => this.isVisible(), `${this} to be visible`);
  }

  /** The element, once it is there. There may be one only. */
  async element() {
    const only = async () => {
      const list = await this.page.evaluateHandle(find, this.steps);
      const count = await list.evaluate((all) => all.length);
      if (count > 1) throw new Error(`${this} are ${count} elements`);
      return count && list.evaluateHandle(([one]) => one);
    };
    return until(only, `${this}`);
  }

  /** What `work` makes of the element, in the page. */
  async evaluate(work, ...args) {
    await this.page.readable();
    return this.evaluateAtOnce(work, ...args);
  }

  /** The same while answers may be awaited. */
  async evaluateAtOnce(work, ...args) {
    return (await this.element()).evaluate(work, ...args);
  }

  textContent() {
    return this.evaluate((one) => one.textContent);
  }

  innerText() {
    return this.evaluate((one) => one.innerText);
  }

  /** @param {string} name */
  getAttribute(name) {
    return this.evaluate((one, name) => one.getAttribute(name), name);
  }

  inputValue() {
    return this.evaluateAtOnce((one) => one.value);
  }

  isChecked() {
    return this.evaluateAtOnce((one) => one.checked);
  }

  isDisabled() {
    return this.evaluateAtOnce((one) => one.matches(':disabled'));
  }

  async isEnabled() {
    return !(await this.isDisabled());
  }

  boundingBox() {
    return this.evaluateAtOnce((one) => one.getBoundingClientRect().toJSON());
  }

  blur() {
    return this.evaluateAtOnce((one) => one.blur());
  }

  /** Presses it with the mouse. @param {{position?: {x: number, y: number}}} [where] */
  async click({ position = null } = {}) {
    const press = async () => {
      const element = await this.element();
      const point = await element.evaluate(aim, position);
      if (!point) return false;
      const watch = await element.evaluateHandle(guard);
      await this.page.mouse.click(point.x, point.y);
      // A page that is left for another takes the watch along.
      return !(await watch.evaluate(({ missed }) => missed()).catch(() => false));
    };
    await until(press, `${this} to be pressed`);
  }

  /** @param {boolean} on */
  async setChecked(on) {
    if ((await this.isChecked()) !== on) await this.click();
    await until(async () => (await this.isChecked()) === on, `${this} to be ${on}`);
  }

  /** Types a value over the old one, or chooses it. @param {string} value */
  async fill(value) {
    const way = await until(() => this.evaluateAtOnce(enter, value), `${this} to take ${value}`);
    if (way === 'typed') await this.page.keyboard.type(value);
  }
}

/** A page of a browser. */
export class Page {
  /** @param {import('puppeteer-core').Page} tab @param {string} folder for the files that go in and out */
  constructor(tab, folder) {
    this.tab = tab;
    this.folder = folder;
    this.keyboard = tab.keyboard;
    this.mouse = tab.mouse;
    /** How often the browser has asked whether to leave: it is always confirmed. */
    this.asked = 0;
    tab.on('dialog', (dialog) => {
      this.asked += 1;
      void dialog.accept();
    });
  }

  locator(css, only) {
    return new Locator(this, []).locator(css, only);
  }

  click(css) {
    return this.locator(css).click();
  }

  fill(css, value) {
    return this.locator(css).fill(value);
  }

  /** Chooses an option by its value. */
  selectOption(css, value) {
    return this.locator(css).fill(value);
  }

  check(css) {
    return this.locator(css).setChecked(true);
  }

  uncheck(css) {
    return this.locator(css).setChecked(false);
  }

  goto(url) {
    return this.tab.goto(url);
  }

  url() {
    return this.tab.url();
  }

  /** Runs `work` before the scripts of each page that is gone to. */
  addInitScript(work, ...args) {
    return this.tab.evaluateOnNewDocument(work, ...args);
  }

  /** What `work` gives in the page, once the page is settled. */
  async evaluate(work, ...args) {
    await this.readable();
    return this.evaluateAtOnce(work, ...args);
  }

  /** The same while answers may be awaited. */
  evaluateAtOnce(work, ...args) {
    return this.tab.evaluate(work, ...args);
  }

  evaluateHandle(work, ...args) {
    return this.tab.evaluateHandle(work, ...args);
  }

  /** Waits until the answers to all that was asked are on screen. */
  settled() {
    return until(() => this.evaluateAtOnce(calm), 'the answers');
  }

  /** Waits until what stands there can be read. */
  async readable() {
    if (!this.unanswered) await this.settled();
  }

  /** Waits until the settled page says something. @param {string} css @param {RegExp} pattern */
  says(css, pattern) {
    const matches = ([css, source, flags]) =>
      new RegExp(source, flags).test(document.querySelector(css)?.textContent ?? '');
    const told = async () =>
      (await this.evaluateAtOnce(calm)) && this.evaluateAtOnce(matches, [css, pattern.source, pattern.flags]);
    return until(told, `${css} to say ${pattern}`);
  }

  /** Waits until `work` gives something in the page. */
  waitForFunction(work, ...args) {
    return until(() => this.evaluateAtOnce(work, ...args), `${work} of ${JSON.stringify(args)}`);
  }

  /** Sends an event as a drag of files does. @param {string} css @param {string} type @param {{dataTransfer: any}} what */
  async dispatchEvent(css, type, { dataTransfer }) {
    const element = await this.locator(css).element();
    const send = (one, type, dataTransfer) =>
      one.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    await element.evaluate(send, type, dataTransfer);
  }

  workers() {
    return this.tab.workers();
  }

  /** Chooses a file in a field. @param {string} css @param {{name: string, buffer: Buffer}} file */
  async setInputFiles(css, { name, buffer }) {
    const file = path.join(this.folder, name);
    writeFileSync(file, buffer);
    await (await this.locator(css).element()).uploadFile(file);
  }

  /** Does what starts a download; gives the file. @param {() => Promise<void>} start @returns {Promise<{name: string, buffer: Buffer}>} */
  async download(start) {
    await start();
    const folder = path.join(this.folder, DOWNLOADS);
    // While a browser writes, a second file or an empty one lies there.
    const whole = () => {
      const [name, ...others] = readdirSync(folder);
      if (!name || others.length || UNFINISHED.test(name)) return null;
      return statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ? name : null;
    };
    const name = await until(whole, 'a download');
    const buffer = readFileSync(path.join(folder, name));
    rmSync(path.join(folder, name));
    return { name, buffer };
  }

  close() {
    return this.tab.browserContext().close();
  }
}

// Entries of edits: those of the browser's history or, where the page has none of its own, a list in memory. A frame that
// was given its page as text (`srcdoc`) has no address that could be written, and its Back is that of the page around it.

/** What an entry says beside its link: how many edits lie behind it, and its number. @typedef {{depth: number, id: number}} State */

export class Entries {
  /** @type {{state: State, link: string}[] | null} */
  #list = null;
  #place = 0;
  /** Whether the browser has taken a link: what it refuses then is refused for a while, as too many at once. */
  #taken = false;

  /** What the entry in view says. @returns {Partial<State> | null} */
  get state() {
    return this.#list ? (this.#list[this.#place]?.state ?? null) : history.state;
  }

  /** The link of the entry in view. */
  get link() {
    return this.#list ? (this.#list[this.#place]?.link ?? '') : location.hash;
  }

  /** Writes an entry: a new one, after which none is left, or that in view. @param {State} state @param {string} link @param {boolean} isNew @returns {boolean} whether it is written */
  write(state, link, isNew) {
    if (!this.#list) {
      try {
        if (isNew) history.pushState(state, '', link);
        else history.replaceState(state, '', link);
        this.#taken = true;
        return true;
      } catch {
        if (this.#taken) return false;
        this.#list = [];
      }
    }
    if (isNew && this.#list.length) this.#place += 1;
    this.#list.splice(this.#place, isNew ? Infinity : 1, { state, link });
    return true;
  }

  /**
   * Goes to the entry before or after that in view. The browser says itself when it is there.
   * @param {-1 | 1} by
   * @returns {boolean} whether it is there already
   */
  go(by) {
    if (!this.#list) {
      history.go(by);
      return false;
    }
    if (!this.#list[this.#place + by]) return false;
    this.#place += by;
    return true;
  }
}

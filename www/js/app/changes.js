// The one way to hear of changes: every change on this page is told here, by the name of a setting or of a topic.

/**
 * What changes beside the settings. `words`: another language is in force. `story`: another history was brought.
 * `leaving`: a world is being made. `seen`: the run over the first behaviours. `shown`: what the units show. `guess`: the
 * best possible guess. `whatif`: a what-if was asked or answered. `effect`: what an edit did is known, or dismissed.
 * `measured`: drift was measured. `curves`: the drift chart. `hover`: another step is pointed at. `inview`: another part
 * of the page is in view. `reading`: a log is read further. `training`, `contest`, `abtest`: a run has moved on.
 * `kept`: other things are kept in this browser.
 * @typedef {'words' | 'world' | 'leaving' | 'story' | 'trace' | 'seen' | 'shown' | 'guess' | 'whatif' | 'effect'
 *   | 'measured' | 'curves' | 'hover' | 'inview' | 'weights' | 'reading' | 'training' | 'contest' | 'abtest'
 *   | 'kept'} Topic
 */
/** @typedef {Topic | import('./state.js').Setting} Change */

export class Changes {
  constructor() {
    /** @type {{heard: Set<Change>, listener: () => void}[]} */
    this.listeners = [];
  }

  /** Those who listen first hear first. @param {Iterable<Change>} changes @param {() => void} listener */
  on(changes, listener) {
    this.listeners.push({ heard: new Set(changes), listener });
  }

  /** Each listener hears once, however much of what it listens to has changed. @param {Change[]} changes */
  tell(...changes) {
    for (const { heard, listener } of this.listeners) {
      if (!changes.some((change) => heard.has(change))) continue;
      try {
        listener();
      } catch (error) {
        // One part's fault must not keep the others from hearing.
        reportError(error);
      }
    }
  }
}

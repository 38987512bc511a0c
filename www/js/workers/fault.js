// What can go wrong.

/** Something that went wrong, by a code that there are words for. */
export class Fault extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {{fatal?: boolean, details?: Record<string, string | number>}} [more]
   */
  constructor(code, message, { fatal = false, details = {} } = {}) {
    super(message);
    this.code = code;
    this.fatal = fatal;
    this.details = details;
  }
}

/** Whether a worker has died of it: that is reported by whoever revives the worker. @param {unknown} error */
export const isFatal = (error) => error instanceof Fault && error.fatal;

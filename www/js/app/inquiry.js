// What is asked of the models beside the question itself, over the same history.

export class Inquiry {
  /**
   * @param {object} parts
   * @param {import('./state.js').Store} parts.store
   * @param {import('./changes.js').Changes} parts.changes
   * @param {import('./world.js').Place} parts.place
   * @param {import('./weights.js').Weights} parts.weights
   * @param {import('./asking.js').Asking} parts.asking
   * @param {import('../workers/engine.js').Worklet<'inference'>} parts.inference
   * @param {import('../workers/crew.js').Crew} parts.crew
   * @param {(fault: unknown) => void} parts.report
   */
  constructor({ store, changes, place, weights, asking, inference, crew, report }) {
    this.store = store;
    this.changes = changes;
    this.place = place;
    this.weights = weights;
    this.asking = asking;
    this.inference = inference;
    this.crew = crew;
    this.report = report;
    /** Each question, and each end of one, ends those before. */
    this.turn = 0;
  }
}

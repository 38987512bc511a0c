// Which parts of the page are in view: what nobody sees need not be asked for while the units learn.

export class InView {
  /**
   * @param {import('./changes.js').Changes} changes
   * @param {string[]} ids the elements' ids
   */
  constructor(changes, ids) {
    /** The elements out of view. What has not been looked at counts as in view. @type {Set<string>} */
    this.out = new Set();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.out.delete(target.id);
        else this.out.add(target.id);
      }
      changes.tell('inview');
    });
    for (const id of ids) {
      const element = document.getElementById(id);
      if (element) observer.observe(element);
    }
  }

  /** Whether one of these elements is in view. @param {readonly string[]} ids */
  shows(ids) {
    return ids.some((id) => !this.out.has(id));
  }
}

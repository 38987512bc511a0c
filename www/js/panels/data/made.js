// What is made of a log's cells: a label of a column's numbers or words, and one category of several.

import { byId, el } from '../../ui/dom.js';
import { t } from '../../words/index.js';

/** @typedef {import('../../../../pkg/boundary.js').CategoryChoice} CategoryChoice */
/** @typedef {Partial<import('../../../../pkg/boundary.js').ReadOptions>} ReadOptions */

/** Which of several categories counts; the first is usual. @type {readonly CategoryChoice[]} */
const CHOICES = ['first', 'last', 'commonest'];

/** @param {() => void} changed heard when something else is asked for */
export function createMade(changed) {
  const label = /** @type {HTMLInputElement} */ (byId('import-label'));
  const category = /** @type {HTMLSelectElement} */ (byId('import-category'));
  category.replaceChildren(...CHOICES.map((value) => el('option', { value })));
  label.addEventListener('input', changed);
  category.addEventListener('change', changed);
  let isShown = false;
  return {
    /** @param {boolean} shown whether the log can have them */
    render(shown) {
      isShown = shown;
      byId('import-made').hidden = !shown;
      for (const option of category.options) option.textContent = t(`data.category.${option.value}`);
    },
    forget() {
      label.value = '';
      category.value = CHOICES[0];
    },
    /** Takes what was asked before. @param {ReadOptions} options */
    take({ label: rule, category: choice }) {
      label.value = rule ?? '';
      category.value = CHOICES.find((one) => one === choice) ?? CHOICES[0];
    },
    /** @returns {ReadOptions} */
    get asked() {
      if (!isShown) return {};
      const rule = label.value.trim();
      const choice = /** @type {CategoryChoice} */ (category.value);
      return { ...(rule ? { label: rule } : {}), ...(choice === CHOICES[0] ? {} : { category: choice }) };
    },
  };
}

// Which kinds of behaviour of a CSV count, where it has a column of events: its words, as far as the first bytes show
// them, and all of them once the log was read.

import { byId, el } from '../../ui/dom.js';
import { t } from '../../words/index.js';

/** @typedef {import('../../../../pkg/boundary.js').Inspection} Inspection */

/** A column of more words is none of events. */
const MOST_WORDS = 20;

/** @param {() => void} changed */
export function createKinds(changed) {
  /** Words that do not count. @type {Set<string>} */
  const out = new Set();
  /** Those that the whole log was found to have. @type {string[]} */
  let known = [];
  /** Those that are offered. @type {string[]} */
  let words = [];
  /** The words that were asked for before, until the log's are known. @type {string[] | null} */
  let before = null;

  /** @param {string} word */
  const line = (word) => {
    const box = el('input', { type: 'checkbox', value: word, checked: !out.has(word) });
    box.addEventListener('change', () => {
      if (box.checked) out.delete(word);
      else out.add(word);
      // From now on the boxes say it.
      before = null;
      changed();
    });
    return el('label', { class: 'check' }, box, ' ', word === '' ? t('data.kinds.empty') : word);
  };
  /** @param {string[]} found */
  const offer = (found) => {
    const list = byId('import-kinds-words');
    const shown = [...new Set(found)].sort();
    if (before) for (const word of shown) if (!before.includes(word)) out.add(word);
    if (shown.join('\n') === words.join('\n') && list.childElementCount === shown.length) return;
    words = shown;
    list.replaceChildren(...words.map(line));
  };

  return {
    /** Begins anew: all count. */
    forget() {
      out.clear();
      known = [];
      words = [];
      before = null;
    },
    /** @param {{first: Inspection, event: string} | null} chosen */
    render(chosen) {
      const found = chosen?.event ? [...wordsOf(chosen.first, chosen.event), ...known] : [];
      const isShown = found.length > 1 && found.length <= 2 * MOST_WORDS;
      byId('import-kinds').hidden = !isShown;
      offer(isShown ? found : []);
    },
    /** Takes what was asked before. @param {string[]} asked none: all count */
    take(asked) {
      out.clear();
      words = [];
      before = asked.length ? asked : null;
    },
    /** @param {string[]} all */
    found(all) {
      known = all;
    },
    lacks: () => (words.length && words.every((word) => out.has(word)) ? t('data.lacks.behaviours') : null),
    /** What is asked for; none where all counts. */
    get asked() {
      return words.some((word) => out.has(word)) ? words.filter((word) => !out.has(word)) : [];
    },
  };
}

/** The words of a column as far as the first bytes go. @param {Inspection} first @param {string} column */
function wordsOf({ header, rows, words }, column) {
  const place = header.indexOf(column);
  // Without a list of words: what the first rows show.
  return place < 0 ? [] : (words?.[place] ?? rows.map((row) => row[place] ?? ''));
}

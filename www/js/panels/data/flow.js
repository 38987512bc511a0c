// How the log became impressions, with its own counts: from the rows of the files to what is trained and tested on. A list
// of plain HTML, so that what is drawn can be read out as it stands; the lengths of its bars are of no new number.

import { el } from '../../ui/dom.js';
import { countOf } from '../../ui/findings.js';
import { count, digits, t } from '../../words/index.js';

/** @typedef {import('../../../../pkg/boundary.js').ImportReport} ImportReport */
/** @typedef {import('../../../../pkg/boundary.js').ClassCounts} ClassCounts */

/** What leaves out impressions, and not rows. */
const OF_IMPRESSIONS = ['repeated-positive', 'repeated-negative'];
/** What is counted in users and items, and not in rows. */
const OF_CORE = ['core-user', 'core-item'];

/** The figure. @param {ImportReport} report */
export function flowOf(report) {
  const { behaviours, categories, events, items, parts, rows, skipped, test, users } = report;
  const gone = skipped.filter(({ code }) => !OF_IMPRESSIONS.includes(code));
  const notAsked = skipped.filter(({ code }) => OF_IMPRESSIONS.includes(code));
  const all = [parts.train, parts.validation, parts.test];
  const asked = all.reduce((sum, { positives, negatives }) => sum + positives + negatives, 0);
  const most = Math.max(1, ...all.map(({ positives, negatives }) => positives + negatives));
  const steps = [
    step(
      t('flow.rows', { rows }),
      bar(
        [
          ['kept', events],
          ['gone', rows - events],
        ],
        rows,
      ),
    ),
    rows > events || gone.length ? branch(t('flow.out', { rows: rows - events }), gone.map(reason)) : null,
    step(t('flow.events', { events, users, items, categories }), bar([['kept', events]], rows)),
    events > behaviours ? branch(t('flow.shown', { shown: events - behaviours }), []) : null,
    step(t('flow.behaviours', { behaviours }), bar([['kept', behaviours]], rows)),
    notAsked.length ? branch(t('flow.unasked'), notAsked.map(reason)) : null,
    step(t('flow.impressions', { asked }), null),
    el(
      'li',
      { class: 'flow-parts' },
      el('ul', {}, ...['train', 'validation', 'test'].map((name, at) => part(name, all[at], most))),
    ),
  ];
  return [
    el(
      'figure',
      { class: 'flow', 'aria-labelledby': 'flow-title' },
      el('figcaption', { id: 'flow-title' }, t('flow')),
      el('ol', {}, ...steps),
      ...facts(test, parts.test.positives).map((text) => el('p', {}, text)),
      el('p', { class: 'note' }, t('flow.note')),
    ),
  ];
}

/**
 * What can be said of the test before any model is trained.
 * @param {import('../../../../pkg/boundary.js').TestFacts} facts
 * @param {number} positives
 */
function facts({ unseen, repeat_auc: auc }, positives) {
  const share = digits((100 * unseen) / Math.max(1, positives), 1);
  // To three digits, as it is printed.
  const isWorth = auc !== null && Math.abs(auc - 0.5) >= 0.0005;
  return [
    ...(unseen ? [t('flow.unseen', { unseen, positives, share })] : []),
    ...(isWorth ? [t('flow.repeat', { auc: digits(auc) })] : []),
  ];
}

/** @param {string} text @param {HTMLElement | null} drawn */
const step = (text, drawn) => el('li', { class: 'flow-step' }, el('span', {}, text), drawn);

/** What leaves the way here. @param {string} text @param {HTMLElement[]} why */
const branch = (text, why) =>
  el('li', { class: 'flow-out' }, el('span', {}, text), why.length ? el('ul', {}, ...why) : null);

/** @param {import('../../../../pkg/boundary.js').Finding} finding */
const reason = (finding) => el('li', { class: OF_CORE.includes(finding.code) ? 'flow-core' : '' }, countOf(finding));

/** @param {string} name @param {ClassCounts} counts @param {number} most impressions of a part */
function part(name, { positives, negatives }, most) {
  const text = t('flow.part', { count: count(positives + negatives), positives, negatives });
  return el(
    'li',
    { class: 'flow-step' },
    el('b', {}, t(`flow.${name}`)),
    ' ',
    el('span', {}, text),
    bar(
      [
        ['positive', positives],
        ['negative', negatives],
      ],
      most,
    ),
  );
}

/**
 * A bar of some pieces, of which the text says how many they are.
 * @param {[kind: string, value: number][]} pieces
 * @param {number} whole as long as there is room
 */
function bar(pieces, whole) {
  const made = pieces.map(([kind, value]) => {
    const piece = el('span', { class: `flow-${kind}` });
    piece.style.setProperty('--share', `${(100 * value) / Math.max(1, whole)}%`);
    return piece;
  });
  return el('span', { class: 'flow-bar', 'aria-hidden': 'true' }, ...made);
}

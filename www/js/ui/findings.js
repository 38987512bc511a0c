// Rows or users of one kind, in words.

import { has, t } from '../words/index.js';

/** How many of a log there are of a kind. @param {import('../../../pkg/boundary.js').Finding} finding */
export const countOf = ({ code, count }) =>
  t('data.finding', { count, reason: t(has(`finding.${code}`) ? `finding.${code}` : 'finding.other') });

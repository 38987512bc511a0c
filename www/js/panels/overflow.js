// Answers that are no numbers: finite weights whose sums and products are too large. It is said, and no longer once all are.

import { answering } from '../ui/faults.js';
import { Fault } from '../workers/fault.js';
import { t } from '../words/index.js';

const CODE = 'no-number';

/** @param {import('../app/explorer.js').Explorer} explorer */
export function createOverflow({ asking, changes, report }) {
  changes.on(['trace'], () => {
    if (!asking.trace) return;
    const broken = asking.trace.columns.filter(({ probability }) => !Number.isFinite(probability));
    const units = broken.map((column) => t(`model.${column.as}`)).join(t('lane.comma'));
    if (broken.length) report(new Fault(CODE, '', { details: { units } }));
    else answering([CODE])();
  });
}

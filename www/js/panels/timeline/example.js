// What many shoppers say: one shopper is an example.

import { byId } from '../../ui/dom.js';
import { nameOf } from '../../ui/models.js';
import { digits, t } from '../../words/index.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */

/** How often the units shown follow the truth, over many shoppers: it is known of the shipped weights. @param {Explorer} explorer */
export async function showExample({ place, weights }) {
  const line = byId('example');
  const { areShipped, mode, prefix, units } = weights;
  const shipped = place.world?.kind === 'shop' && areShipped && mode === 'each';
  const figures = shipped ? await weights.figures() : null;
  // Asked again meanwhile: that answer comes as well.
  if (prefix !== weights.prefix || units.join() !== weights.units.join()) return;
  const known = units.flatMap((unit) => {
    const following = figures?.[`${prefix}${unit}.safetensors`]?.following;
    return following ? { unit, following } : [];
  });
  if (!known.length) return void (line.textContent = '');
  const { changes, perfect_followed: best, shoppers } = known[0].following;
  const shares = known.map(({ unit, following }) =>
    t('example.unit', { unit: nameOf(unit), share: digits((100 * following.followed) / changes, 0) }),
  );
  // The largest that a share of so many can have.
  const error = digits(50 / Math.sqrt(changes), 1);
  const law = prefix ? 'several' : 'drifting';
  line.textContent = t(`example.${law}`, {
    changes,
    shoppers,
    units: shares.join(t('live.comma')),
    best: digits((100 * best) / changes, 0),
    error,
  });
}

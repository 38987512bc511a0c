// The stops of the tour: each has an exact state of the page.

/** @typedef {import('./state.js').Settings} Settings */
/** A stop: its words' key, what the page is set to, and where to look. */
/** @typedef {{key: string, settings: Partial<Settings>, at: string, tab?: string}} Stop */

const SHOES = 'preset:shoes-to-keyboard';
/** @type {Stop[]} */
export const STOPS = [
  { key: 'clicks', settings: { scene: SHOES, step: 0 }, at: '#lanes' },
  { key: 'agree', settings: { scene: SHOES, step: 3 }, at: '#lanes' },
  { key: 'stray', settings: { scene: SHOES, step: 4 }, at: '#lanes' },
  { key: 'turn', settings: { scene: SHOES, step: 6 }, at: '#lanes' },
  { key: 'relapse', settings: { scene: SHOES, step: 7 }, at: '#lanes' },
  { key: 'looks', settings: { scene: SHOES, step: 13 }, at: '#lanes' },
  { key: 'worth', settings: { scene: SHOES, step: 13, worth: true }, at: '#lanes' },
  { key: 'force', settings: { scene: SHOES, step: 6, rescale: false }, at: '#happened' },
  { key: 'long', settings: { scene: 'preset:long-history', step: 50 }, at: '#lanes' },
  { key: 'code', settings: { scene: 'preset:long-history', step: 50, gru: true, code: true }, at: '#lanes' },
  { key: 'several', settings: { law: 'several', scene: 'preset:growing-hobby', step: 16, gru: true }, at: '#lanes' },
  { key: 'falls', settings: { law: 'several', scene: 'preset:level-falls', step: 9 }, at: '#lanes' },
  { key: 'used', settings: { scene: SHOES, step: 13 }, at: '#histories-run' },
  { key: 'luck', settings: { scene: SHOES, step: 13 }, at: '#drawer', tab: 'tab-ladder' },
];
/** What a stop does not set is as the visitor has it. */
export const KEPT = /** @type {const} */ (['language', 'theme', 'speed', 'hide', 'view', 'tab', 'open']);

/** What a link may say beside the number of a stop and still ask for all of it. @type {readonly string[]} */
const BESIDE = ['v', 'tour', ...KEPT];

/**
 * What a stop sets, if a link names nothing but that stop and what the visitor may keep.
 * @param {Iterable<string>} named what the link names
 * @param {number} tour
 * @returns {Partial<Settings>}
 */
export function stopOf(named, tour) {
  const stop = STOPS[tour - 1];
  if (!stop || [...named].some((name) => !BESIDE.includes(name))) return {};
  return {
    ...(stop.tab ? { tab: /** @type {Settings['tab']} */ (stop.tab.replace('tab-', '')) } : {}),
    ...stop.settings,
  };
}

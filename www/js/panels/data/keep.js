// The choice to keep a log and trained weights in this browser, what is kept, and the way back to it.

import { busyWhile } from '../../app/busy.js';
import { openCheckpoint } from '../../app/checkpoint.js';
import { readOptions } from '../../app/keptshapes.js';
import { QUESTION, pick, settingsOf } from '../../app/state.js';
import { byId, el, say } from '../../ui/dom.js';
import { Fault } from '../../workers/fault.js';
import { infoOf } from '../../workers/module.js';
import { count, t } from '../../words/index.js';

/** @typedef {import('../../app/explorer.js').Explorer} Explorer */
/** @typedef {import('../../app/kept.js').Kept} Kept */
/** @typedef {import('../../app/keptshapes.js').KeptWeights} KeptWeights */
/**
 * Something that can be brought back: what it is, and how.
 * @typedef {{kind: 'log' | 'shop' | 'checkpoint', what: string, bring: () => Promise<boolean>}} Way `bring` says whether it is
 *   open then
 */

const MEGABYTE = 1e6;

/** @param {Explorer} explorer @param {import('./files.js').Files} files @param {(tab: string) => void} show */
export function createKeep(explorer, files, show) {
  const { changes, kept } = explorer;
  const box = /** @type {HTMLInputElement} */ (byId('keep'));
  const offer = byId('kept-offer');
  /** Whether what an earlier visit kept is still to be offered. */
  let offered = false;
  /** Whether something is being brought back or removed. */
  let busy = false;
  const render = () => {
    box.checked = kept.on;
    box.disabled = busy;
    const ways = waysBack(explorer, files);
    say(byId('keep-status'), statusOf(kept, ways), false);
    byId('keep-ways').replaceChildren(...ways.map((way) => wayLine(way)));
    const clear = /** @type {HTMLButtonElement} */ (byId('keep-clear'));
    clear.hidden = !kept.on && !kept.broken;
    clear.disabled = busy;
    clear.textContent = t('keep.clear', { size: megabytes(kept.bytes) });
    offer.hidden = !offered || !ways.length;
    const later = el('button', { type: 'button', onclick: () => end() }, t('keep.later'));
    offer.replaceChildren(...(offer.hidden ? [] : [el('p', {}, t('keep.offer')), ...ways.map(wayLine), later]));
  };
  const end = () => {
    offered = false;
    render();
  };
  /** @param {Way} way */
  const wayLine = (way) => {
    const button = el('button', { type: 'button', onclick: () => void back(way) }, t('keep.bring'));
    button.disabled = busy || files.busy;
    return el('p', { class: 'kept-way' }, el('span', {}, way.what), ' ', button);
  };
  /** @param {() => Promise<unknown>} work */
  const alone = async (work) => {
    busy = true;
    render();
    await work();
    busy = false;
    render();
  };
  /** @param {Way} way */
  const back = async (way) => {
    if (busy || files.busy) return;
    offered = false;
    show('tab-data');
    await alone(() => busyWhile(bringBack(explorer, files, way)));
  };
  box.addEventListener('change', () => {
    const { checked } = box;
    void alone(() => (checked ? kept.start() : kept.clear()));
  });
  byId('keep-clear').addEventListener('click', () => void alone(() => kept.clear()));
  changes.on(['kept', 'words', 'world'], render);
  render();
  void busyWhile(
    kept.look().then(() => {
      offered = kept.on;
      render();
    }),
  );
}

/** @param {Kept} kept @param {Way[]} ways */
function statusOf(kept, ways) {
  if (kept.broken) return t('keep.broken');
  if (!kept.on) return t('keep.off');
  return ways.length ? t('keep.holds') : t('keep.nothing');
}

/** What is kept, as it is said and brought back. @param {Explorer} explorer @param {import('./files.js').Files} files @returns {Way[]} */
function waysBack(explorer, files) {
  const { checkpoint, shop } = explorer.kept.entries;
  const { log } = explorer.kept;
  /** @type {Way[]} */
  const ways = [];
  if (log) {
    const names = log.files.files.map(({ name }) => name).join(', ');
    const bytes = sizeOf([...log.files.files, ...(log.weights?.units ?? [])]);
    const trained = log.weights ? ` ${weightsText(log.weights)}` : '';
    const what = t('keep.log', { names, size: megabytes(bytes) }) + trained;
    ways.push({ kind: 'log', what, bring: () => bringLog(explorer, files, log) });
  }
  if (shop) {
    const what = t('keep.shop', { size: megabytes(sizeOf(shop.units)) }) + ` ${weightsText(shop)}`;
    ways.push({ kind: 'shop', what, bring: () => bringShop(explorer, shop) });
  }
  if (checkpoint) {
    const { name, blob } = checkpoint;
    const what = t('keep.checkpoint', { name, size: megabytes(blob.size) });
    ways.push({ kind: 'checkpoint', what, bring: () => bringCheckpoint(explorer, new File([blob], name)) });
  }
  return ways;
}

/** @param {KeptWeights} weights */
const weightsText = ({ step, units }) =>
  t('keep.weights', { step, units: units.map(({ unit }) => t(`unit.${unit}`)).join(t('live.comma')) });

/** @param {{blob: Blob}[]} holders */
const sizeOf = (holders) => holders.reduce((sum, { blob }) => sum + blob.size, 0);

/** In megabytes, with a decimal as long as they are few. @param {number} bytes */
function megabytes(bytes) {
  const size = bytes / MEGABYTE;
  return t('keep.size', { size: count(size < 0.1 && bytes ? 0.1 : Number(size.toFixed(size < 10 ? 1 : 0))) });
}

// --- what is done
// -------------------------------------------------------------------------------------------------------------------

/**
 * Brings something back as if its files were dropped anew: what is broken in it is refused, and the page stays.
 * @param {Explorer} explorer
 * @param {import('./files.js').Files} files
 * @param {Way} way
 */
async function bringBack({ kept }, files, { kind, bring }) {
  await kept.hold(() =>
    files.work(async () => {
      try {
        if (await bring()) kept.adopt(kind);
      } catch (fault) {
        kept.broken = true;
        throw fault;
      }
    }),
  );
}

/**
 * @param {Explorer} explorer
 * @param {import('./files.js').Files} files
 * @param {NonNullable<Kept['log']>} log
 */
async function bringLog(explorer, files, { log, files: { files: list }, weights }) {
  const { kept, store } = explorer;
  store.set(kept.settingsOf(log, ['split', 'training']));
  const opened = list.map(({ name, blob }) => new File([blob], name));
  const entered = await files.bringBack(opened, readOptions(log.options) ?? {});
  if (entered && weights) await showWeights(explorer, weights);
  return entered;
}

/** @param {Explorer} explorer @param {KeptWeights} weights */
async function bringShop(explorer, weights) {
  const { kept, place, store } = explorer;
  const settings = kept.settingsOf(weights, ['shop', 'training', 'question']);
  const named = settingsOf('question').filter((name) => kept.linked.has(name));
  const question = { ...pick(store.settings, named), ...pick({ ...store.settings, ...settings }, QUESTION) };
  await place.moveTo(settings, question);
  await showWeights(explorer, weights);
  return true;
}

/** @param {Explorer} explorer @param {File} file */
async function bringCheckpoint(explorer, file) {
  await openCheckpoint(explorer, file);
  return true;
}

/** Shows trained weights, if they are of the world in view. @param {Explorer} explorer @param {KeptWeights} weights */
async function showWeights({ inference, place, training }, { step, units }) {
  const { world } = place;
  if (!world) return;
  /** @type {Map<import('../../../../pkg/boundary.js').Unit, Uint8Array>} */
  const weights = new Map();
  for (const { unit, blob } of units) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const { config } = await inference.call('load', [KEPT, bytes]);
    const fits = await inference.call('is_numbered_as', [KEPT, world.numbering]);
    if (!fits || infoOf(config.model).unit !== unit) throw new Fault('kept-other', '');
    weights.set(unit, bytes);
  }
  await training.showKept(step, weights);
}

/** Under this name the inference worker has weights until they are known to fit. */
const KEPT = 'own-kept';

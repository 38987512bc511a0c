// DIEN Explorer as one of several libraries that are timed on the same network, parameters and batches in one browser.
//
// A bench of peers asks each for `create(cfg, params, options)`, which gives `trainStep(batch)` and `infer(batch)`. Its arrays are
// time-major (element (t, b) at t * B + b), its parameters have PyTorch's names and its extractor PyTorch's sign: there `z` is the
// share kept, here `u = 1 - z` the share of the new. Copy this file beside the other peers, and `pkg/` to where the option `pkg` says.
//
// PyTorch has two biases in a reset and an update gate, of which only the sum matters and which Adam moves twice as fast as the one
// that is here: after the first step losses may part, though not in the first five digits of the first five steps.

/**
 * @typedef {{items: number, cats: number, D: number, B: number, T: number, mlp: number[], lr: number}} Config
 * @typedef {Record<string, {shape: number[], data: Float32Array}>} Parameters
 * @typedef {{items: Int32Array, cats: Int32Array, negItems: Int32Array, negCats: Int32Array, targetItem: Int32Array,
 *   targetCat: Int32Array, label: Float32Array, mask: Float32Array}} Batch
 */

/**
 * @param {Config} cfg
 * @param {Parameters} params
 * @param {{pkg?: string, path?: string, backend?: string, unit?: string}} [options] where `bench.js` lies; `fused` or `plain`; `ndarray` or `flex`
 */
export async function create(cfg, params, options = {}) {
  const { pkg = new URL('../../pkg/', import.meta.url).href } = options;
  const { path = 'fused', backend = 'ndarray', unit = 'augru' } = options;
  const dien = await import(`${new URL('bench.js', pkg)}`);
  await dien.default({ module_or_path: fetch(new URL('bench_bg.wasm', pkg)) });
  const { items, cats: categories, D, B, T, mlp: head, lr } = cfg;
  const network = new dien.Network({ items, categories, hidden: 2 * D, head, path, backend }, weights(params));
  const ids = (/** @type {Int32Array} */ x) => rowsOf(x, T, B);
  return {
    async trainStep(/** @type {Batch} */ batch) {
      const rows = {
        items: ids(batch.items),
        categories: ids(batch.cats),
        negative_items: ids(batch.negItems),
        negative_categories: ids(batch.negCats),
        mask: rowsOf(batch.mask, T, B),
        target_items: batch.targetItem,
        target_categories: batch.targetCat,
        labels: batch.label,
      };
      return network.train(unit, rows, 1, lr);
    },
    /** Of one history: what is `[T, B, H]` elsewhere is `[T, H]`. */
    async infer(/** @type {Batch} */ batch) {
      const answer = network.predict(unit, batch.items, batch.cats, batch.targetItem[0], batch.targetCat[0]);
      return { p: [answer.probability], h: answer.extractor, a: answer.attention, h2: answer.states };
    },
    notes: () => ({ path, backend, unit }),
  };
}

/** `[T, B]` -> `[B, T]`. @template {Int32Array | Float32Array} A @param {A} x @param {number} T @param {number} B @returns {A} */
function rowsOf(x, T, B) {
  const rows = /** @type {A} */ (x.slice());
  for (let b = 0; b < B; b++) for (let t = 0; t < T; t++) rows[b * T + t] = x[t * B + b];
  return rows;
}

/** The parameters under the names of a checkpoint. @param {Parameters} params */
function weights(params) {
  const data = (/** @type {string} */ name) => params[name].data;
  /** @type {Record<string, Float32Array>} */
  const named = {
    'embedding.item': data('emb_item'),
    'embedding.category': data('emb_cat'),
    'attention.weight': data('att_w'),
  };
  for (const [cell, short, sign] of /** @type {[string, string, number][]} */ ([
    ['extractor', 'gru', -1],
    ['evolution', 'aug', 1],
  ])) {
    const hidden = params[`${short}_bh`].data.length / 3;
    /** With the update gate's third of each row under the sign asked for. @param {Float32Array} x */
    const signed = (x) => x.map((v, k) => (Math.floor(k / hidden) % 3 === 1 ? sign * v : v));
    const [inner, outer] = [data(`${short}_bh`), data(`${short}_bx`)];
    named[`${cell}.input_weight`] = signed(data(`${short}_wx`));
    named[`${cell}.hidden_weight`] = signed(data(`${short}_wh`));
    named[`${cell}.input_bias`] = signed(outer.map((v, k) => (k < 2 * hidden ? v + inner[k] : v)));
    named[`${cell}.hidden_bias`] = inner.slice(2 * hidden);
  }
  for (const layer of [0, 1, 2]) {
    named[`head.layers.${layer}.weight`] = data(`w${layer + 1}`);
    named[`head.layers.${layer}.bias`] = data(`b${layer + 1}`);
    if (layer < 2) named[`head.activations.${layer}.alpha`] = data(`a${layer + 1}`);
  }
  return named;
}

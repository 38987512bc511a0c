// Measures, one case after the other, in a thread where nothing else happens.

import init, * as dien from '../../../pkg/bench.js';

const scope = /** @type {any} */ (self);
const ready = fetch(new URL('../../../pkg/bench_bg.wasm', import.meta.url)).then(async (response) =>
  init({ module_or_path: await WebAssembly.compile(await response.arrayBuffer()) }),
);

scope.onmessage = async (/** @type {MessageEvent} */ { data }) => {
  try {
    await ready;
    scope.postMessage(
      'case' in data
        ? { measurement: dien.bench_measure(data.case, data.path, data.backend, () => performance.now()) }
        : { plan: dien.bench_cases(data.sizes) },
    );
  } catch (error) {
    const { message, code, details } = /** @type {any} */ (error ?? {});
    scope.postMessage({ error: { message: String(message ?? error), code, details } });
  }
};

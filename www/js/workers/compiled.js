// A module over the wire.

import { Fault } from './fault.js';
import { fetched } from './files.js';

/**
 * Fetches a module and compiles it as it comes.
 * @param {URL} url
 * @param {number} bytes its size, unpacked
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compiled(url, bytes) {
  const response = await fetched(url, { size: bytes });
  try {
    if (response.headers.get('content-type')?.startsWith('application/wasm')) {
      return await WebAssembly.compileStreaming(response);
    }
    // Some static hosts do not know the type.
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    throw new Fault('bad-wasm', String(error), { details: { file: url.pathname } });
  }
}

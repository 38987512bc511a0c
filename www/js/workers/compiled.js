// A module over the wire.

import { counted } from './bytes.js';
import { Fault } from './fault.js';

/**
 * Fetches a module and compiles it as it comes.
 * @param {URL} url
 * @param {number} bytes its size, unpacked
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compiled(url, bytes) {
  const fetched = async () => {
    const response = await fetch(url).catch((error) => {
      throw new Fault('no-file', String(error), { details: { file: url.pathname } });
    });
    if (!response.ok) throw new Fault('no-file', `${response.status}`, { details: { file: url.pathname } });
    return response;
  };
  const response = counted(await fetched(), bytes);
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

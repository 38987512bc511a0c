// A module as it comes.

import { counted } from './bytes.js';
import { Fault } from './fault.js';
import { fileOf } from './files.js';

/**
 * Asks for a module and compiles it as it comes.
 * @param {string} path from the folder that holds www/ and pkg/
 * @param {number} bytes its size, unpacked
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compiled(path, bytes) {
  const response = counted(await fileOf(path), bytes);
  try {
    if (response.headers.get('content-type')?.startsWith('application/wasm')) {
      return await WebAssembly.compileStreaming(response);
    }
    // Some static hosts do not know the type.
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    throw new Fault('bad-wasm', String(error), { details: { file: path } });
  }
}

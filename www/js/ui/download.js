// Takes something away from the page, as a file.

import { el } from './dom.js';

/** @param {Uint8Array | string} content @param {string} name @param {string} [type] */
export function download(content, name, type = 'application/octet-stream') {
  const url = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (content)], { type }));
  const link = el('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser takes hold of it in its own time.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// Takes something away from the page, as a file.

import { el } from './dom.js';

/** @param {Uint8Array | string | Blob} content @param {string} name @param {string} [type] of what is no blob yet */
export function download(content, name, type = 'application/octet-stream') {
  const blob = content instanceof Blob ? content : new Blob([/** @type {BlobPart} */ (content)], { type });
  const url = URL.createObjectURL(blob);
  const link = el('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser takes hold of it in its own time.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// How a format of logs is called.

import { describe } from '../workers/module.js';
import { has, t } from '../words/index.js';

/** The words of the language in force or, where it has none for it, the title that Rust declares. @param {string} format */
export function formatName(format) {
  if (has(`format.${format}`)) return t(`format.${format}`);
  return describe().formats.find(({ name }) => name === format)?.title ?? format;
}

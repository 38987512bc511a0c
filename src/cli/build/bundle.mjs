// What both bundles of the page have in common: `view/bundle.mjs` and `host/bundle.mjs` stand below this text when they run, in the
// folder tests/, where the bundler is.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { transform } from 'lightningcss';
import { rolldown } from 'rolldown';

const root = path.resolve('..');
/** @param {string} name */
const read = (name) => readFileSync(path.join(root, name), 'utf8');
/** A script's path from the root. @param {string} id */
const named = (id) => path.relative(root, id).replaceAll('\\', '/');

/** Scripts and all that they import, minified. @param {string[]} inputs @param {object[]} plugins @param {object} shape of the output */
async function bundled(inputs, plugins, shape) {
  const bundle = await rolldown({
    input: inputs.map((input) => path.join(root, input)),
    cwd: root,
    plugins,
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  const { output } = await bundle.generate({ minify: true, ...shape });
  await bundle.close();
  return output;
}

/** A style sheet without what nobody reads, and of ASCII alone: its hash is the same in a frame's page of any encoding. @param {string} css */
const styleOf = (css) =>
  transform({ filename: 'page.css', code: Buffer.from(css), minify: true })
    .code.toString()
    .replace(/[^\0-\x7f]/gu, (letter) => `\\${letter.codePointAt(0).toString(16)} `);


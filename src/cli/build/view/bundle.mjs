// Writes to standard output the page as one HTML file, to be filled with data by `dien view` and by the page itself. Runs below
// `../bundle.mjs`.

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

const DOOR = path.join(root, 'www/js/workers/door.js');
/** What is asked for comes out of the page, where a file's address is its path; the second module is not in it. */
const oneFile = {
  name: 'one-file',
  resolveId(source, importer) {
    if (source.endsWith('/pkg/workshop.js')) return { id: source, external: true };
    const isDoor = importer && path.resolve(path.dirname(importer), source) === DOOR;
    return isDoor ? DOOR.replace(/door\.js$/, 'onefile.js') : null;
  },
  transform(code, id) {
    const address = JSON.stringify(`page:///${named(id)}`);
    return { code: code.replaceAll('import.meta.url', address), map: null };
  },
};

/** A script and all that it imports, as one classic script. @param {string} input */
async function classic(input) {
  const output = await bundled([input], [oneFile], { format: 'iife', codeSplitting: false });
  if (output.length !== 1) throw new Error(`${input} became ${output.length} files`);
  return output[0].code;
}

/** @param {string} text */
const packed = (text) => gzipSync(text, { level: 9 }).toString('base64');

/** @param {string} text */
const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Replaces what must stand in the page, once. @param {string} page @param {string | RegExp} wanted @param {string} by */
function replaced(page, wanted, by) {
  if (page.split(wanted).length !== 2) throw new Error(`www/index.html has not one ${wanted}`);
  return page.replace(wanted, () => by);
}

const STUCK =
  'If this stays, this browser is too old for this page: it must unpack gzip and run WebAssembly. / ' +
  '如果此行一直显示，说明浏览器版本过旧：本页需要解压 gzip 并运行 WebAssembly。';
const theme = read('www/js/theme.js');
const boot = read('src/cli/build/view/boot.js');
const style = styleOf(read('www/page.css'));
const [main, worker] = [await classic('www/js/main.js'), await classic('www/js/workers/worker.js')];
const icon = `data:image/svg+xml;base64,${Buffer.from(read('www/icon.svg')).toString('base64')}`;
const policy = [
  "default-src 'none'",
  `script-src ${hash(theme)} ${hash(boot)} ${hash(main)} 'wasm-unsafe-eval'`,
  'worker-src blob:',
  `style-src ${hash(style)}`,
  'img-src blob: data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

let page = read('www/index.html');
page = replaced(page, /(?<=http-equiv="Content-Security-Policy" content=")[^"]*/, policy);
page = replaced(page, /<meta property="og:type"[^]*<meta name="twitter:card"[^>]*>\n/, '');
page = replaced(page, 'href="icon.svg"', `href="${icon}"`);
// It looks for scripts that did not come over the wire.
page = replaced(page, '<script src="js/starting.js"></script>\n', '');
page = replaced(page, '<html lang="en" class="wordless">', '<html lang="en" class="wordless" data-lacking="">');
page = replaced(page, '<script src="js/theme.js"></script>', `<script>${theme}</script>`);
page = replaced(page, '<link rel="stylesheet" href="page.css">', `<style>${style}</style>`);
page = replaced(page, '<link rel="modulepreload" href="js/main.js">\n', '');
page = replaced(page, '<script type="module" src="js/main.js"></script>\n', '<!-- SOURCES -->\n');
page = replaced(page, /(?<=<div class="stuck" id="stuck">)[^]*?(?=<\/div>)/, `<p>${STUCK}</p>`);
const code = `<script type="application/json" id="dien-code">${JSON.stringify({ main: packed(main), worker: packed(worker) })}</script>`;
page = replaced(page, '</body>', `${code}\n<template id="dien-data"></template>\n<script>${boot}</script>\n</body>`);
process.stdout.write(page);

// Writes to standard output the scripts and the style of a host's page, minified, as one JSON object of paths and texts. What a script
// imports before it runs is in it, but for what others share; what is imported on demand stays a file of its own, with its own address.

/** Pages, each with its worker: what the worker imports is one file, which the page shares, and what else the page imports is another. */
const TOGETHER = [
  ['www/js/main.js', 'www/js/workers/worker.js'],
  ['www/js/bench.js', 'www/js/workers/bench.js'],
  ['www/js/dien-explorer.js'],
  // It is asked when others do not come, so it stands alone.
  ['www/js/workers/lacking.js'],
];
/** They run before all modules, and are none. */
const CLASSIC = ['www/js/starting.js', 'www/js/theme.js', 'www/js/host/register.js'];
const STYLE = 'www/page.css';

/** Stands before the path of a script whose address is asked for, until it is known where that script has gone. */
const ADDRESS = 'address-of:';
/** A script asks for other files from where it lies in the repository, and they have stayed where they are. */
const addresses = {
  name: 'addresses',
  transform(code, id) {
    const address = `new URL(${JSON.stringify(ADDRESS + named(id))}, import.meta.url).href`;
    return code.includes('import.meta.url') ? { code: code.replaceAll('import.meta.url', address), map: null } : null;
  },
};

/** The text of a file, with the ways from it. @param {{fileName: string, code: string}} chunk */
const settled = ({ fileName, code }) =>
  code.replace(new RegExp(`${ADDRESS}([\\w/.-]+)`, 'g'), (_, file) => path.posix.relative(path.dirname(fileName), file));

/** Each import at the head, and the exports, on a line of their own: `lacking.js` looks for them there. @param {string} code */
function lined(code) {
  let head = '';
  let rest = code.trim();
  for (let found; (found = /^import\b[^"'`;(]*(["'])[^"']+\1;/.exec(rest)); rest = rest.slice(found[0].length)) {
    head += `${found[0]}\n`;
  }
  return `${head}${rest.replace(/;?(export\s*\{[^{}]*\};?)$/, ';\n$1')}\n`;
}

/** One file of what a script imports before it runs. @param {string} name @param {string} input @param {number} priority */
async function group(name, input, priority) {
  const output = await bundled([input], [], { format: 'esm' });
  const { moduleIds } = output.find(({ isEntry }) => isEntry);
  const inside = new Set(moduleIds.filter((id) => named(id) !== input));
  return { name, priority, test: (id) => inside.has(id) };
}

/** @type {Record<string, string>} */
const made = {};
/** @param {string} file @param {string} text */
function put(file, text) {
  if ((made[file] ?? text) !== text) throw new Error(`${file} became two`);
  made[file] = text;
}

for (const inputs of TOGETHER) {
  const [page, worker] = inputs;
  const own = path.basename(page, '.js');
  const groups = worker ? [await group('worker', worker, 2), await group('page', page, 1)] : [];
  const fileOf = ({ facadeModuleId, name }) =>
    facadeModuleId ? named(facadeModuleId) : `www/js/shared/${own}-${name}.js`;
  const output = await bundled(inputs, [addresses], {
    format: 'esm',
    codeSplitting: { groups },
    entryFileNames: fileOf,
    chunkFileNames: fileOf,
  });
  for (const chunk of output) put(chunk.fileName, lined(settled(chunk)));
}
for (const input of CLASSIC) {
  const [{ code }] = await bundled([input], [], { format: 'iife', codeSplitting: false });
  put(input, code);
}
put(STYLE, styleOf(read(STYLE)));
process.stdout.write(JSON.stringify(made));

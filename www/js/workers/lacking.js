// Which file of a page's scripts is missing, or of another version than the rest. Browsers say that a script did not come
// up, and seldom which of those that it imports is to blame. This file imports none: it is asked when others do not come.

/** What is wrong with a file: it did not come, or lacks what another one imports, or the server does not answer. */
/** @typedef {{file: string, problem: 'no-file' | 'stale' | 'late'}} Lacking */
/** @typedef {{text: string | null, problem: Lacking['problem'] | null}} Come */

/** Milliseconds that a file has to come. */
const PATIENCE = 10_000;

/** As people write them and as bundlers do, on a line of their own. */
const IMPORTS = /^(?:import|export)\b(?:([^'";]*?)\bfrom)?\s*['"]([^'"]+)['"]/gm;

/** The scripts that a script imports before it runs, each with the names that it wants of it. @param {string} text @param {string} url */
function importsOf(text, url) {
  return [...text.matchAll(IMPORTS)].map(([, clause = '', path]) => {
    const [, list = ''] = /\{([^}]*)\}/.exec(clause) ?? [];
    const names = list.split(',').map((name) => name.trim().split(/\s+as\s+/)[0]);
    const whole = /^\s*\w/.test(clause) ? ['default'] : [];
    return { url: new URL(path, url).href, names: [...whole, ...names.filter(Boolean)] };
  });
}

/** The names that a script exports. @param {string} text */
function exportsOf(text) {
  const declared = [...text.matchAll(/^export (?:async )?(?:function\*?|class|const|let|var) (\w+)/gm)];
  const listed = [...text.matchAll(/^export ?(?:const )?\{([^}]*)\}/gm)].flatMap(([, list]) => list.split(','));
  const renamed = listed.map((name) =>
    name
      .trim()
      .split(/\s+as\s+|:\s*/)
      .at(-1),
  );
  const names = [...declared.map(([, name]) => name), ...renamed];
  return new Set(/^export default\b/m.test(text) ? [...names, 'default'] : names);
}

/** @param {string} url @returns {Promise<Come>} */
async function fetched(url) {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), PATIENCE);
  try {
    const reply = await fetch(url, { signal: ended.signal });
    // As another type a browser does not run it.
    const isScript = /javascript|ecmascript/.test(reply.headers.get('content-type') ?? '');
    if (!reply.ok || !isScript) return { text: null, problem: 'no-file' };
    return { text: await reply.text(), problem: null };
  } catch {
    return { text: null, problem: ended.signal.aborted ? 'late' : 'no-file' };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Looks through a script and all that it imports before it runs.
 * @param {string | URL} start
 * @param {string} [said] what the browser said, which may name what one of them lacks
 * @returns {Promise<Lacking | null>} a file that is wrong; null if none is
 */
export async function lacking(start, said = '') {
  const seen = new Set([new URL(start).href]);
  let wanted = [...seen].map((url) => ({ url, names: /** @type {string[][]} */ ([]) }));
  /** @type {Map<string, string>} */
  const texts = new Map();
  /** Who wants what of whom is looked at once all have come. @type {{url: string, names: string[]}[]} */
  const imports = [];
  while (wanted.length) {
    const come = await Promise.all(wanted.map(async ({ url }) => ({ url, ...(await fetched(url)) })));
    const wrong = come.filter(({ problem }) => problem);
    // What is late may still come.
    const bad = wrong.find(({ problem }) => problem !== 'late') ?? wrong[0];
    if (bad?.problem) return { file: new URL(bad.url).pathname, problem: bad.problem };
    wanted = [];
    for (const { url, text } of come) {
      texts.set(url, text ?? '');
      for (const one of importsOf(text ?? '', url)) {
        imports.push(one);
        if (seen.has(one.url)) continue;
        seen.add(one.url);
        wanted.push({ url: one.url, names: [] });
      }
    }
  }
  const lacked = imports.flatMap(({ url, names }) => {
    const known = exportsOf(texts.get(url) ?? '');
    return names.filter((name) => !known.has(name)).map((name) => ({ url, name }));
  });
  const old = lacked.find(({ name }) => said.includes(`'${name}'`)) ?? lacked[0];
  return old ? { file: new URL(old.url).pathname, problem: 'stale' } : null;
}

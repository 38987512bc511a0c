// The service worker of the page on a host (`dien build --host`). It keeps a version of the page whole, so that a later visit
// needs no network.
//
// - Each version's files lie in a folder of their own, `v/VERSION/`, and in a cache of their own. A page asks for files of
//   its own version alone, since each address names it; so two versions never mix.
// - A version is installed whole or not at all: every file is fetched, and held to its SHA-256, before any is kept. Until then,
//   and if that fails, visitors get the version before.
// - A page holds a lock named after its version while it is open (register.js). A version that no page holds is removed.

/** Of which version this is. `dien build --host` fills in these three. */
const VERSION = '';
/** The SHA-256 of the page itself. */
const PAGE = '';
/** The SHA-256 of each file, by its path in the version's folder. @type {Record<string, string>} */
const FILES = {};

/** @typedef {{waitUntil: (work: Promise<unknown>) => void}} LastingEvent */
/** @typedef {LastingEvent & {request: Request, respondWith: (response: Promise<Response>) => void}} AskedEvent */
/**
 * What a service worker is within itself.
 * @typedef {object} Scope
 * @property {(type: string, handle: (event: any) => void) => void} addEventListener
 * @property {ServiceWorkerRegistration} registration
 * @property {() => Promise<void>} skipWaiting
 * @property {{claim: () => Promise<void>, matchAll: (options: object) => Promise<{url: string}[]>}} clients
 */
const worker = /** @type {Scope} */ (/** @type {unknown} */ (self));

/** The folder that the page lies in, with its slash. */
const { scope } = worker.registration;
/** What the caches of this folder's versions, and the locks of their pages, are named. */
const PREFIX = `dien ${scope} `;
const NAME = PREFIX + VERSION;
/** Held while a version is installed, or others are removed. */
const CHANGING = `dien ${scope}`;

const bare = (/** @type {string} */ url) => url.replace(/[?#].*/s, '');
const isPage = (/** @type {string} */ url) => [scope, `${scope}index.html`].includes(bare(url));

worker.addEventListener('install', (/** @type {LastingEvent} */ event) => event.waitUntil(install()));
worker.addEventListener('activate', (/** @type {LastingEvent} */ event) => {
  event.waitUntil(worker.clients.claim().then(clean));
});
// A page has come up: the one before it, perhaps of another version, is gone.
worker.addEventListener('message', (/** @type {LastingEvent} */ event) => event.waitUntil(clean()));
worker.addEventListener('fetch', (/** @type {AskedEvent} */ event) => {
  const { request } = event;
  if (request.method !== 'GET' || request.headers.has('range')) return;
  if (request.mode === 'navigate' && isPage(request.url)) {
    event.respondWith(kept(scope, NAME).then((page) => page ?? fetch(request)));
  } else if (request.url.startsWith(`${scope}v/`)) {
    const url = bare(request.url);
    const [version] = url.slice(`${scope}v/`.length).split('/');
    event.respondWith(kept(url, PREFIX + version).then((file) => file ?? fetch(request)));
  }
});

/** What a cache holds of an address; nothing where the browser has taken the cache away. @param {string} url @param {string} cacheName */
const kept = (url, cacheName) => caches.match(url, { cacheName }).catch(() => undefined);

/** Keeps this version, whole, and takes over. */
async function install() {
  await navigator.locks.request(CHANGING, async () => {
    // The page is put last: a version with it is whole.
    if (await kept(scope, NAME)) return;
    try {
      const page = await fetched(scope, PAGE, ['no-store']);
      const files = await Promise.all(Object.entries(FILES).map(([path, hash]) => file(path, hash)));
      const cache = await caches.open(NAME);
      await Promise.all(files.map(({ url, response }) => cache.put(url, response)));
      await cache.put(scope, page);
    } catch (error) {
      await caches.delete(NAME).catch(() => {});
      throw error;
    }
  });
  // Pages of other versions stay right: their addresses name their version.
  await worker.skipWaiting();
}

/** A file of this version: another version's, if it is the same, else the host's. @param {string} path @param {string} hash */
async function file(path, hash) {
  const url = `${scope}v/${VERSION}/${path}`;
  for (const name of await names()) {
    const old = await kept(`${scope}v/${name.slice(PREFIX.length)}/${path}`, name);
    const same = old && (await checked(old, hash));
    if (same) return { url, response: same };
  }
  return { url, response: await fetched(url, hash, ['default', 'reload']) };
}

/** Fetches what has this hash. @param {string} url @param {string} hash @param {RequestCache[]} ways each is tried */
async function fetched(url, hash, ways) {
  for (const cache of ways) {
    const response = await fetch(url, { cache });
    const right = response.ok && (await checked(response, hash));
    if (right) return right;
  }
  throw new Error(`${url} is not there, or not of version ${VERSION}`);
}

/** A response with the same bytes and type, if their hash is this. @param {Response} response @param {string} hash */
async function checked(response, hash) {
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  if ([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') !== hash) return null;
  const type = response.headers.get('content-type');
  return new Response(bytes, { headers: type ? { 'content-type': type } : {} });
}

/** The caches of all versions. */
const names = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX));

/** Removes the other versions that no page is of. */
async function clean() {
  await navigator.locks.request(CHANGING, { ifAvailable: true }, async (lock) => {
    const { installing, waiting } = worker.registration;
    // A newer one does it when it is up.
    if (!lock || installing || waiting) return;
    const pages = (await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })).filter(({ url }) =>
      [scope, `${scope}index.html`, `${scope}bench.html`].includes(bare(url)),
    );
    const { held = [] } = await navigator.locks.query();
    const used = held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name] : []));
    // One of them has not said yet which version it is.
    if (used.length < pages.length) return;
    for (const name of await names()) {
      if (name !== NAME && !used.includes(name)) await caches.delete(name);
    }
  });
}

// The page on a host (`dien build --host`): says which version it is, as long as it is open, and brings the service worker,
// which keeps this version for a visit without a network. It is no module: it says so before any of them is asked for.
// Where a browser forbids either, as in private windows, the page is as it is without.

{
  const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
  const [, scope, version] = /^(.*\/)v\/([^/]+)\/www\/js\/host\/register\.js$/.exec(src) ?? [];

  /** Holds a lock by which the service worker knows that a page of this version is open. */
  const hold = () =>
    navigator.locks?.request(`dien ${scope} ${version}`, { mode: 'shared' }, () => new Promise(() => {}));

  /** Settles when the first screen is whole: until then nothing else is to be downloaded. @returns {Promise<void>} */
  const live = () =>
    new Promise((resolve) => {
      const { dataset } = document.documentElement;
      const observer = new MutationObserver(() => {
        if (dataset.busy !== '0') return;
        observer.disconnect();
        resolve();
      });
      observer.observe(document.documentElement, { attributeFilter: ['data-busy'] });
    });

  const register = async () => {
    const workers = navigator.serviceWorker;
    if (!workers) return;
    await live();
    await workers.register(`${scope}sw.js`, { scope, updateViaCache: 'none' });
    const { active } = await workers.ready;
    active?.postMessage('opened');
  };

  if (scope) {
    // A frame without an origin of its own has neither.
    hold()?.catch(() => {});
    register().catch(() => {});
  }
}

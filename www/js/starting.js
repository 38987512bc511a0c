// Watches the page come up, and says which file keeps it from that. It is no module, and comes before all others: the
// modules may be what does not come. The words stand in the page, in all languages: so may those.

{
  /** Milliseconds after which a page that is not up is looked into. */
  const PATIENCE = 20_000;
  const { dataset } = document.documentElement;
  const own = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  // The page itself says what it lacks, and that this file is not one of them.
  dataset.lacking = '';

  /** What the page around this one was told of: once is enough. */
  let told = '';
  /** @param {string} kind @param {string} message */
  const tellHost = (kind, message) => {
    if (window.parent === window || told === message) return;
    told = message;
    // It says nothing but which file of the page is wrong. Whoever listens to more says so to the scripts, which are not up.
    window.parent.postMessage({ type: 'dien-explorer', event: 'fault', detail: { kind, message } }, '*');
  };
  /** @param {string} file @param {string} problem */
  const say = (file, problem) => {
    const stuck = document.getElementById('stuck');
    const line = stuck?.querySelector(`[data-problem="${problem}"]`);
    if (!stuck || !line) return;
    for (const other of stuck.querySelectorAll('[data-problem]')) other.setAttribute('hidden', '');
    for (const name of line.querySelectorAll('code')) name.textContent = file;
    line.removeAttribute('hidden');
    stuck.classList.add('known');
    tellHost(problem, line.textContent ?? '');
  };

  let looking = false;
  /** What the browser said. */
  let because = '';
  /** Finds out which script is to blame, unless the page is up. */
  const look = async () => {
    if (looking || !document.getElementById('stuck')) return;
    looking = true;
    const seeker = new URL('workers/lacking.js', own);
    try {
      const { lacking } = await import(seeker.href);
      if (!lacking) return say(seeker.pathname, 'stale');
      const found = await lacking(new URL('main.js', own), because);
      if (found) say(found.file, found.problem);
      else if (because) say(because, 'other');
      // What is only late may come, and then another one be late.
      if (found && found.problem !== 'late') clearInterval(timer);
    } catch {
      say(seeker.pathname, 'no-file');
    } finally {
      looking = false;
    }
  };
  /** Calls once the page's own text is there. @param {() => void} work */
  const whenRead = (work) => {
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', work);
    else work();
  };

  addEventListener(
    'error',
    (event) => {
      const { target } = event;
      if (target instanceof HTMLScriptElement && target.type !== 'module') {
        dataset.lacking += ` ${new URL(target.src).pathname}`;
      } else if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') {
        dataset.lacking += ` ${new URL(target.href).pathname}`;
      } else if (target === window || target instanceof HTMLScriptElement) {
        if (event instanceof ErrorEvent) because = event.message;
        whenRead(() => void look());
      }
    },
    true,
  );
  addEventListener('unhandledrejection', ({ reason }) => {
    if (reason?.details?.file) return say(reason.details.file, reason.code);
    because = String(reason);
    void look();
  });
  // Before there are words, the page says in this way what it waits for.
  addEventListener('lacking', (event) => {
    const { file, problem } = /** @type {CustomEvent} */ (event).detail;
    say(file, problem);
  });
  const timer = setInterval(() => {
    if (document.getElementById('stuck')) void look();
    else clearInterval(timer);
  }, PATIENCE);
}

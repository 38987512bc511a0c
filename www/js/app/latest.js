// Asking while answers are awaited: what was wanted meanwhile is asked once, as it is by then.

/**
 * Asks one at a time. Whatever is wanted while an answer is awaited is asked together when it has come.
 * @param {() => Promise<void>} ask
 */
export function oneAtATime(ask) {
  let asking = false;
  let again = false;
  return async () => {
    again = true;
    if (asking) return;
    asking = true;
    try {
      while (again) {
        again = false;
        await ask();
      }
    } finally {
      asking = false;
    }
  };
}

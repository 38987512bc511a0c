// Says, to assistive technology and to tests, whether answers are still to come.

let open = 0;

function show() {
  document.documentElement.dataset.busy = open ? '1' : '0';
  document.querySelector('main')?.setAttribute('aria-busy', String(open > 0));
}

/** Busy until the promise settles. @template T @param {Promise<T>} work @returns {Promise<T>} */
export function busyWhile(work) {
  open += 1;
  show();
  const end = () => {
    open -= 1;
    show();
  };
  work.then(end, end);
  return work;
}

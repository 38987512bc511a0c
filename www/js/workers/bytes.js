// What is still coming over the wire, in bytes.

/** Bytes that have come, and that will, of what is loading now. */
const amount = { done: 0, total: 0, open: 0 };
/** @type {(amount: {done: number, total: number, open: number}) => void} */
let listener = () => {};

/** @param {typeof listener} heard called with each piece that comes */
export function onBytes(heard) {
  listener = heard;
}

/** Tells the listener of bytes that come to a worker. @param {typeof amount} elsewhere */
export const relay = (elsewhere) => listener(elsewhere);

/**
 * The same response, its bytes counted as they come.
 * @param {Response} response
 * @param {{size?: number, alive: () => void, end: () => void}} more `size`: its bytes once unpacked, where that is known; servers say
 *   only what they send, packed. `alive` is called with each piece, `end` at the end
 */
export function counted(response, { size, alive, end }) {
  const total = size ?? Number(response.headers.get('content-length'));
  if (!response.body || !total) {
    end();
    return response;
  }
  if (amount.open === 0) Object.assign(amount, { done: 0, total: 0 });
  amount.open += 1;
  amount.total += total;
  listener(amount);
  // Older browsers do not know `cancel`: in them a download that breaks off leaves the bar where it was.
  const counter = new TransformStream(
    /** @type {Transformer & {cancel: () => void}} */ ({
      transform(chunk, controller) {
        alive();
        amount.done += chunk.byteLength;
        listener(amount);
        controller.enqueue(chunk);
      },
      flush: close,
      cancel: close,
    }),
  );
  function close() {
    end();
    amount.open -= 1;
    listener(amount);
  }
  return new Response(response.body.pipeThrough(counter), { headers: response.headers });
}

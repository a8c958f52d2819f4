/** Time counts in pieces of this length, each after the page was drawn, ms. */
const PIECE_MS = 100;

/**
 * Calls back when a person has had `ms` of time to see what is shown. Time in which the page was not drawn does not count:
 * on a slow or busy machine, or behind another window, a message stays as many pictures as elsewhere.
 *
 * @returns ends it before.
 */
export function afterSeen(ms: number, then: () => void): () => void {
  let leftMs = ms;
  let timer: ReturnType<typeof setTimeout>;
  let request = 0;
  const wait = () => {
    timer = setTimeout(() => {
      request = requestAnimationFrame(() => {
        leftMs -= PIECE_MS;
        if (leftMs > 0) wait();
        else then();
      });
    }, PIECE_MS);
  };
  wait();
  return () => {
    clearTimeout(timer);
    cancelAnimationFrame(request);
  };
}

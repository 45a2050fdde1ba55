/**
 * Waits until a moment of `performance.now()`, unless the signal fires first.
 *
 * A moment that has passed still gives way once, so that messages which have already arrived are handled
 * before the next one is sent, as between two machines.
 *
 * @returns false when the signal is or becomes aborted.
 */
export function waitUntil(atMs: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const ms = atMs - performance.now();
    const timer = ms > 0 ? setTimeout(finish, ms) : undefined;
    const turn = ms > 0 ? undefined : setImmediate(finish);
    signal.addEventListener('abort', finish, { once: true });

    function finish(): void {
      clearTimeout(timer);
      clearImmediate(turn);
      signal.removeEventListener('abort', finish);
      resolve(!signal.aborted);
    }
  });
}

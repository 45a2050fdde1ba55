import { waitUntil } from './pacing.js';

const never = new AbortController().signal;

test('waits until the moment', async () => {
  const atMs = performance.now() + 20;
  expect(await waitUntil(atMs, never)).toBe(true);
  expect(performance.now()).toBeGreaterThanOrEqual(atMs - 2);
});

test('a moment in the past still lets other work go first', async () => {
  const order: string[] = [];
  setImmediate(() => order.push('other'));
  await waitUntil(0, never).then(() => order.push('waited'));
  expect(order).toEqual(['other', 'waited']);
});

test('an abort ends the wait at once', async () => {
  const stop = new AbortController();
  const waiting = waitUntil(performance.now() + 60_000, stop.signal);
  stop.abort();
  expect(await waiting).toBe(false);
  expect(await waitUntil(0, stop.signal)).toBe(false);
});

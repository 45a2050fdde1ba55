import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/**
 * Looks again and again for what tells nobody when it comes.
 *
 * @param what Named in the error: "return of all".
 * @returns what the look found. @throws {Error} when that was nothing until the limit, or what the look itself threw.
 */
export async function polled<Found>(
  look: () => Found | Promise<Found>,
  what: string,
  limitMs: number,
): Promise<NonNullable<Found>> {
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > giveUpAt) throw new Error(`no ${what} within ${limitMs} ms`);
    await pause(LOOK_EVERY_MS);
  }
}

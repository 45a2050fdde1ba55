/**
 * Takes every step, though one before it failed.
 *
 * @throws what the first failed step threw, after the last one.
 */
export function takeAll(steps: readonly (() => void)[]): void {
  const errors: unknown[] = [];
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

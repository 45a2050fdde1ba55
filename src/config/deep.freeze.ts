/** Freezes an object and everything in it. */
export function deepFreeze<T extends object>(target: T): T {
  for (const value of Object.values(target))
    if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) deepFreeze(value);
  return Object.freeze(target);
}

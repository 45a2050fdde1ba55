import { inspect } from 'node:util';

/** Makes printing or serialising an object show `***` in place of one of its values; reading it is unchanged. */
export function maskField<T extends object>(target: T, field: keyof T & string): T {
  const masked = () => ({ ...target, [field]: '***' });
  Object.defineProperty(target, 'toJSON', { value: masked });
  Object.defineProperty(target, inspect.custom, { value: masked });
  return target;
}

/** Freezes an object and everything in it. */
export function deepFreeze<T extends object>(target: T): T {
  for (const value of Object.values(target))
    if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) deepFreeze(value);
  return Object.freeze(target);
}

import { randomBytes } from 'node:crypto';

/** An id in the vendor's look: prefix, underscore, 21 letters and digits; short enough for an item id. */
export function vendorId(prefix: 'event' | 'sess' | 'conv' | 'item' | 'resp' | 'call'): string {
  const letters = randomBytes(24).toString('base64').replace(/[+/=]/g, '0');
  return `${prefix}_${letters.slice(0, 21)}`;
}

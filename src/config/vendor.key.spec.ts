import { inspect } from 'node:util';
import { deepFreeze } from './deep.freeze.js';
import { VendorKey } from './vendor.key.js';

describe('the key of a vendor', () => {
  it('is another one after it was replaced, also in a frozen configuration', () => {
    const config = deepFreeze({ key: new VendorKey('old-key') });
    expect(config.key.replace('new-key')).toBe(true);
    expect(config.key.current).toBe('new-key');
  });

  it('tells those who asked when it is replaced, and not when it is the same', () => {
    const key = deepFreeze(new VendorKey('old-key'));
    const seen: string[] = [];
    key.onReplaced(() => seen.push(key.current));
    expect(key.replace('old-key')).toBe(false);
    key.replace('new-key');
    expect(seen).toEqual(['new-key']);
  });

  it('does not show when it is printed or serialised', () => {
    const holder = { key: new VendorKey('old-key') };
    expect([inspect(holder), JSON.stringify(holder)]).toEqual(['{ key: *** }', '{"key":"***"}']);
  });
});

import type { LookupAddress, LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { FakeClock, settle } from '../../test/helpers/fake-clock.js';
import { ScriptedResolver } from '../../test/helpers/scripted.resolver.js';
import { silentLog } from '../common/log.js';

const NAME = 'api.example.test';
const V6 = { address: '2001:db8::1', family: 6 };
const V4 = { address: '192.0.2.1', family: 4 };

let clock: FakeClock;
let resolver: ScriptedResolver;
let lookup: LookupFunction;
let warnings: unknown[];

beforeEach(() => {
  clock = new FakeClock();
  resolver = new ScriptedResolver();
  resolver.addresses = [V6, V4];
  warnings = [];
  lookup = resolver.lookup(clock, {
    ...silentLog,
    warn: (_message, fields) => warnings.push(fields),
  });
});
afterEach(() => expect(clock.pendingCount).toBe(0));

/** Asks as `net.connect` does. */
function ask(host = NAME, options: LookupOptions = { all: true }): Promise<string | LookupAddress[]> {
  return new Promise((resolve, reject) =>
    lookup(host, options, (error, address) => (error ? reject(error) : resolve(address))),
  );
}

/** Holds answers back until the function returned is called. */
function hold(): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  resolver.work = () => held;
  return release;
}

describe('the look-up of a host name', () => {
  it('gives all addresses in the order of the system', async () => {
    expect(await ask()).toEqual([V6, V4]);
  });

  it('gives the first address to whoever wants one', async () => {
    expect(await ask(NAME, {})).toBe(V6.address);
  });

  it('is made once for all who ask meanwhile', async () => {
    const release = hold();
    const asking = Array.from({ length: 64 }, () => ask());
    release();
    expect(new Set((await Promise.all(asking)).map((all) => JSON.stringify(all))).size).toBe(1);
    expect(resolver.asked).toEqual([NAME]);
  });

  it('does not hold up that of another name', async () => {
    const release = hold();
    const asking = ask();
    resolver.work = async () => undefined;
    expect(await ask('other.example.test')).toEqual([V6, V4]);
    release();
    await asking;
  });

  it('serves for ten seconds, then is made again', async () => {
    await ask();
    clock.advance(9_999);
    await ask();
    expect(resolver.asked).toHaveLength(1);
    clock.advance(1);
    resolver.addresses = [V4];
    expect(await ask()).toEqual([V4]);
  });

  it('says which name failed, to the log and all who asked, and is made again for the next', async () => {
    resolver.failures.push('ENOTFOUND');
    const failures = await Promise.all([ask(), ask()].map((asking) => asking.catch((error) => error)));
    for (const failure of failures)
      expect(failure).toMatchObject({ name: 'HostLookupError', host: NAME, code: 'ENOTFOUND' });
    expect(warnings).toEqual([{ host: NAME, code: 'ENOTFOUND' }]);
    expect(await ask()).toEqual([V6, V4]);
  });

  it('is not begun again while it hangs, and is given up after thirty seconds', async () => {
    const release = hold();
    const early = ask().catch((error) => error);
    clock.advance(29_000);
    const late = ask().catch((error) => error);
    expect(resolver.asked).toHaveLength(1);
    clock.advance(1_000);
    for (const one of [early, late]) expect(await one).toMatchObject({ host: NAME, code: 'EAI_AGAIN' });
    resolver.work = async () => undefined;
    expect(await ask()).toEqual([V6, V4]);
    release();
    await settle();
  });
});

import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../../src/common/clock.js';
import { type Log, silentLog } from '../../src/common/log.js';
import { HostLookup } from '../../src/provider/host.lookup.js';

/** A name nobody but a scripted resolver knows (RFC 6761 keeps `.test` free). */
export const SCRIPTED_HOST = 'vendor.test';

/** The same origin by a name that only a scripted resolver knows. */
export function byName(url: string): string {
  return url.replace('127.0.0.1', SCRIPTED_HOST);
}

/** A resolver for which every name is this machine, after the failures it was told to have. */
export class ScriptedResolver {
  /** Every name asked for, in order. */
  readonly asked: string[] = [];
  /** Codes of the answers to come; after them every name is known. */
  readonly failures: string[] = [];
  /** What each look-up does before it answers. */
  work: () => Promise<unknown> = async () => undefined;
  addresses: LookupAddress[] = [{ address: '127.0.0.1', family: 4 }];

  lookup(clock: Clock, log: Log = silentLog): LookupFunction {
    return new HostLookup({ clock, log, resolve: this.resolve }).lookup;
  }

  readonly resolve = async (host: string): Promise<readonly LookupAddress[]> => {
    this.asked.push(host);
    const code = this.failures.shift();
    await this.work();
    if (code !== undefined) throw Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code });
    return this.addresses;
  };
}

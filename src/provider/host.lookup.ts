import { ADDRCONFIG, type LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import type { Clock } from '../common/clock.js';
import type { Log } from '../common/log.js';
import { HostLookupError } from './host.lookup.error.js';

/** An answer serves this long: less than names usually live, more than the dials of one bad moment are apart. */
const KEEP_MS = 10_000;
/** Longer than the system's resolver tries by itself (three servers, twice, 5 s each): what is left then is stuck. */
const GIVE_UP_MS = 30_000;

/** Asks for all addresses of a name, in the order they are to be tried. At least one, or it rejects. */
export type ResolveHost = (host: string) => Promise<readonly LookupAddress[]>;

export interface HostLookupOptions {
  clock: Clock;
  log: Log;
  /** Default: the resolver of the system, with `/etc/hosts` and all else it is configured to ask. */
  resolve?: ResolveHost;
}

interface Answer {
  addresses: Promise<readonly LookupAddress[]>;
  /** For ever while it is not there yet. */
  keptUntilMs: number;
}

/**
 * Resolves host names for the whole process, one look-up of a name at a time.
 *
 * A look-up of the system holds a thread of few and cannot be called off. Whoever asks for a name while it is being
 * looked up waits for that answer; whoever stops waiting leaves it to the next. Failures are not kept. Holds one
 * answer a name, and asked for are the names of the configuration only.
 */
export class HostLookup {
  private readonly answers = new Map<string, Answer>();
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly resolve: ResolveHost;

  constructor({ clock, log, resolve = resolveBySystem }: HostLookupOptions) {
    this.clock = clock;
    this.log = log;
    this.resolve = resolve;
  }

  /** The `lookup` of `net.connect` and all that is built on it, which keeps IP addresses to itself. */
  readonly lookup: LookupFunction = (host, { all }, callback) => {
    this.addressesOf(host).then(
      (addresses) => {
        if (all) callback(null, [...addresses]);
        else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
      },
      (error: HostLookupError) => callback(error, ''),
    );
  };

  private addressesOf(host: string): Promise<readonly LookupAddress[]> {
    const known = this.answers.get(host);
    if (known && this.clock.now() < known.keptUntilMs) return known.addresses;
    const answer = { addresses: this.ask(host), keptUntilMs: Number.POSITIVE_INFINITY };
    this.answers.set(host, answer);
    answer.addresses.then(
      () => {
        answer.keptUntilMs = this.clock.now() + KEEP_MS;
      },
      (error: HostLookupError) => this.onFailed(error),
    );
    return answer.addresses;
  }

  private onFailed({ host, code }: HostLookupError): void {
    this.answers.delete(host);
    // Whoever waited for it may have been told of a timeout long before.
    this.log.warn('The name of a vendor cannot be resolved', { host, code });
  }

  private ask(host: string): Promise<readonly LookupAddress[]> {
    return new Promise((resolve, reject) => {
      const limit = this.clock.after(GIVE_UP_MS, () => reject(new HostLookupError(host, 'EAI_AGAIN')));
      this.resolve(host)
        .finally(() => limit.cancel())
        .then(resolve, (cause: NodeJS.ErrnoException) =>
          reject(new HostLookupError(host, cause.code ?? 'EAI_FAIL', cause)),
        );
    });
  }
}

function resolveBySystem(host: string): Promise<readonly LookupAddress[]> {
  return lookup(host, { all: true, hints: ADDRCONFIG });
}

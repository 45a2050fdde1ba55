import { ServerFull } from '../../client/src/errors.js';
import { NodeSocket } from '../../client/src/node/node.socket.js';
import { VoiceAgent } from '../../client/src/voice-agent.js';
import { polled } from '../helpers/polling.js';

/** Callers who begin at once; a crowd comes together slowly, so that it comes back at once only. */
const BEGIN_AT_ONCE = 20;
/** Many callers, their vendors and this test share a machine. */
const READY_LIMIT_MS = 30_000;

/** How one caller of the crowd fared since `forget`. */
export interface Fate {
  readonly agent: VoiceAgent;
  /** The `resumed` of each `session.ready` after a loss. */
  readonly returns: boolean[];
  /** When it was back last, on the clock of `performance.now`. */
  backAt: number;
  /** Each refusal for want of room: what the server asked for, and how long the client decided to wait. */
  readonly refusals: { askedMs: number | undefined; waitsMs: number }[];
  /** What kept it from trying on, if anything. */
  gaveUpBecause: unknown;
}

/** Many callers with the client SDK as it is shipped, which by itself comes back after a loss. */
export class Crowd {
  readonly fates: Fate[];

  private constructor(url: string, size: number) {
    this.fates = Array.from({ length: size }, () => callerOf(url));
  }

  /** Resolves when every one of them has a session. */
  static async gather(url: string, size: number): Promise<Crowd> {
    const crowd = new Crowd(url, size);
    for (let at = 0; at < size; at += BEGIN_AT_ONCE)
      await Promise.all(crowd.fates.slice(at, at + BEGIN_AT_ONCE).map(({ agent }) => agent.start()));
    return crowd;
  }

  /** Those who came back since `forget`. */
  get back(): readonly Fate[] {
    return this.fates.filter(({ returns }) => returns.length > 0);
  }

  get refused(): readonly Fate[] {
    return this.fates.filter(({ refusals }) => refusals.length > 0);
  }

  /** Begins anew to note how they fare. */
  forget(): void {
    for (const fate of this.fates) {
      fate.returns.length = 0;
      fate.refusals.length = 0;
    }
  }

  /** @throws {Error} when it does not come to be so in time, or somebody gives up. */
  async until(isSo: () => boolean, what: string, limitMs: number): Promise<void> {
    const look = () => {
      const lost = this.fates.find(({ gaveUpBecause }) => gaveUpBecause !== undefined);
      if (lost) throw lost.gaveUpBecause;
      return isSo();
    };
    await polled(look, what, limitMs);
  }

  async disperse(): Promise<void> {
    await Promise.all(this.fates.map(({ agent }) => agent.stop()));
  }
}

function callerOf(url: string): Fate {
  const agent = new VoiceAgent({
    url,
    agent: 'quiet',
    WebSocket: NodeSocket,
    readyTimeoutMs: READY_LIMIT_MS,
  });
  const fate: Fate = { agent, returns: [], backAt: 0, refusals: [], gaveUpBecause: undefined };
  agent.on('reconnected', ({ resumed }) => {
    fate.returns.push(resumed);
    fate.backAt = performance.now();
  });
  agent.on('reconnecting', ({ inMs, error }) => {
    if (error instanceof ServerFull) fate.refusals.push({ askedMs: error.retryAfterMs, waitsMs: inMs });
  });
  agent.on('error', (error) => {
    fate.gaveUpBecause = error;
  });
  return fate;
}

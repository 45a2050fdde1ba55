import type { Clock, Timer } from './clock.js';
import { NetworkLost } from './errors.js';

const PING_EVERY_MS = 5_000;
/** The server speaks at least once a second while a session lives; three lost pings mean it is gone. */
const SILENCE_LIMIT_MS = 15_000;
const PONG_LIMIT_MS = 5_000;

/** How a heartbeat reaches the server and its owner. */
export interface HeartbeatOptions {
  clock: Clock;
  sendPing: (id: string) => void;
  /** Nothing was heard of the server for 15 s. Called at most once. */
  onDead: () => void;
}

interface Waiting {
  sentAt: number;
  settle: (result: number | NetworkLost) => void;
}

/** Pings a server, measures its round trip, and notices when it falls silent although the socket seems open. */
export class Heartbeat {
  /** Round trip of the last answered ping. */
  rttMs: number | undefined;
  private lastHeardAt: number;
  private count = 0;
  private readonly waiting = new Map<string, Waiting>();
  private readonly timer: Timer;

  constructor(private readonly options: HeartbeatOptions) {
    this.lastHeardAt = options.clock.now();
    this.timer = options.clock.every(PING_EVERY_MS, () => this.beat());
  }

  /** Any sign of life of the server. */
  heard(): void {
    this.lastHeardAt = this.options.clock.now();
  }

  onPong(id: string | undefined): void {
    const ping = id === undefined ? undefined : this.waiting.get(id);
    if (!ping) return;
    this.rttMs = this.options.clock.now() - ping.sentAt;
    ping.settle(this.rttMs);
  }

  /**
   * Round trip to the server in milliseconds.
   *
   * @throws {NetworkLost} when no answer comes within 5 s or the connection ends first.
   */
  ping(): Promise<number> {
    const id = `ping-${++this.count}`;
    return new Promise((resolve, reject) => {
      const limit = this.options.clock.after(PONG_LIMIT_MS, () => {
        settle(new NetworkLost({ message: `No pong within ${PONG_LIMIT_MS} ms.` }));
      });
      const settle = (result: number | NetworkLost) => {
        limit.cancel();
        this.waiting.delete(id);
        if (typeof result === 'number') resolve(result);
        else reject(result);
      };
      this.waiting.set(id, { sentAt: this.options.clock.now(), settle });
      this.options.sendPing(id);
    });
  }

  stop(): void {
    this.timer.cancel();
    const lost = new NetworkLost({ message: 'The connection ended before the pong came.' });
    for (const ping of [...this.waiting.values()]) ping.settle(lost);
  }

  private beat(): void {
    if (this.options.clock.now() - this.lastHeardAt >= SILENCE_LIMIT_MS) {
      this.stop();
      this.options.onDead();
      return;
    }
    // A ping without an answer is what the silence limit is for; nobody waits for this one.
    this.ping().catch(() => undefined);
  }
}

import type { Clock, Timer } from '../common/clock.js';
import type { SessionTotals } from '../protocol/server.messages.js';
import type { SessionObserver } from './session.observer.js';
import type { SessionOutbox } from './session.outbox.js';
import type { SessionVendors } from './session.vendors.js';
import { SlowClientGuard } from './slow.client.guard.js';
import type { TurnPerformer } from './turn/turn.performer.js';

const INTERVAL_MS = 1_000;
const SLOW =
  'The connection takes less than it is sent; it will be closed if it stays so. Look at the network.';

/** Tells the client once a second how its session fares. */
export class SessionStatsReporter {
  private readonly timer: Timer;
  private lastBytes = 0;
  private readonly slowness = new SlowClientGuard();

  constructor(
    private readonly sources: {
      clock: Clock;
      outbox: SessionOutbox;
      vendors: Pick<SessionVendors, 'asrStats'>;
      performer: TurnPerformer;
      observer: SessionObserver;
      /** The client does not take what it is sent. */
      onTooSlow: () => void;
    },
  ) {
    this.timer = sources.clock.every(INTERVAL_MS, () => this.report());
  }

  stop(): void {
    this.timer.cancel();
    this.countAsrBytes();
  }

  totals(): SessionTotals {
    const { outbox, vendors, performer } = this.sources;
    return {
      sessionMs: outbox.sessionMs,
      turns: performer.counts.turns,
      bargeIns: performer.counts.bargeIns,
      asrBytes: vendors.asrStats.bytes,
      ttsBytes: outbox.audioBytes,
      ttsDropped: performer.counts.dropped,
    };
  }

  private report(): void {
    const { outbox, vendors, performer } = this.sources;
    const asrBytesPerSec = this.countAsrBytes();
    if (!outbox.isAttached) return;
    this.watchSlowness();
    const { bytes, replayedBytes, frames, droppedFrames } = vendors.asrStats;
    outbox.send({
      type: 'session.stats',
      asrBytes: bytes,
      asrReplayedBytes: replayedBytes,
      asrFrames: frames,
      asrBytesPerSec,
      asrDroppedFrames: droppedFrames,
      ttsBytes: outbox.audioBytes,
      ttsQueueDepth: performer.queueDepth,
      bufferedOutBytes: outbox.bufferedBytes,
      rttMs: outbox.rttMs,
      sessionMs: outbox.sessionMs,
    });
  }

  private watchSlowness(): void {
    const { outbox, clock, onTooSlow } = this.sources;
    const verdict = this.slowness.check(outbox.bufferedBytes, clock.now());
    if (verdict === 'warn') outbox.send({ type: 'warning', code: 'slow_client', message: SLOW });
    if (verdict === 'close') onTooSlow();
  }

  /** Reports to the metrics what went to ASR since the last call. */
  private countAsrBytes(): number {
    const { vendors, observer } = this.sources;
    const total = vendors.asrStats.bytes;
    const bytes = total - this.lastBytes;
    this.lastBytes = total;
    observer.onAsrAudio(bytes);
    return bytes;
  }
}

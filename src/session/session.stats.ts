import type { AsrStream } from '../asr/asr.port.js';
import type { Clock, Timer } from '../common/clock.js';
import type { SessionTotals } from '../protocol/server.messages.js';
import type { SessionObserver } from './session.observer.js';
import type { SessionOutbox } from './session.outbox.js';
import type { TurnPerformer } from './turn/turn.performer.js';

const INTERVAL_MS = 1_000;

/** Tells the client once a second how its session fares. */
export class SessionStatsReporter {
  private readonly timer: Timer;
  private lastBytes = 0;

  constructor(
    private readonly sources: {
      clock: Clock;
      outbox: SessionOutbox;
      asr: AsrStream;
      performer: TurnPerformer;
      observer: SessionObserver;
    },
  ) {
    this.timer = sources.clock.every(INTERVAL_MS, () => this.report());
  }

  stop(): void {
    this.timer.cancel();
    this.countAsrBytes();
  }

  totals(): SessionTotals {
    const { outbox, asr, performer } = this.sources;
    return {
      sessionMs: outbox.sessionMs,
      turns: performer.counts.turns,
      bargeIns: performer.counts.bargeIns,
      asrBytes: asr.stats.bytes,
      ttsBytes: outbox.audioBytes,
      ttsDropped: performer.counts.dropped,
    };
  }

  private report(): void {
    const { outbox, asr, performer } = this.sources;
    const asrBytesPerSec = this.countAsrBytes();
    const { bytes, replayedBytes, frames, droppedFrames } = asr.stats;
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

  /** Reports to the metrics what went to ASR since the last call. */
  private countAsrBytes(): number {
    const { asr, observer } = this.sources;
    const bytes = asr.stats.bytes - this.lastBytes;
    this.lastBytes = asr.stats.bytes;
    observer.onAsrAudio(bytes);
    return bytes;
  }
}

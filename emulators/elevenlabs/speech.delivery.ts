import type { EmulatorContext } from '../core/emulator.context.js';
import type { ConnectionFaults } from '../core/fault.book.js';
import { waitUntil } from '../core/pacing.js';
import type { OutputFormat } from '../voice/output.format.js';
import type { Speech } from '../voice/voice.port.js';

/**
 * Sizes of the pieces audio is sent in, over and over: odd, uneven, and so unrelated to MP3 frames (418 bytes)
 * and even to samples (2 bytes).
 */
const PIECE_BYTES = [1021, 2741, 4093, 3083, 1499];

/** How a delivery ended; `cut` and `silent` are faults: the caller breaks the connection, or says no more. */
export type Ending = 'complete' | 'aborted' | 'cut' | 'silent';

/** Part of a speech, with the characters that begin to be spoken in it. */
export interface SpeechPiece {
  bytes: Buffer;
  /** Of these characters; `to` is exclusive. */
  chars: { from: number; to: number };
  /** Where in the speech the piece begins. */
  startMs: number;
}

/** What one delivery needs. */
export interface DeliveryOptions {
  speech: Speech;
  format: OutputFormat;
  /** `performance.now()` when the speech was asked for; the first byte is due a latency after it. */
  askedAtMs: number;
  /** Ends the delivery where it is. */
  signal: AbortSignal;
  /** Sends a piece; awaited, so that a slow reader is not outrun. */
  send: (piece: SpeechPiece) => Promise<void> | void;
}

/** Delivers speech over one request or socket: in pieces, at the vendor's pace, with that connection's faults. */
export class SpeechDelivery {
  private sentBytes = 0;
  private sentPieces = 0;

  constructor(
    private readonly context: Pick<EmulatorContext, 'latency'>,
    private readonly faults: ConnectionFaults,
  ) {}

  /** Audio bytes sent on this connection so far. */
  get totalBytes(): number {
    return this.sentBytes;
  }

  async deliver({ speech, format, askedAtMs, signal, send }: DeliveryOptions): Promise<Ending> {
    const slowMs = this.faults.get('slowFirstByte')?.delayMs ?? 0;
    const firstAtMs = Math.max(performance.now(), askedAtMs + this.context.latency.ttsFirstByteMs) + slowMs;
    for (const [from, to] of pieceBounds(speech.bytes.length)) {
      const speed = this.context.latency.ttsSpeed;
      const playedMs = speed === 0 ? 0 : from / format.bytesPerMs / speed;
      if (!(await waitUntil(firstAtMs + playedMs, signal))) return 'aborted';
      const end = this.endingBefore();
      if (end) return end;
      const allowed = Math.min(to, from + this.allowance() - this.sentBytes);
      this.sentBytes += allowed - from;
      this.sentPieces++;
      await send(pieceOf(speech, from, allowed));
      if (signal.aborted) return 'aborted';
    }
    return this.endingBefore() ?? 'complete';
  }

  /** Bytes this connection may carry before a fault strikes. */
  private allowance(): number {
    const cut = this.faults.get('dropAfter')?.count ?? Infinity;
    return Math.min(cut, this.faults.get('stallAfter')?.count ?? Infinity);
  }

  private endingBefore(): Ending | undefined {
    if (this.sentBytes >= (this.faults.get('dropAfter')?.count ?? Infinity)) return 'cut';
    if (this.sentBytes >= (this.faults.get('stallAfter')?.count ?? Infinity)) return 'silent';
    const hang = this.faults.get('hangAfterOpen');
    return hang && this.sentPieces >= (hang.afterMessages ?? 0) ? 'silent' : undefined;
  }
}

function* pieceBounds(length: number): Generator<[number, number]> {
  for (let i = 0, from = 0; from < length; i++) {
    const to = Math.min(length, from + (PIECE_BYTES[i % PIECE_BYTES.length] ?? 1));
    yield [from, to];
    from = to;
  }
}

function pieceOf(speech: Speech, from: number, to: number): SpeechPiece {
  const msPerByte = speech.durationMs / speech.bytes.length;
  const isLast = to === speech.bytes.length;
  return {
    bytes: speech.bytes.subarray(from, to),
    chars: {
      from: firstCharAt(speech, from === 0 ? -1 : from * msPerByte),
      to: isLast ? speech.chars.length : firstCharAt(speech, to * msPerByte),
    },
    startMs: from * msPerByte,
  };
}

/** Index of the first character that begins at or after a moment, by bisection. */
function firstCharAt(speech: Speech, ms: number): number {
  let [low, high] = [0, speech.chars.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((speech.charStartMs[middle] ?? Infinity) >= ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

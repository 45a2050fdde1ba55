export interface AudioRingLimits {
  maxMs: number;
  maxBytes: number;
  maxFrames: number;
}

/** What one session may keep: 30 s, and 1 MiB where that is less (it is 32 s at 16 kHz, 11 s at 48 kHz). */
export const RING_LIMITS: AudioRingLimits = { maxMs: 30_000, maxBytes: 1_048_576, maxFrames: 3_000 };

/**
 * The audio of which the words are not final yet, oldest first. Full, it forgets the oldest.
 *
 * Frames are numbered from 0 as they come; a number stays valid until its frame is released or forgotten. Keeps
 * references, copies nothing. All times are milliseconds of audio since the stream was opened.
 */
export class AudioRing {
  private readonly frames: (Buffer | undefined)[] = [];
  private readonly endsMs: number[] = [];
  private readonly levels: number[] = [];
  private bytes = 0;
  private firstKept = 0;
  private next = 0;
  /** End of the audio before the first kept frame. */
  private baseMs = 0;

  constructor(private readonly limits: AudioRingLimits = RING_LIMITS) {}

  /** Number of the oldest frame kept. */
  get first(): number {
    return this.firstKept;
  }

  /** Number the next frame will have. */
  get end(): number {
    return this.next;
  }

  /** End of the newest audio. */
  get endMs(): number {
    return this.next === this.firstKept ? this.baseMs : this.endMsOf(this.next - 1);
  }

  /** Adds a frame. Forgets old ones to keep the limits; the newest always stays. */
  push(frame: Buffer, durationMs: number, level: number): void {
    const endMs = this.endMs + durationMs;
    const slot = this.slot(this.next);
    while (this.isFullFor(frame.length, endMs)) this.releaseFirst();
    this.frames[slot] = frame;
    this.endsMs[slot] = endMs;
    this.levels[slot] = level;
    this.bytes += frame.length;
    this.next++;
  }

  frame(number: number): Buffer {
    const frame = this.isKept(number) ? this.frames[this.slot(number)] : undefined;
    if (!frame) throw new RangeError(`audio frame ${number} is no longer kept`);
    return frame;
  }

  startMsOf(number: number): number {
    return number === this.firstKept ? this.baseMs : this.endMsOf(number - 1);
  }

  endMsOf(number: number): number {
    return this.endsMs[this.slot(number)] ?? 0;
  }

  /** Loudness the frame was pushed with. */
  levelOf(number: number): number {
    return this.levels[this.slot(number)] ?? 0;
  }

  /** Releases the frames that end at or before a moment, up to (not including) frame `limit`. */
  release(throughMs: number, limit: number): void {
    while (this.firstKept < limit && this.endMsOf(this.firstKept) <= throughMs) this.releaseFirst();
  }

  private isKept(number: number): boolean {
    return number >= this.firstKept && number < this.next;
  }

  private isFullFor(bytes: number, endMs: number): boolean {
    if (this.next === this.firstKept) return false;
    return (
      this.next - this.firstKept >= this.limits.maxFrames ||
      this.bytes + bytes > this.limits.maxBytes ||
      endMs - this.baseMs > this.limits.maxMs
    );
  }

  private releaseFirst(): void {
    const slot = this.slot(this.firstKept);
    this.bytes -= this.frames[slot]?.length ?? 0;
    this.baseMs = this.endsMs[slot] ?? this.baseMs;
    this.frames[slot] = undefined;
    this.firstKept++;
  }

  private slot(number: number): number {
    return number % this.limits.maxFrames;
  }
}

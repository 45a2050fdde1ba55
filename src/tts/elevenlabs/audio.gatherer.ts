import type { Clock, Timer } from '../../common/clock.js';

/** Size from which pieces go on; smaller ones cost a socket write each for little audio (256 ms of MP3 at 128 kbit/s). */
export const GATHERED_BYTES = 4096;
/** Longest a piece waits for more. Far below the audio a listener has in hand, so a slow vendor starves nobody. */
const MAX_WAIT_MS = 40;

/**
 * Joins the small pieces of an answer into larger ones. The first piece goes on at once: somebody is waiting
 * to hear it.
 */
export class AudioGatherer {
  private pieces: Buffer[] = [];
  private bytes = 0;
  private hasPassedFirst = false;
  private timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly pass: (bytes: Buffer) => void,
  ) {}

  push(piece: Buffer): void {
    if (piece.length === 0) return;
    this.pieces.push(piece);
    this.bytes += piece.length;
    if (!this.hasPassedFirst || this.bytes >= GATHERED_BYTES) this.flush();
    else this.timer ??= this.clock.after(MAX_WAIT_MS, () => this.flush());
  }

  /** Passes on what is there. */
  flush(): void {
    const [first] = this.pieces;
    const { pieces, bytes } = this;
    this.discard();
    if (!first) return;
    this.hasPassedFirst = true;
    this.pass(pieces.length === 1 ? first : Buffer.concat(pieces, bytes));
  }

  /** Forgets what is there. */
  discard(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.pieces = [];
    this.bytes = 0;
  }
}

import type { LogLoss } from './log.js';
import { type Sink, standardOutput } from './standard.output.js';

/** Bytes waiting for a reader that does not read; beyond, lines are dropped rather than kept in memory. */
export const MOST_WAITING_BYTES = 4 * 1024 * 1024;
/** Written at once; as much as a pipe holds. */
const BATCH_BYTES = 64 * 1024;
const FLUSH_LIMIT_MS = 500;

/**
 * Where the lines of the log go. Writing never blocks: what the reader does not take waits in memory, up to a bound.
 * Once that is reached every line is dropped and counted until the reader has taken all that waits, so that the gap is
 * in one place. What cannot be written, as on a full disk, is dropped and counted too.
 */
export class LogOutput implements LogLoss {
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private isWriting = false;
  private dropped = 0;
  private droppedInGap = 0;
  private readonly onIdle = new Set<() => void>();

  /** @param onGapEnd Told how many lines are missing when lines get through again; may write one that says so. */
  constructor(
    private readonly onGapEnd: (lines: number) => void,
    private readonly sink: Sink = standardOutput(),
  ) {}

  get droppedLines(): number {
    return this.dropped;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    const isInGap = this.droppedInGap > 0 && this.isWriting;
    if (isInGap || this.waitingBytes + bytes.length > MOST_WAITING_BYTES) return this.drop(1);
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    if (!this.isWriting) this.writeBatch();
  }

  /** Resolves when what still waited is written, or could not be within half a second. */
  flush(): Promise<void> {
    if (!this.isWriting) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(limit);
        this.onIdle.delete(finish);
        resolve();
      };
      const limit = setTimeout(finish, FLUSH_LIMIT_MS);
      this.onIdle.add(finish);
    });
  }

  private writeBatch(): void {
    const lines = this.takeBatch();
    const batch = Buffer.concat(lines);
    this.isWriting = true;
    this.sink(batch, (error) => {
      this.isWriting = false;
      this.waitingBytes -= batch.length;
      if (error) this.drop(lines.length);
      else if (this.waiting.length === 0) this.endGap();
      if (this.waiting.length > 0) this.writeBatch();
      else for (const act of [...this.onIdle]) act();
    });
  }

  /** The oldest lines, at least one. */
  private takeBatch(): Buffer[] {
    let count = 0;
    let bytes = 0;
    for (const { length } of this.waiting) {
      if (count > 0 && bytes + length > BATCH_BYTES) break;
      count++;
      bytes += length;
    }
    return this.waiting.splice(0, count);
  }

  private endGap(): void {
    const lines = this.droppedInGap;
    this.droppedInGap = 0;
    if (lines > 0) this.onGapEnd(lines);
  }

  private drop(lines: number): void {
    this.dropped += lines;
    this.droppedInGap += lines;
  }
}

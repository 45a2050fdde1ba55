import type { DiskFile, JournalDisk } from '../../src/store/journal.disk.js';

/** A disk in memory that can be full, gone, slow to answer or at a loss, as a test wishes. */
export class FaultyDisk implements JournalDisk {
  /** What each path holds. */
  readonly contents = new Map<string, Buffer>();
  /** Everything asked of the disk, e.g. "write a.jsonl". */
  readonly calls: string[] = [];
  /** Bytes it has room for. */
  freeBytes = Number.POSITIVE_INFINITY;
  /** What opening and writing fails with; `undefined`: they work. */
  fault: string | undefined;
  syncFault: string | undefined;
  /** Paths that cannot be opened or written. */
  readonly badPaths = new Set<string>();
  openFiles = 0;
  private mounts = 0;
  private hang: { promise: Promise<void>; release: () => void } | undefined;

  /** From now on nothing is answered, until `release`. */
  stall(): void {
    let release: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.hang = { promise, release };
  }

  release(): void {
    this.hang?.release();
    this.hang = undefined;
  }

  /** The volume is mounted anew: what is open is dead for good, what is opened from now on works. */
  remount(): void {
    this.mounts++;
  }

  async open(path: string): Promise<DiskFile> {
    await this.answer('open', path);
    this.openFiles++;
    const { mounts } = this;
    const check = () => {
      if (mounts !== this.mounts) throw diskError('ESTALE');
    };
    return {
      write: (lines) => this.write(path, lines, check),
      sync: () => this.sync(path, check),
      close: async () => {
        this.calls.push(`close ${path}`);
        this.openFiles--;
        check();
      },
    };
  }

  textOf(path: string): string {
    return (this.contents.get(path) ?? Buffer.alloc(0)).toString();
  }

  private async write(path: string, lines: readonly Buffer[], check: () => void): Promise<number> {
    await this.answer('write', path);
    check();
    const bytes = Buffer.concat(lines);
    const taken = bytes.subarray(0, Math.min(bytes.length, this.freeBytes));
    if (taken.length === 0) throw diskError('ENOSPC');
    this.freeBytes -= taken.length;
    this.contents.set(path, Buffer.concat([this.contents.get(path) ?? Buffer.alloc(0), taken]));
    return taken.length;
  }

  private async sync(path: string, check: () => void): Promise<void> {
    this.calls.push(`sync ${path}`);
    check();
    if (this.syncFault) throw diskError(this.syncFault);
  }

  private async answer(call: string, path: string): Promise<void> {
    this.calls.push(`${call} ${path}`);
    await this.hang?.promise;
    if (this.fault) throw diskError(this.fault);
    if (this.badPaths.has(path)) throw diskError('EIO');
  }
}

function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: the disk of this test`), { code });
}

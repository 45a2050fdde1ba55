import type { DiskFile, JournalDisk } from './journal.disk.js';
import type { JournalFile } from './journal.file.js';

/** The open files of journals, at most so many: beyond, the one not written to for longest is closed. */
export class OpenFiles {
  /** In the order they were last written to. */
  private readonly files = new Set<JournalFile>();

  constructor(
    private readonly disk: JournalDisk,
    private readonly capacity: number,
  ) {}

  /** The open file of a journal. @throws what the disk throws. */
  async of(file: JournalFile): Promise<DiskFile> {
    if (!file.handle) {
      await this.makeRoom();
      file.handle = await this.disk.open(file.path);
    }
    this.files.delete(file);
    this.files.add(file);
    return file.handle;
  }

  /** Closes a journal's file, everything written being safe from a power loss. @throws what the disk throws. */
  async close(file: JournalFile): Promise<void> {
    const { handle } = file;
    file.handle = undefined;
    this.files.delete(file);
    if (!handle) return;
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Closes a file that failed: its handle may be dead for good where the disk came back (NFS, a volume mounted anew). */
  async drop(file: JournalFile): Promise<void> {
    try {
      await this.close(file);
    } catch {
      // That the file fails is known already.
    }
  }

  private async makeRoom(): Promise<void> {
    const [oldest] = this.files;
    if (oldest && this.files.size >= this.capacity) await this.close(oldest);
  }
}

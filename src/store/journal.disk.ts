import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What the journal needs of a file system. */
export interface JournalDisk {
  /** Opens a file to append to, with its folders. Nobody but the owner of the process may read either. */
  open(path: string): Promise<DiskFile>;
}

/** One open file. */
export interface DiskFile {
  /** Hands bytes to the operating system. @returns how many it took, which may be fewer. */
  write(lines: readonly Buffer[]): Promise<number>;
  /** Resolves when what was written survives a power loss. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The file system of the machine. */
export const systemDisk: JournalDisk = {
  async open(path) {
    const handle = await openFor(path);
    return {
      write: async (lines) => (await handle.writev(lines as Buffer[])).bytesWritten,
      sync: () => handle.datasync(),
      close: () => handle.close(),
    };
  },
};

/** The folder is there for all but the first session of a day. */
async function openFor(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'a', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return open(path, 'a', 0o600);
  }
}

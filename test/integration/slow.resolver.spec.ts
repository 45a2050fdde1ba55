import { execFileSync } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmulatedAsr } from '../helpers/emulated-asr.js';
import { byName } from '../helpers/scripted.resolver.js';

const SESSIONS = 64;
/** Of the harness. */
const CONNECT_TIMEOUT_MS = 2_000;
const LOOKUP_MS = 5_000;

/**
 * Work that holds a thread of the pool until it is released, exactly as a resolver of the system does: nobody else
 * opens the FIFO.
 */
class HeldThread {
  readonly folder = mkdtempSync(join(tmpdir(), 'resolver-'));
  private readonly fifo = join(this.folder, 'answer');
  private readonly done: Promise<void>[] = [];

  constructor() {
    execFileSync('mkfifo', [this.fifo]);
  }

  readonly work = (): Promise<void> => {
    const done = open(this.fifo, 'r').then((file) => file.close());
    this.done.push(done);
    return done;
  };

  async release(): Promise<void> {
    const writer = openSync(this.fifo, 'r+');
    await Promise.all(this.done);
    closeSync(writer);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

describe(`${SESSIONS} sessions whose vendor's name takes five seconds to resolve`, () => {
  let harness: EmulatedAsr;
  let thread: HeldThread;

  beforeEach(async () => {
    harness = await EmulatedAsr.start();
    thread = new HeldThread();
    harness.resolver.work = thread.work;
    setMaxListeners(SESSIONS + 2, harness.abort.signal);
    for (let i = 0; i < SESSIONS; i++) harness.open({}, { url: byName(harness.url) });
    await harness.pass(0);
  });
  afterEach(async () => {
    await thread.release();
    await harness.close();
    expect(harness.clock.pendingCount).toBe(0);
    thread.remove();
  });

  const readyCount = () => harness.states.filter((state) => state === 'ready').length;

  it('give each attempt up at its limit, share one look-up, and are all ready once it answers', async () => {
    await harness.pass(CONNECT_TIMEOUT_MS - 1);
    expect(harness.outcomes).toEqual([]);
    await harness.pass(1);
    expect(harness.outcomes).toEqual(Array.from({ length: SESSIONS }, () => 'timeout'));
    await harness.pass(LOOKUP_MS - CONNECT_TIMEOUT_MS);
    expect([harness.resolver.asked.length, readyCount()]).toEqual([1, 0]);
    await thread.release();
    await harness.until(() => readyCount() === SESSIONS);
    expect(harness.resolver.asked).toHaveLength(1);
  });

  it('hold up neither a vendor named by its address nor a file', async () => {
    harness.open();
    await harness.until(() => readyCount() === 1);
    const file = join(thread.folder, 'journal');
    await writeFile(file, 'written');
    expect(await readFile(file, 'utf8')).toBe('written');
    expect([harness.resolver.asked.length, harness.connects]).toEqual([1, 1]);
  });
});

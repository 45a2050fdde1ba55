import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulators } from '../../emulators/start.js';
import { journalsIn } from '../../src/store/journal.folder.js';
import { type Journal, readJournal } from '../../src/store/journal.reader.js';
import { ServerProcess } from '../helpers/server.process.js';
import { ChaosProxy } from '../kits/chaos.proxy.js';
import { environment } from './stack.js';

/** The built server over any number of its lives: one address and one data folder, whatever happens to the process. */
export class RestartedServer {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'lives-'));
  private life: ServerProcess | undefined;

  private constructor(
    private readonly emulators: Emulators,
    private readonly env: Readonly<Record<string, string>>,
    private readonly door: ChaosProxy,
  ) {}

  /** Starts the first of them. @param env Settings on top of those that lead it to the vendors. */
  static async open(
    emulators: Emulators,
    env: Readonly<Record<string, string>> = {},
  ): Promise<RestartedServer> {
    const server = new RestartedServer(emulators, env, await ChaosProxy.start({ target: 0 }));
    await server.start();
    return server;
  }

  /** Where it is reached, also in its next lives. */
  get port(): number {
    return this.door.port;
  }

  get voiceUrl(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** The process that runs, or the last one that did. */
  get process(): ServerProcess {
    if (!this.life) throw new Error('the server was never started');
    return this.life;
  }

  /** Begins another life. */
  async start(): Promise<void> {
    const env = { JOURNAL: 'on', DATA_DIR: this.dataDir, ...this.env };
    this.life = new ServerProcess(environment(this.emulators, env));
    this.door.leadTo(await this.life.port());
  }

  /** Ends this life. */
  async end(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<void> {
    this.process.signal(signal);
    await this.process.ended;
  }

  /** What it has kept of a session by now. @throws {Error} when that is nothing. */
  async journalOf(sessionId: string): Promise<Journal> {
    for await (const place of journalsIn(this.dataDir))
      if (place.sessionId === sessionId) return readJournal(place.path);
    throw new Error(`session ${sessionId} has no journal`);
  }

  /** Ends it for good and removes what it kept. */
  async close(): Promise<void> {
    await this.end('SIGKILL');
    await this.door.close();
    rmSync(this.dataDir, { recursive: true });
  }
}

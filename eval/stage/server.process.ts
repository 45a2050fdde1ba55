import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5_000;
/** Of the log; the line that is waited for comes early. */
const KEPT_CHARS = 10_000;
/** Of what the server says when it cannot start. */
const SHOWN_CHARS = 300;

/** The built server as a process of its own, with no environment but the one given. */
export class ServerProcess {
  private readonly child: ChildProcess;
  private log = '';
  private complaint = '';

  private constructor(env: Readonly<Record<string, string>>, folder: string) {
    this.child = spawn(process.execPath, [MAIN], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.log = (this.log + text).slice(0, KEPT_CHARS);
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.complaint = (this.complaint + text).slice(0, SHOWN_CHARS);
    });
  }

  /**
   * Starts the server and waits until it listens.
   *
   * @param folder Where it runs; no `.env` should be in it.
   * @throws {Error} when it has not been built, or ended instead, or took more than half a minute.
   */
  static async start(
    env: Readonly<Record<string, string>>,
    folder: string,
  ): Promise<{ server: ServerProcess; voiceUrl: string }> {
    if (!existsSync(MAIN)) throw new Error('dist/main.js is missing; build it with: npm run build');
    const server = new ServerProcess(env, folder);
    try {
      return { server, voiceUrl: await server.address() };
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Ends it and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const limit = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
    await gone;
    clearTimeout(limit);
  }

  private async address(): Promise<string> {
    const limit = AbortSignal.timeout(START_LIMIT_MS);
    while (!limit.aborted) {
      const line = this.log.split('\n').find((one) => one.includes('"Parley is listening"'));
      if (line) return String(JSON.parse(line).url).replace(/^http/, 'ws');
      if (this.child.exitCode !== null) break;
      await Promise.race([
        once(this.child, 'exit', { signal: limit }),
        once(this.child.stdout as NodeJS.EventEmitter, 'data', { signal: limit }),
      ]).catch((error: unknown) => {
        if (!limit.aborted) throw error;
      });
    }
    throw new Error(`the server did not start: ${this.complaint.split('\n\n')[0]}`);
  }
}

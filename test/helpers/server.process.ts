import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './source.imports.js';

const MAIN = join(ROOT, 'dist/main.js');
const LIMIT_MS = 20_000;

/** How a server process ended. */
export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface ServerProcessOptions {
  /** What Node is told before it is given the server. */
  nodeArgs?: readonly string[];
  /** Most files it may have open; left out: as many as this process. */
  mostOpenFiles?: number;
  /** Variables in `.env`; left out: there is none. */
  file?: Readonly<Record<string, string>>;
}

/** The built server as a process of its own, in an empty folder but for `.env`, with no environment but the one given. */
export class ServerProcess {
  /** Once its output was read to the end. */
  readonly ended: Promise<Ended>;
  /** Resolves with the exit code, though nobody reads its output. */
  readonly exited: Promise<number | null>;
  private stdout = '';
  private stderr = '';
  private readonly folder: string;
  private readonly child: ChildProcess;
  private readonly looks = new Set<() => void>();

  /** @throws {Error} when the server has not been built. */
  constructor(env: Readonly<Record<string, string>>, options: ServerProcessOptions = {}) {
    const { nodeArgs = [], file, mostOpenFiles } = options;
    if (!existsSync(MAIN)) throw new Error('dist/main.js is missing; build it with: npm run build');
    this.folder = mkdtempSync(join(tmpdir(), 'server-'));
    if (file) this.writeFile(file);
    const command = [process.execPath, ...nodeArgs, MAIN];
    const limit = mostOpenFiles === undefined ? '' : `ulimit -n ${mostOpenFiles} && `;
    this.child = spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', ...command], {
      cwd: this.folder,
      env: { PATH: process.env.PATH, PORT: '0', AGENTS_DIR: join(ROOT, 'agents'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      for (const look of [...this.looks]) look();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.exited = new Promise((resolve) => this.child.on('exit', resolve));
    this.ended = new Promise((resolve) =>
      this.child.on('close', (exitCode) => {
        rmSync(this.folder, { recursive: true });
        resolve({ exitCode, stdout: this.stdout, stderr: this.stderr });
        for (const look of [...this.looks]) look();
      }),
    );
  }

  /** Leaves the log in its pipe, until read on. */
  stopReading(): void {
    this.child.stdout?.pause();
  }
  readOn(): void {
    this.child.stdout?.resume();
  }

  /** The log so far, one object a line. */
  get log(): Record<string, unknown>[] {
    const complete = this.stdout.slice(0, this.stdout.lastIndexOf('\n') + 1);
    return complete
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  /**
   * Resolves with the port once the server listens.
   *
   * @throws {Error} when it ended, or did not get there within 20 s.
   */
  async port(): Promise<number> {
    const line = await this.logged('Parley is listening');
    return Number(new URL(String(line.url)).port);
  }

  /** The first log line with this message, now or when it comes. */
  logged(message: string): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(
        () => finish(new Error(`never logged "${message}": ${this.stdout}`)),
        LIMIT_MS,
      );
      const finish = (failure?: Error, line?: Record<string, unknown>) => {
        clearTimeout(limit);
        this.looks.delete(look);
        if (line) resolve(line);
        else reject(failure);
      };
      const look = () => {
        const line = this.log.find((one) => one.message === message);
        if (line) finish(undefined, line);
        else if (this.child.exitCode !== null)
          finish(new Error(`the server ended with ${this.child.exitCode}: ${this.stderr}`));
      };
      this.looks.add(look);
      look();
    });
  }

  /** Writes `.env` anew. */
  writeFile(variables: Readonly<Record<string, string>>): void {
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(this.folder, '.env'), lines.join(''));
  }

  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL' | 'SIGHUP' | 'SIGUSR2' | 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(name);
  }
}

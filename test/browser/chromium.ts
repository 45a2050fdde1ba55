import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** A name of this machine that is not "localhost" in any way: pages from it are not secure, as on a plain network. */
export const INSECURE_HOST = 'parley.test';
const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
/** Longest a page may take to show what a test waits for. */
const PATIENCE_MS = 10_000;

/** Why no browser test can run here, or nothing when they can. The one place that decides. */
export const noBrowserReason = existsSync(EXECUTABLE)
  ? undefined
  : `no browser at ${EXECUTABLE}; apt-get install chromium, or set CHROMIUM_PATH`;

/** A `describe` for tests that need Chromium; without one they are reported as skipped, with the reason. */
export function describeInChromium(name: string, tests: () => void): void {
  if (noBrowserReason) describe.skip(`${name} (skipped: ${noBrowserReason})`, tests);
  else describe(name, tests);
}

export interface ChromiumOptions {
  /** WAV file the microphone hears, once; Chromium's own beeps when left out. */
  microphoneWav?: string;
  /** Whether the person clicks "allow"; refused by default only when false. */
  isMicAllowed?: boolean;
  context?: BrowserContextOptions;
}

/** A browser of its own with a profile of its own, and one page. */
export class ChromiumPage {
  /** Everything the page complained about: thrown errors, console errors, refused by the CSP. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly profile: string,
  ) {
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  static async open(options: ChromiumOptions = {}): Promise<ChromiumPage> {
    const profile = mkdtempSync(join(tmpdir(), 'parley-chromium-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: EXECUTABLE,
      args: flags(options),
      ...options.context,
    });
    const page = context.pages()[0] ?? (await context.newPage());
    return new ChromiumPage(page, context, profile);
  }

  /**
   * Waits until a JavaScript expression is true in the page, looking once per picture.
   *
   * Playwright's own `waitForFunction` evaluates strings, which a strict CSP forbids.
   */
  async until(expression: string, limitMs = PATIENCE_MS): Promise<void> {
    await this.page.evaluate(`new Promise((resolve, reject) => {
      const giveUpAt = performance.now() + ${limitMs};
      const look = () => {
        if (${expression}) resolve();
        else if (performance.now() > giveUpAt) reject(new Error('never became true: ' + ${JSON.stringify(expression)}));
        else requestAnimationFrame(look);
      };
      look();
    })`);
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

function flags({ microphoneWav, isMicAllowed = true }: ChromiumOptions): string[] {
  const list = [
    '--no-sandbox',
    `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--use-fake-device-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
  ];
  list.push(isMicAllowed ? '--use-fake-ui-for-media-stream' : '--use-fake-ui-for-media-stream=deny');
  if (microphoneWav) list.push(`--use-file-for-fake-audio-capture=${microphoneWav}%noloop`);
  return list;
}

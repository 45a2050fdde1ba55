import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');
const BUILD_LIMIT_MS = 60_000;

/** A folder of static files made from `web` or from `test/browser/page`, as the release build makes them. */
export class BuiltPage {
  private constructor(readonly folder: string) {}

  static async make(source: 'web' | 'test/browser/page'): Promise<BuiltPage> {
    const folder = mkdtempSync(join(tmpdir(), 'parley-page-'));
    const args = [VITE, 'build', source, '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn'];
    args.push('--config', join(ROOT, 'web/vite.config.ts'));
    await promisify(execFile)(process.execPath, args, { cwd: ROOT, timeout: BUILD_LIMIT_MS });
    return new BuiltPage(folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

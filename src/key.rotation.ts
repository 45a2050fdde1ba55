import type { RootLog } from './common/pino.log.js';
import type { AppConfig } from './config/app.config.js';
import { ConfigError } from './config/config.error.js';
import { checkEnvironment, type RawEnvironment } from './config/environment.check.js';

/** The variables that may change while the server runs, and whose key each holds. */
const KEY_VARIABLES = [
  ['DEEPGRAM_API_KEY', 'asr'],
  ['OPENAI_API_KEY', 'llm'],
  ['ELEVENLABS_API_KEY', 'tts'],
] as const;

export interface KeyRotationOptions {
  config: Pick<AppConfig, 'asr' | 'llm' | 'tts'>;
  /** Every variable as it was when the server started. */
  started: RawEnvironment;
  /** Every variable as it is now. Throws when it cannot be read. */
  read: () => RawEnvironment;
  root: Pick<RootLog, 'log' | 'hide'>;
}

/** Reads the vendors' keys again and, if they are as good as at a start, uses them from then on. */
export class KeyRotation {
  constructor(private readonly options: KeyRotationOptions) {}

  /** Never throws: keys that cannot be used change nothing and are logged, by name. */
  rotate(): void {
    const { log } = this.options.root;
    try {
      log.info('Keys were read again', { replaced: this.replaceKeys() });
    } catch (error) {
      const reason = error instanceof ConfigError ? { problems: error.problems } : { error };
      log.error('Keys could not be read again; the old ones stay in use', reason);
    }
  }

  /** @returns the variables whose keys are other ones than before. */
  private replaceKeys(): string[] {
    const { config, started, read, root } = this.options;
    const found = read();
    // Everything but the keys is taken as the server runs with it, whatever has been written meanwhile.
    const keys = Object.fromEntries(KEY_VARIABLES.map(([name]) => [name, found[name]]));
    const checked = checkEnvironment({ ...started, ...keys });
    const replaced = KEY_VARIABLES.filter(([name, vendor]) => {
      const key = checked[name] ?? '';
      root.hide(key);
      return config[vendor].key.replace(key);
    });
    return replaced.map(([name]) => name);
  }
}

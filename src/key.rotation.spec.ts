import { TEST_KEYS } from '../test/helpers/gateway.harness.js';
import { type LogFields, silentLog } from './common/log.js';
import { loadConfig } from './config/configuration.js';
import type { RawEnvironment } from './config/environment.check.js';
import { KeyRotation } from './key.rotation.js';

const NEW_KEY = 'dg-90aa17c3be5fd246';

/** A server that runs with `started`, where `found` is what can be read now. */
function rotationOf(found: RawEnvironment | (() => never), started: RawEnvironment = TEST_KEYS) {
  const config = loadConfig(started);
  const hidden: string[] = [];
  const lines: { level: string; fields?: LogFields }[] = [];
  const log = {
    ...silentLog,
    info: (_message: string, fields?: LogFields) => lines.push({ level: 'info', fields }),
    error: (_message: string, fields?: LogFields) => lines.push({ level: 'error', fields }),
  };
  const root = { log, flush: async () => undefined, hide: (secret: string) => void hidden.push(secret) };
  const read = typeof found === 'function' ? found : () => found;
  const rotation = new KeyRotation({ config, started, read, root });
  const keys = () => [config.asr, config.llm, config.tts].map(({ key }) => key.current);
  return { rotation, keys, hidden, lines };
}
const OLD = [TEST_KEYS.DEEPGRAM_API_KEY, TEST_KEYS.OPENAI_API_KEY, TEST_KEYS.ELEVENLABS_API_KEY];

describe('keys read again', () => {
  it('are used from then on, hidden from the log, and named in it', () => {
    const { rotation, keys, hidden, lines } = rotationOf({ ...TEST_KEYS, DEEPGRAM_API_KEY: NEW_KEY });
    rotation.rotate();
    expect(keys()).toEqual([NEW_KEY, ...OLD.slice(1)]);
    expect(hidden).toContain(NEW_KEY);
    expect(lines).toEqual([{ level: 'info', fields: { replaced: ['DEEPGRAM_API_KEY'] } }]);
  });

  it('are checked as at a start; one that cannot be used leaves all as they were', () => {
    const found = { ...TEST_KEYS, DEEPGRAM_API_KEY: NEW_KEY, OPENAI_API_KEY: 'your-key-here' };
    const { rotation, keys, lines } = rotationOf({ ...found, ELEVENLABS_API_KEY: undefined });
    rotation.rotate();
    expect(keys()).toEqual(OLD);
    const names = [{ variable: 'OPENAI_API_KEY' }, { variable: 'ELEVENLABS_API_KEY' }];
    expect(lines).toMatchObject([{ level: 'error', fields: { problems: names } }]);
    expect(JSON.stringify(lines)).not.toContain('your-key-here');
  });

  it('stay as they were when they cannot be read', () => {
    const { rotation, keys, lines } = rotationOf(() => {
      throw new Error('EACCES');
    });
    rotation.rotate();
    expect([keys(), lines.map(({ level }) => level)]).toEqual([OLD, ['error']]);
  });

  it('change nothing else, and are judged by the settings the server runs with', () => {
    const { rotation, keys, lines } = rotationOf({
      ...TEST_KEYS,
      DEEPGRAM_API_KEY: NEW_KEY,
      OPENAI_API_KEY: undefined,
      LLM_MODE: 'echo',
      PORT: 'http',
    });
    rotation.rotate();
    expect(keys()).toEqual(OLD);
    expect(lines).toMatchObject([{ fields: { problems: [{ variable: 'OPENAI_API_KEY' }] } }]);
  });

  it('may be fewer where the server needs fewer', () => {
    const { OPENAI_API_KEY: _, ...fewer } = TEST_KEYS;
    const found = { ...fewer, DEEPGRAM_API_KEY: NEW_KEY };
    const { rotation, keys } = rotationOf(found, { ...fewer, LLM_MODE: 'echo' });
    rotation.rotate();
    expect(keys()).toEqual([NEW_KEY, '', OLD[2]]);
  });
});

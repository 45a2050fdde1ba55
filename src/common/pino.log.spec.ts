import type { Log } from './log.js';
import { NestLog } from './nest.log.js';
import { createPinoLog } from './pino.log.js';

const KEY = 'sk-4f1c9e0b7a6d52e8aa';

function record(level: 'debug' | 'info' = 'info') {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const { log, hide } = createPinoLog({ level, secrets: [KEY, ''], stream });
  return { log, hide, lines, last: () => JSON.parse(lines.at(-1) ?? '') };
}

describe('the log', () => {
  it('writes one JSON object a line: level, time, a fixed sentence, and fields', () => {
    const { log, last } = record();
    log.with({ sessionId: 's_1' }).warn('Something happened', { attempt: 2 });
    expect(last()).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      sessionId: 's_1',
      attempt: 2,
      message: 'Something happened',
    });
  });

  it('says nothing below its level', () => {
    const { log, lines } = record('info');
    log.debug('Detail');
    expect(lines).toEqual([]);
  });

  const carriers: [string, (log: Log) => void][] = [
    ['a field', (log) => log.info('x', { url: `wss://host?key=${KEY}` })],
    ['a nested field', (log) => log.info('x', { headers: { authorization: [`Token ${KEY}`] } })],
    ['an error', (log) => log.error('x', { error: new Error(`bad key ${KEY}`) })],
    ['the cause of an error', (log) => log.error('x', { error: new Error('x', { cause: new Error(KEY) }) })],
    ['the message', (log) => log.info(KEY)],
    ['bound fields', (log) => log.with({ key: KEY }).info('x')],
    ['the first characters of it', (log) => log.info('x', { text: `refused: ${KEY.slice(0, 12)}***` })],
  ];
  it.each(carriers)('never shows a secret carried by %s', (_, write) => {
    const { log, lines } = record();
    write(log);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain(KEY.slice(0, 12));
    expect(lines[0]).toContain('***');
  });

  it('never shows a secret it learnt of later, nor the old one, however alike they begin', () => {
    const { log, hide, lines } = record();
    const newer = `${KEY.slice(0, -4)}7b31`;
    hide(newer);
    log.info('x', { keys: [newer, KEY] });
    expect(lines[0]).toContain('"keys":["***","***"]');
  });

  it('leaves out what people said', () => {
    const { log, lines } = record();
    log.with({ private: 'my card is 4111' }).info('Turn ended', { private: { text: 'my card is 4111' } });
    expect(lines[0]).not.toContain('4111');
  });

  it('cannot be made to forge lines or colours', () => {
    const { log, lines, last } = record();
    const text = 'a\n{"level":"error"}\u001b[31m\u009b31m\u2028b\u0000';
    log.info('x', { text });
    expect(lines[0]?.trimEnd()).toMatch(/^[\x20-\x7e]*$/);
    expect(last().text).toBe(text);
  });

  it('shows of an error what is known to be harmless', () => {
    const { log, last } = record();
    const error = Object.assign(new Error('Parse Error'), {
      code: 'HPE_INVALID',
      rawPacket: Buffer.from('secret'),
    });
    log.warn('Connection failed', { error });
    expect(last().error).toEqual({
      type: 'Error',
      text: 'Parse Error',
      code: 'HPE_INVALID',
      stack: expect.any(String),
    });
  });

  it('carries the framework: its chatter as detail, its errors as errors', () => {
    const { log, lines, last } = record('debug');
    const nest = new NestLog(log);
    nest.log('Mapped {/health, GET}', 'RouterExplorer');
    expect(last()).toMatchObject({ level: 'debug', framework: 'RouterExplorer' });
    nest.error(new Error('boom'), 'stack\nof it', 'ExceptionsHandler');
    expect(last()).toMatchObject({ level: 'error', framework: 'ExceptionsHandler', error: { text: 'boom' } });
    expect(lines).toHaveLength(2);
  });
});

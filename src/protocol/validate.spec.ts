import fc from 'fast-check';
import { fuzzRuns } from '../../test/helpers/fuzz.runs.js';
import { parseClientMessage, parseServerMessage } from './validate.js';

const refusedWith = (frame: string) => {
  const checked = parseClientMessage(frame);
  return checked.ok ? undefined : `${checked.code}: ${checked.message}`;
};

describe('a client message', () => {
  it.each([
    ['{"type":"session.start"}'],
    [
      '{"type":"session.start","audio":{"encoding":"opus"},"variables":{"customer":"Asha"},"client":{"name":"page","version":"1"}}',
    ],
    ['{"type":"barge_in","reason":"key","heard":{"generation":1,"segment":0,"playedMs":12.5}}'],
    ['{"type":"playback","generation":1,"segment":0,"playedMs":0,"queuedMs":10,"state":"underrun"}'],
    ['{"type":"text.input","text":"hello","id":"a"}'],
    ['{"type":"mic","state":"ptt_up"}'],
    ['{"type":"ping"}'],
    ['{"type":"session.end"}'],
  ])('is taken: %s', (frame) => {
    expect(refusedWith(frame)).toBeUndefined();
  });

  it.each([
    ['{', 'bad_message: not valid JSON'],
    ['[]', 'bad_message: not a JSON object'],
    ['null', 'bad_message: not a JSON object'],
    ['"ping"', 'bad_message: not a JSON object'],
    ['{"text":"hi"}', 'bad_message: "type" is missing'],
    ['{"type":7}', 'bad_message: "type" is missing or not a string'],
    ['{"type":"hello"}', 'unknown_message: unknown message type "hello"'],
    ['{"type":"toString"}', 'unknown_message: unknown message type'],
    ['{"type":"text.input"}', 'bad_message: text.input: "text" is missing'],
    ['{"type":"text.input","text":""}', 'bad_message: text.input: "text" must have at least 1'],
    ['{"type":"text.input","text":7}', 'bad_message: text.input: "text" must be a string'],
    [
      '{"type":"text.input","text":"a","lang":"en"}',
      'bad_message: text.input: "lang" is unknown; allowed are',
    ],
    ['{"type":"mic","state":"off"}', 'bad_message: mic: "state" must be one of on, muted'],
    [
      '{"type":"barge_in","heard":{"generation":1,"segment":0}}',
      'bad_message: barge_in: "heard.playedMs" is missing',
    ],
    [
      '{"type":"barge_in","heard":{"generation":0,"segment":0,"playedMs":1}}',
      '"heard.generation" must be at least 1',
    ],
    [
      '{"type":"barge_in","heard":{"generation":1.5,"segment":0,"playedMs":1}}',
      '"heard.generation" must be a whole number',
    ],
    ['{"type":"barge_in","heard":[]}', '"heard" must be an object'],
    ['{"type":"session.start","variables":{"a":{}}}', '"variables.a" must be a string'],
    [
      '{"type":"session.start","audio":{"encoding":"flac"}}',
      '"audio.encoding" must be one of pcm_s16le, opus',
    ],
    [
      '{"type":"session.start","audio":{"encoding":"opus","sampleRateHz":1e400}}',
      '"audio.sampleRateHz" must be a number',
    ],
    ['{"type":"ping","__proto__":{"polluted":true}}', 'the key "__proto__" is not allowed'],
    ['{"type":"session.start","variables":{"constructor":"x"}}', 'the key "constructor" is not allowed'],
    [`{"type":"ping","id":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 'nested deeper than 8 levels'],
  ])('is refused with the reason: %.60s', (frame, reason) => {
    expect(refusedWith(frame)).toContain(reason);
  });

  it('never raises an error and never reaches the prototype of objects, whatever is sent', () => {
    const type = fc.constantFrom(
      'session.start',
      'barge_in',
      'playback',
      'text.input',
      'mic',
      'ping',
      'session.end',
      'x',
    );
    const anything = fc
      .record({ type }, { requiredKeys: [] })
      .chain((base) => fc.dictionary(fc.string(), fc.jsonValue()).map((rest) => ({ ...rest, ...base })));
    fc.assert(
      fc.property(
        fc.oneof(
          anything.map((value) => JSON.stringify(value)),
          fc.string(),
          fc.json(),
        ),
        (frame) => {
          const checked = parseClientMessage(frame);
          expect(checked.ok || checked.message.length > 0).toBe(true);
          expect(({} as Record<string, unknown>).polluted).toBeUndefined();
        },
      ),
      { numRuns: fuzzRuns(500) },
    );
  });
});

describe('a server message', () => {
  it('may carry fields this client does not know', () => {
    expect(parseServerMessage('{"type":"pong","seq":1,"t":2,"new":true}').ok).toBe(true);
  });
});

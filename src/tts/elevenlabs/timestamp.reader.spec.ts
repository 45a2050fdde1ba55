import { FakeClock } from '../../../test/helpers/fake-clock.js';
import type { TtsEvent } from '../tts.port.js';
import { TimestampReader } from './timestamp.reader.js';

const audio = Buffer.from('some audio bytes');
const line = (extra = {}) => `${JSON.stringify({ audio_base64: audio.toString('base64'), ...extra })}\n`;
const alignment = {
  characters: ['ह', 'ै'],
  character_start_times_seconds: [0, 0.1],
  character_end_times_seconds: [0.1, 0.25],
};

function reader() {
  const events: TtsEvent[] = [];
  return { events, reader: new TimestampReader(new FakeClock(), (event) => events.push(event)) };
}

function audioOf(events: TtsEvent[]): string {
  return Buffer.concat(
    events.map((event) => (event.type === 'audio' ? event.bytes : Buffer.alloc(0))),
  ).toString();
}

describe('speech with timestamps', () => {
  it('is the same however the network cuts the lines, also within a character', () => {
    const text = Buffer.from(line({ alignment }) + line() + line({ alignment: null }));
    for (const size of [1, 7, 1000]) {
      const { events, reader: it } = reader();
      for (let at = 0; at < text.length; at += size) it.push(text.subarray(at, at + size));
      it.end();
      expect(audioOf(events)).toBe(audio.toString().repeat(3));
      expect(events.filter((event) => event.type === 'alignment')).toEqual([
        { type: 'alignment', chars: ['ह', 'ै'], startMs: [0, 100], endMs: [100, 250] },
      ]);
    }
  });

  it('tells the times before the audio they belong to', () => {
    const { events, reader: it } = reader();
    it.push(Buffer.from(line({ alignment })));
    expect(events.map((event) => event.type)).toEqual(['alignment', 'audio']);
  });

  it.each([
    ['broken JSON', '{"audio_base64":"AAAA\n'],
    ['a line without audio', '{"x":1}\n'],
    ['audio that is not base64', '{"audio_base64":"AA!!AA=="}\n'],
  ])('%s is an error that quotes nothing', (_name, text) => {
    expect(() => reader().reader.push(Buffer.from(text))).toThrow(/not speech/);
  });

  it('a line without end is given up at 4 MiB', () => {
    const { reader: it } = reader();
    expect(() => {
      for (let i = 0; i < 5; i++) it.push(Buffer.alloc(1024 * 1024, 'a'));
    }).toThrow(/too long/);
  });

  it('an answer without audio is an error', () => {
    expect(() => reader().reader.end()).toThrow(/no audio/);
  });
});

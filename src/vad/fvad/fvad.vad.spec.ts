import { settle } from '../../../test/helpers/fake-clock.js';
import { atLevel, pcmBytes, vowel } from '../../../test/helpers/test-sounds.js';
import { type LogFields, silentLog } from '../../common/log.js';
import { loadFvad } from './fvad.vad.js';

const observer = { onVoiceOnset: () => undefined, onVadFramesDropped: () => undefined };

describe('voice detection by the server', () => {
  it('hears a voice in PCM', async () => {
    const vad = await loadFvad({ log: silentLog, observer });
    let voices = 0;
    const ear = vad.open({ encoding: 'pcm_s16le', sampleRateHz: 16_000, onVoice: () => voices++ });
    ear?.hear(pcmBytes(atLevel(vowel(200, 140), -25)));
    await settle();
    expect(voices).toBe(1);
    ear?.close();
  });

  it('does not listen to opus', async () => {
    const vad = await loadFvad({ log: silentLog, observer });
    const onVoice = () => undefined;
    expect(vad.open({ encoding: 'opus', sampleRateHz: 48_000, onVoice })).toBeUndefined();
  });

  it('is missing, with one line in the log, where WebAssembly cannot be loaded', async () => {
    const lines: [message: string, fields: LogFields | undefined][] = [];
    const log = {
      ...silentLog,
      warn: (message: string, fields?: LogFields) => void lines.push([message, fields]),
    };
    const error = new Error('no wasm here');
    const vad = await loadFvad({ log, observer }, () => Promise.reject(error));
    const onVoice = () => undefined;
    for (let session = 0; session < 3; session++)
      expect(vad.open({ encoding: 'pcm_s16le', sampleRateHz: 16_000, onVoice })).toBeUndefined();
    expect(lines).toEqual([[expect.stringContaining('cannot be heard by the server itself'), { error }]]);
  });
});

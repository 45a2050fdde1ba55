import { formatWav, parseWav } from './wav.js';

describe('WAV files', () => {
  const pcm = Int16Array.from([0, 1, -1, 32_767, -32_768]);

  it('come back as they were written', () => {
    expect(parseWav(formatWav({ pcm, sampleRateHz: 16_000 }), 'a.wav')).toEqual({
      pcm,
      sampleRateHz: 16_000,
    });
  });

  it('may hold chunks that are not audio', () => {
    const plain = formatWav({ pcm, sampleRateHz: 8000 });
    const list = Buffer.from('LIST\x03\x00\x00\x00abc\x00', 'latin1');
    const file = Buffer.concat([plain.subarray(0, 36), list, plain.subarray(36)]);
    expect(parseWav(file, 'a.wav').pcm).toEqual(pcm);
  });

  it('are refused by name when they are something else', () => {
    const stereo = formatWav({ pcm, sampleRateHz: 8000 });
    stereo.writeUInt16LE(2, 22);
    expect(() => parseWav(stereo, 'b.wav')).toThrow('b.wav is not 16-bit mono PCM');
    expect(() => parseWav(Buffer.alloc(60), 'c.wav')).toThrow('c.wav is not a WAV file');
    expect(() => parseWav(stereo.subarray(0, 12), 'd.wav')).toThrow('d.wav has no audio');
  });
});

import fc from 'fast-check';
import type { WavErrorCode } from './wav.error.js';
import { WavError } from './wav.error.js';
import { readWav, writeWav } from './wav.file.js';

interface Recipe {
  tag?: number;
  subTag?: number;
  channels?: number;
  rate?: number;
  bits?: number;
  blockBytes?: number;
  data?: number[];
  dataSize?: number;
  before?: Uint8Array;
}

/** A WAV file made by the recipe, right where nothing else is said. */
function wav(recipe: Recipe = {}): Uint8Array {
  const { channels = 1, rate = 16_000, bits = 16, data = [1, -2, 3, -4] } = recipe;
  const fmt = Buffer.alloc(recipe.subTag === undefined ? 16 : 40);
  fmt.writeUInt16LE(recipe.tag ?? 1, 0);
  fmt.writeUInt16LE(channels, 2);
  fmt.writeUInt32LE(rate, 4);
  fmt.writeUInt32LE(rate * channels * 2, 8);
  fmt.writeUInt16LE(recipe.blockBytes ?? channels * 2, 12);
  fmt.writeUInt16LE(bits, 14);
  if (recipe.subTag !== undefined) fmt.writeUInt16LE(recipe.subTag, 24);
  const samples = Buffer.from(Int16Array.from(data).buffer);
  const body = [
    recipe.before ?? Buffer.alloc(0),
    chunk('fmt ', fmt),
    chunk('data', samples, recipe.dataSize),
  ];
  return riff('WAVE', ...body);
}

function chunk(id: string, body: Uint8Array, size = body.byteLength): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.byteLength % 2)]);
}

function riff(kind: string, ...chunks: Uint8Array[]): Uint8Array {
  return chunk('RIFF', Buffer.concat([Buffer.from(kind, 'latin1'), ...chunks]));
}

const fmtOnly = (size: number) => riff('WAVE', chunk('fmt ', Buffer.alloc(size)));
const text = (value: string) => Buffer.from(value, 'latin1');

/** What is wrong, the file, the code, and what the message must name. */
const BAD: [string, Uint8Array, WavErrorCode, RegExp][] = [
  ['an empty file', new Uint8Array(0), 'empty', /empty/],
  ['an MP3 file with a tag', text('ID3\x04rest of it'), 'not_riff', /MP3/],
  ['a bare MP3 file', Uint8Array.of(0xff, 0xfb, 0x90, 0, 0), 'not_riff', /MP3/],
  ['an Ogg file', text('OggS and more of it'), 'not_riff', /Ogg/],
  ['a FLAC file', text('fLaC and more of it'), 'not_riff', /FLAC/],
  ['an AIFF file', text('FORM and more of it'), 'not_riff', /AIFF/],
  ['a WebM recording', Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3), 'not_riff', /WebM/],
  ['a 64-bit WAV', text('RF64 and more of it'), 'not_riff', /RF64/],
  ['a text file', text('hello, I am no sound'), 'not_riff', /no WAV/],
  ['a header cut short', text('RIFF\0\0'), 'too_short', /6 bytes/],
  ['a film', riff('AVI ', chunk('fmt ', Buffer.alloc(16))), 'not_wave', /AVI/],
  ['a file of a header alone', riff('WAVE'), 'no_format', /fmt/],
  ['sound before its format', riff('WAVE', chunk('data', Buffer.alloc(8))), 'no_format', /before/],
  ['a format too short', fmtOnly(8), 'bad_format', /8 bytes/],
  [
    'a file without sound',
    riff('WAVE', chunk('fmt ', Buffer.from(wav().subarray(20, 36)))),
    'no_data',
    /data/,
  ],
  ['floating-point samples', wav({ tag: 3, bits: 32 }), 'not_pcm16', /floating/],
  ['A-law', wav({ tag: 6, bits: 8 }), 'not_pcm16', /A-law/],
  ['u-law', wav({ tag: 7, bits: 8 }), 'not_pcm16', /u-law/],
  ['MP3 inside WAV', wav({ tag: 85 }), 'not_pcm16', /MP3/],
  ['an unknown format', wav({ tag: 4_711 }), 'not_pcm16', /4711/],
  ['extensible floating point', wav({ tag: 0xfffe, subTag: 3 }), 'not_pcm16', /floating/],
  ['8-bit samples', wav({ bits: 8 }), 'not_pcm16', /8 bits/],
  ['24-bit samples', wav({ bits: 24 }), 'not_pcm16', /24 bits/],
  ['no channels', wav({ channels: 0 }), 'bad_format', /no channels/],
  ['six channels', wav({ channels: 6 }), 'too_many_channels', /6 channels/],
  ['a rate of nothing', wav({ rate: 0 }), 'bad_rate', /0 Hz/],
  ['a rate beyond reason', wav({ rate: 1_000_000 }), 'bad_rate', /1000000 Hz/],
  ['a block size that contradicts the channels', wav({ blockBytes: 3 }), 'bad_format', /3 bytes/],
  ['half a file', wav({ dataSize: 10_000 }), 'truncated', /10000/],
  ['half a sample', wav({ dataSize: 7 }), 'bad_format', /7 bytes/],
  ['a sound of no length', wav({ data: [] }), 'empty', /one sample/],
  ['an enormous file', new Uint8Array(20_000_001), 'too_large', /20000001/],
];

describe('reading WAV files', () => {
  it.each(BAD)('refuses %s and says why', (_, file, code, named) => {
    const error = caught(() => readWav(file));
    expect(error).toBeInstanceOf(WavError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(named) });
    expect((error as WavError).remedy).not.toBe('');
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(
        fc.int16Array({ minLength: 1 }),
        fc.integer({ min: 8_000, max: 192_000 }),
        (samples, rate) => {
          expect(readWav(writeWav({ sampleRateHz: rate, samples }))).toEqual({ sampleRateHz: rate, samples });
        },
      ),
    );
  });

  it('mixes two channels down to one', () => {
    const file = wav({ channels: 2, data: [100, 200, -100, -300] });
    expect([...readWav(file).samples]).toEqual([150, -200]);
  });

  it('reads the extensible form, odd chunks before the sound, and files whose size was never filled in', () => {
    expect(readWav(wav({ tag: 0xfffe, subTag: 1 })).samples).toHaveLength(4);
    expect(readWav(wav({ before: chunk('LIST', text('odd')) })).samples).toHaveLength(4);
    expect(readWav(wav({ dataSize: 0xffff_ffff })).samples).toHaveLength(4);
  });

  it('reads a file that lies in the middle of a larger buffer', () => {
    const padded = Buffer.concat([Buffer.alloc(3), wav()]);
    expect([...readWav(padded.subarray(3)).samples]).toEqual([1, -2, 3, -4]);
  });

  it('never fails in any other way, whatever the bytes', () => {
    const start = Buffer.from(wav());
    fc.assert(
      fc.property(fc.nat(start.length - 1), fc.uint8Array({ maxLength: 40 }), (at, noise) => {
        const file = Buffer.concat([start.subarray(0, at), noise, start.subarray(at)]);
        const error = caught(() => readWav(file));
        expect(error === undefined || error instanceof WavError).toBe(true);
      }),
    );
  });
});

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

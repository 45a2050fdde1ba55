import fc from 'fast-check';
import { fuzzRuns } from '../../test/helpers/fuzz.runs.js';
import {
  AudioFrameError,
  type AudioFrameHeader,
  CODECS,
  type Codec,
  decodeAudioFrame,
  encodeAudioFrame,
} from './audio-frame.js';

const header: fc.Arbitrary<AudioFrameHeader> = fc.record({
  codec: fc.constantFrom(...(Object.keys(CODECS) as Codec[])),
  isFirst: fc.boolean(),
  isLast: fc.boolean(),
  generation: fc.integer({ min: 0, max: 0xffff_ffff }),
  segment: fc.integer({ min: 0, max: 0xffff }),
  chunk: fc.integer({ min: 0, max: 0xffff }),
});

describe('an audio frame', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 64 }), (written, audio) => {
        const { header: read, payload } = decodeAudioFrame(encodeAudioFrame(written, audio));
        expect(read).toEqual(written);
        expect([...payload]).toEqual([...audio]);
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it('has the bytes the protocol names, big-endian', () => {
    const frame = encodeAudioFrame(
      { codec: 'mp3', isFirst: true, isLast: false, generation: 0x01020304, segment: 0x0506, chunk: 0x0708 },
      new Uint8Array([9]),
    );
    expect([...frame]).toEqual([1, 1, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('counts its chunks on from 0 after 65 535', () => {
    const frame = encodeAudioFrame(
      { codec: 'ulaw', isFirst: false, isLast: true, generation: 1, segment: 0, chunk: 65_536 },
      new Uint8Array(),
    );
    expect(decodeAudioFrame(frame).header.chunk).toBe(0);
  });

  it.each([
    ['too short', new Uint8Array(11)],
    ['of another version', new Uint8Array([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    ['of an unknown codec', new Uint8Array([1, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ])('is refused when it is %s', (_, frame) => {
    expect(() => decodeAudioFrame(frame)).toThrow(AudioFrameError);
  });
});

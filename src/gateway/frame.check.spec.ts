import { FrameCheck } from './frame.check.js';

describe('the frame check', () => {
  it.each([
    ['an empty frame', 0, 'bad_audio'],
    ['an odd number of bytes', 641, 'bad_audio'],
    ['more than 32 768 bytes', 32_770, 'too_large'],
  ])('refuses %s of PCM', (_, bytes, code) => {
    expect(new FrameCheck().audio(bytes, 'pcm_s16le')?.code).toBe(code);
  });

  it('takes 32 768 bytes of audio and 16 384 bytes of text, and not one more', () => {
    const check = new FrameCheck();
    expect(check.audio(32_768, 'pcm_s16le')).toBeUndefined();
    expect(check.text(16_384)).toBeUndefined();
    expect(check.text(16_385)?.code).toBe('too_large');
  });

  it('knows no odd length in a container', () => {
    const check = new FrameCheck();
    expect(check.audio(641, 'opus')).toBeUndefined();
    expect(check.audio(0, 'opus')?.code).toBe('bad_audio');
  });

  it('gives up after three bad frames of a kind in a row, whatever the other kind does', () => {
    const check = new FrameCheck();
    check.audio(1, 'pcm_s16le');
    check.audio(1, 'pcm_s16le');
    check.text(10);
    expect(check.isHopeless('audio')).toBe(false);
    check.audio(1, 'pcm_s16le');
    expect(check.isHopeless('audio')).toBe(true);
    expect(check.isHopeless('text')).toBe(false);
  });

  it('starts counting anew after a good frame', () => {
    const check = new FrameCheck();
    for (const bytes of [1, 1, 640, 1, 1]) check.audio(bytes, 'pcm_s16le');
    expect(check.isHopeless('audio')).toBe(false);
  });
});

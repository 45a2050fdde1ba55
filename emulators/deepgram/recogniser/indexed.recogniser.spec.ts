import { makeIndexedSpeech } from '../indexed-speech.js';
import { HopCutter } from '../stream/hop.cutter.js';
import { IndexedRecogniser } from './indexed.recogniser.js';

/** Sends frames of 20 ms, some of them not or more than once. */
function hear(pcm: Int16Array, copies: (frame: number) => number = () => 1): string {
  const recogniser = new IndexedRecogniser();
  const format = { kind: 'samples', coding: 'linear16', sampleRateHz: 16_000, channels: 1 } as const;
  const cutter = new HopCutter(format, (hop) => recogniser.hear(hop));
  const bytes = Buffer.from(pcm.buffer as ArrayBuffer, pcm.byteOffset, pcm.byteLength);
  for (let frame = 0; frame * 640 < bytes.length; frame++) {
    for (let copy = 0; copy < copies(frame); copy++)
      cutter.push(bytes.subarray(frame * 640, frame * 640 + 640));
  }
  cutter.push(Buffer.alloc(1_280));
  return recogniser
    .words(-1)
    .map((word) => word.text)
    .join(' ');
}

describe('indexed speech', () => {
  it('is heard as its numbered words', () => {
    expect(hear(makeIndexedSpeech(4, { leadMs: 130, tailMs: 70 }))).toBe('w0001 w0002 w0003 w0004');
  });
  it('goes on from any number, for replays', () => {
    expect(hear(makeIndexedSpeech(2, { firstWord: 998 }))).toBe('w0998 w0999');
  });
  it('shows one lost frame as one lost word', () => {
    expect(hear(makeIndexedSpeech(4), (frame) => (frame === 7 ? 0 : 1))).toBe('w0001 w0003 w0004');
  });
  it('shows one doubled frame as one doubled word', () => {
    expect(hear(makeIndexedSpeech(4), (frame) => (frame === 7 ? 2 : 1))).toBe(
      'w0001 w0002 w0002 w0003 w0004',
    );
  });
  it('shows a doubled last frame of a word as a doubled word', () => {
    expect(hear(makeIndexedSpeech(3), (frame) => (frame === 9 ? 2 : 1))).toBe('w0001 w0002 w0002 w0003');
  });
  it('shows a word sent again later', () => {
    const speech = makeIndexedSpeech(3);
    const again = Int16Array.from([...speech, ...speech.subarray(1_600)]);
    expect(hear(again)).toBe('w0001 w0002 w0003 w0002 w0003');
  });
  it('does not report a word of which the beginning is missing', () => {
    expect(hear(makeIndexedSpeech(3).subarray(801))).toBe('w0002 w0003');
  });
  it('pauses between utterances when asked to', () => {
    const speech = makeIndexedSpeech(4, { wordsPerUtterance: 2, pauseMs: 500 });
    expect(speech.length).toBe(4 * 1_600 + 8_000);
    expect(hear(speech)).toBe('w0001 w0002 w0003 w0004');
  });
  it('tells at what time a word was said', () => {
    const recogniser = new IndexedRecogniser();
    const speech = makeIndexedSpeech(2, { leadMs: 200, tailMs: 100 });
    for (let at = 0; at + 320 <= speech.length; at += 320) recogniser.hear(speech.subarray(at, at + 320));
    expect(recogniser.words(-1)).toMatchObject([
      { startMs: 200, endMs: 300 },
      { startMs: 300, endMs: 400 },
    ]);
    expect(recogniser.speechStartMs).toBe(200);
  });
});

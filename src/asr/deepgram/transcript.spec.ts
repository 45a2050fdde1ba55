import type { WordsEvent } from './deepgram.events.js';
import { Transcript } from './transcript.js';

function words(text: string, startMs: number, endMs: number, more: Partial<WordsEvent> = {}): WordsEvent {
  const stepMs = (endMs - startMs) / Math.max(1, text.split(' ').length);
  return {
    type: 'words',
    text,
    startMs,
    endMs,
    isFinal: false,
    speechFinal: false,
    fromFinalize: false,
    words: text.split(' ').map((word, index) => ({
      text: word,
      startMs: startMs + index * stepMs,
      endMs: startMs + (index + 1) * stepMs,
    })),
    ...more,
  };
}
const final = (text: string, startMs: number, endMs: number, more: Partial<WordsEvent> = {}) =>
  words(text, startMs, endMs, { isFinal: true, ...more });

describe('the transcript', () => {
  it('passes on guesses and finals with their times', () => {
    const transcript = new Transcript();
    expect(transcript.take(words('call', 0, 300))).toMatchObject([
      {
        type: 'interim',
        text: 'call',
        endMs: 300,
      },
    ]);
    expect(transcript.take(final('Call me.', 0, 800))).toMatchObject([{ type: 'final', text: 'Call me.' }]);
    expect([transcript.finalisedMs, transcript.pendingText]).toEqual([800, '']);
  });

  it('says when the words were spoken, not how long the vendor listened', () => {
    const spoken = [{ text: 'Yes.', startMs: 320, endMs: 710 }];
    const transcript = new Transcript();
    const [event] = transcript.take(final('Yes.', 0, 1_100, { words: spoken, speechFinal: true }));
    expect(event).toMatchObject({ startMs: 320, endMs: 710 });
    expect(transcript.finalisedMs).toBe(1_100);
  });

  it('keeps counting time when the connection is replaced', () => {
    const transcript = new Transcript();
    transcript.take(final('Call', 0, 500));
    transcript.attach((ms) => ms + 500);
    expect(transcript.take(final('me', 0, 400))).toMatchObject([{ startMs: 500, endMs: 900 }]);
  });

  it('passes a final on once, however often the vendor sends it', () => {
    const transcript = new Transcript();
    const sent = final('Yes.', 0, 500, { speechFinal: true });
    expect([sent, sent, sent].flatMap((copy) => transcript.take(copy))).toHaveLength(1);
  });

  it('passes on the same words said again later', () => {
    const transcript = new Transcript();
    transcript.take(final('Yes.', 0, 500));
    expect(transcript.take(final('Yes.', 900, 1_400))).toMatchObject([{ text: 'Yes.' }]);
  });

  it('does not confuse results of two connections that look alike', () => {
    const transcript = new Transcript();
    transcript.take(final('Yes.', 0, 500));
    transcript.attach((ms) => ms + 500);
    expect(transcript.take(final('Yes.', 0, 500))).toMatchObject([{ startMs: 500 }]);
  });

  it('keeps an empty final to itself, but counts its stretch as done', () => {
    const transcript = new Transcript();
    expect(transcript.take(final('', 0, 3_000))).toEqual([]);
    expect(transcript.finalisedMs).toBe(2_700);
  });

  it('leaves what follows the last word of a final to be heard again, for it may be half a word', () => {
    const transcript = new Transcript();
    const heard = [{ text: 'Call', startMs: 0, endMs: 700 }];
    transcript.take(final('Call', 0, 1_000, { words: heard }));
    expect(transcript.finalisedMs).toBe(700);
    transcript.take(final('me.', 1_000, 2_000, { words: heard, speechFinal: true }));
    expect(transcript.finalisedMs).toBe(2_000);
  });

  it('passes on an empty final that ends the utterance', () => {
    expect(new Transcript().take(final('', 0, 900, { speechFinal: true }))).toMatchObject([
      {
        speechFinal: true,
      },
    ]);
  });

  it('passes a final on once, also when it is spelt another way the second time', () => {
    const transcript = new Transcript();
    transcript.take(final('twenty five', 0, 1_000));
    expect(transcript.take(final('Twenty-five.', 0, 1_000, { speechFinal: true }))).toEqual([]);
  });

  it('takes a word for new that began in a stretch the vendor called silent', () => {
    const transcript = new Transcript();
    transcript.take(final('', 0, 5_000));
    expect(transcript.take(final('Yes.', 4_800, 5_100))).toMatchObject([{ text: 'Yes.' }]);
  });

  it('puts a guess in the place of its final when a later final overtakes that', () => {
    const transcript = new Transcript();
    transcript.take(words('book a', 0, 600));
    expect(transcript.take(final('for two', 900, 1_500, { speechFinal: true }))).toMatchObject([
      { type: 'final', text: 'book a', startMs: 0, endMs: 600, speechFinal: false },
      { type: 'final', text: 'for two', startMs: 900, endMs: 1_500, speechFinal: true },
    ]);
    // What the guess lacked comes late, but it comes, and once.
    expect(transcript.take(final('book a drive', 0, 900))).toMatchObject([{ text: 'drive', startMs: 1_500 }]);
  });

  it('splits a guess where the vendor goes on', () => {
    const transcript = new Transcript();
    transcript.take(words('they they went', 0, 900));
    expect(transcript.take(words('they went home', 300, 1_200))).toMatchObject([
      { type: 'final', text: 'they', endMs: 300 },
      { type: 'interim', text: 'they went home', startMs: 300 },
    ]);
  });

  it('keeps the guess for what follows when an overtaken final comes late', () => {
    const transcript = new Transcript();
    transcript.take(words('for two', 900, 1_500));
    expect(transcript.take(final('book a drive', 0, 900))).toMatchObject([{ text: 'book a drive' }]);
    expect(transcript.pendingText).toBe('for two');
  });

  it('does not guess again what is final', () => {
    const transcript = new Transcript();
    transcript.take(final('book a drive', 0, 900));
    expect(transcript.take(words('book a', 0, 600))).toEqual([]);
    expect(transcript.take(words('book a drive for', 0, 1_200))).toMatchObject([
      { type: 'interim', text: 'for', startMs: 900 },
    ]);
    expect(transcript.pendingText).toBe('for');
  });

  it('never goes back in time when finals come out of order', () => {
    const transcript = new Transcript();
    transcript.take(final('second', 1_000, 2_000));
    expect(transcript.take(final('first', 0, 1_000))).toMatchObject([{ text: 'first', startMs: 2_000 }]);
    expect(transcript.finalisedMs).toBe(2_000);
  });

  it('makes the last guess final when the vendor never does', () => {
    const transcript = new Transcript();
    transcript.take(words('book a drive', 0, 900));
    expect(transcript.promote(true)).toMatchObject({
      type: 'final',
      text: 'book a drive',
      speechFinal: true,
    });
    expect(transcript.finalisedMs).toBe(900);
  });

  it('makes a guess final when the vendor goes on to guess about what follows it', () => {
    const transcript = new Transcript();
    transcript.take(words('book a drive', 0, 900));
    expect(transcript.take(words('for two', 1_000, 1_400))).toMatchObject([
      { type: 'final', text: 'book a drive', speechFinal: false },
      { type: 'interim', text: 'for two' },
    ]);
  });

  it('takes only the new words of a final that comes after its guess was made final', () => {
    const transcript = new Transcript();
    transcript.take(words('book a drive', 0, 900));
    transcript.promote(true);
    expect(transcript.take(final('book a drive please', 0, 1_200))).toMatchObject([{ text: 'please' }]);
  });

  it('does not let a late repetition end the next utterance', () => {
    const transcript = new Transcript();
    transcript.take(words('book a drive', 0, 900));
    transcript.promote(true);
    expect(transcript.take(final('Book a drive.', 0, 900, { speechFinal: true }))).toEqual([]);
  });
});

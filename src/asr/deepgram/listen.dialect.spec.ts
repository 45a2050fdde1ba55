import { parseListenMessage } from './listen.dialect.js';

const results = (more: object) => ({
  type: 'Results',
  channel_index: [0, 1],
  start: 1.5,
  duration: 0.5,
  channel: { alternatives: [{ transcript: ' Hi. ', confidence: 0.9, words: [] }] },
  metadata: {},
  ...more,
});

describe('messages of /v1/listen', () => {
  it.each([
    ['a guess', {}, { isFinal: false, speechFinal: false }],
    ['a final', { is_final: true }, { isFinal: true, speechFinal: false }],
    ['an endpoint without is_final', { speech_final: true }, { isFinal: true, speechFinal: true }],
    ['an answer to Finalize', { is_final: true, from_finalize: true }, { isFinal: true, fromFinalize: true }],
  ])('reads %s', (_what, more, meaning) => {
    expect(parseListenMessage(results(more))).toMatchObject([
      { type: 'words', text: 'Hi.', startMs: 1_500, endMs: 2_000, ...meaning },
    ]);
  });

  it('reads the words with their times, leaving out those that are malformed', () => {
    const words = [{ word: 'hi', punctuated_word: 'Hi.', start: 1.5, end: 1.7 }, { word: 'x' }, null];
    const [event] =
      parseListenMessage(results({ channel: { alternatives: [{ transcript: 'Hi.', words }] } })) ?? [];
    expect(event).toMatchObject({ words: [{ text: 'Hi.', startMs: 1_500, endMs: 1_700 }] });
  });

  it('reads a result without alternatives as no words', () => {
    expect(parseListenMessage(results({ channel: { alternatives: [] } }))).toMatchObject([{ text: '' }]);
  });

  it('ignores kinds it has no use for, also ones newer than itself', () => {
    expect(parseListenMessage({ type: 'Metadata', duration: 3 })).toEqual([]);
    expect(parseListenMessage({ type: 'Weather' })).toEqual([]);
  });

  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ type: 'Results' }],
    [results({ start: 'soon' })],
    [results({ channel: { alternatives: [{ transcript: 7 }] } })],
    [{ type: 'SpeechStarted' }],
    [{ type: 'UtteranceEnd', last_word_end: null }],
  ])('calls %j garbage', (message) => {
    expect(parseListenMessage(message)).toBeUndefined();
  });

  it('passes on no text of an error but its code', () => {
    expect(parseListenMessage({ type: 'Error', err_code: 'NET-0001', err_msg: 'x' })).toEqual([
      { type: 'vendorError', code: 'NET-0001' },
    ]);
    expect(parseListenMessage({ type: 'Error', err_code: 'a "b" c' })).toEqual([
      { type: 'vendorError', code: 'unknown' },
    ]);
  });
});

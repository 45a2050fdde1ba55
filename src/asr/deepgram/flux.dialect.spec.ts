import { parseFluxMessage } from './flux.dialect.js';

const turnInfo = (event: string, transcript = ' call me ') => ({
  type: 'TurnInfo',
  event,
  turn_index: 0,
  audio_window_start: 0.4,
  audio_window_end: 2.6,
  transcript,
  words: [],
});
const kinds = (message: unknown) =>
  parseFluxMessage(message)?.map((event) => (event.type === 'words' && event.isFinal ? 'final' : event.type));

describe('messages of /v2/listen', () => {
  it.each([
    ['StartOfTurn', ['speechStarted', 'words']],
    ['Update', ['words']],
    ['EagerEndOfTurn', ['words', 'eagerEndpoint']],
    ['TurnResumed', ['turnResumed', 'words']],
    ['EndOfTurn', ['final']],
    ['SomethingNewer', []],
  ])('reads %s', (event, meaning) => {
    expect(kinds(turnInfo(event))).toEqual(meaning);
  });

  it('takes the end of a turn for one final of the whole turn that ends the speech', () => {
    expect(parseFluxMessage(turnInfo('EndOfTurn'))).toEqual([
      {
        type: 'words',
        text: 'call me',
        startMs: 400,
        endMs: 2_600,
        isFinal: true,
        speechFinal: true,
        fromFinalize: false,
        words: [],
      },
    ]);
  });

  it('ignores what it has no use for and reports a fault by its code', () => {
    expect(parseFluxMessage({ type: 'Connected', sequence_id: 0 })).toEqual([]);
    expect(parseFluxMessage({ type: 'Error', code: 'INTERNAL_SERVER_ERROR', description: 'x' })).toEqual([
      { type: 'vendorError', code: 'INTERNAL_SERVER_ERROR' },
    ]);
  });

  it.each([[null], [{}], [{ type: 'TurnInfo' }], [{ ...turnInfo('Update'), transcript: 7 }]])(
    'calls %j garbage',
    (message) => {
      expect(parseFluxMessage(message)).toBeUndefined();
    },
  );
});

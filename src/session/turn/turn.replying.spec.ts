import {
  audio,
  delta,
  final,
  interim,
  llmDone,
  llmError,
  PLAYOUT,
  playbackIdle,
  SPEAKING,
  segmentDone,
  segmentDropped,
  segmentStarted,
  speechStarted,
  THINKING,
  timer,
  ttsError,
  turnMachine,
} from '../../../test/helpers/turn.play.js';
import type { TurnEvent } from './turn.events.js';

const play = turnMachine();
const stuck: TurnEvent = { type: 'stuck', generation: 1 };
const SEGMENT = { text: 'Hello.', start: 0, end: 6, isCut: false };
const COMPLETED = (isIncomplete: boolean) => ({ type: 'completed', turn: 1, generation: 1, isIncomplete });
const FINAL = (text: string, status: string) => ({
  type: 'send',
  body: { type: 'llm.final', generation: 1, text, status },
});
const LAST_FRAME = {
  type: 'sendAudio',
  generation: 1,
  index: 0,
  bytes: Buffer.alloc(0),
  isFirst: false,
  isLast: true,
};

describe("the model's words", () => {
  it('are told, spoken and gathered', () => {
    const { state, effects } = play(...THINKING, delta('Hel'), delta('lo.'));
    expect(effects.slice(0, 2)).toEqual([
      { type: 'send', body: { type: 'llm.delta', generation: 1, text: 'lo.' } },
      { type: 'segment', text: 'lo.' },
    ]);
    expect(state.reply).toMatchObject({ text: 'Hello.', hasModelText: true });
  });

  it('end the wait for them, once', () => {
    expect(play(...THINKING, delta('Hel')).steps).toEqual([
      'thinking-',
      'filler-',
      'llm.delta',
      'segment',
      'progress+3000',
    ]);
    expect(play(...THINKING, delta('Hel'), delta('lo.')).steps).toEqual([
      'llm.delta',
      'segment',
      'progress+3000',
    ]);
  });

  it('count no more after their end', () => {
    const { state, kinds } = play(...SPEAKING, llmDone(), delta('More.'));
    expect([state.reply?.text, kinds]).toEqual(['Hello. ', []]);
  });

  it('end complete or not', () => {
    const whole = play(...SPEAKING, llmDone());
    expect(whole.steps).toEqual(['thinking-', 'filler-', 'llm.final', 'flushSegments', 'progress+3000']);
    expect(whole.effects).toContainEqual(FINAL('Hello. ', 'completed'));
    expect(whole.state.reply).toMatchObject({ isLlmDone: true, isIncomplete: false });
    const cut = play(...SPEAKING, llmDone('incomplete'));
    expect(cut.effects).toContainEqual(FINAL('Hello. ', 'incomplete'));
    expect(cut.state.reply?.isIncomplete).toBe(true);
  });
});

describe('a model that is lost', () => {
  it('is asked for all of the reply before its first word, for the rest after it', () => {
    expect(play(...THINKING, llmError()).effects).toEqual([
      { type: 'generate', generation: 1, continues: undefined },
    ]);
    expect(play(...SPEAKING, llmError()).state.reply?.llmAttempts).toBe(2);
  });

  it('has failed when it may not be asked again', () => {
    const { effects } = play(...THINKING, llmError(), llmError());
    expect(effects).toContainEqual({
      type: 'send',
      body: {
        type: 'turn.failed',
        turn: 1,
        generation: 1,
        code: 'provider_timeout',
        stage: 'llm',
        retryable: true,
      },
    });
    expect(play(...SPEAKING, llmError(), llmError()).effects).toContainEqual(FINAL('Hello. ', 'incomplete'));
  });

  it('harms nothing when it had written all', () => {
    expect(play(...SPEAKING, llmDone(), llmError({ retryable: false })).steps).toEqual([]);
  });

  it('without a word has failed, and the turn with it', () => {
    const { effects } = play(...THINKING, llmDone('incomplete'));
    expect(effects).toContainEqual({
      type: 'send',
      body: expect.objectContaining({
        type: 'turn.failed',
        code: 'empty_reply',
        stage: 'llm',
        retryable: true,
      }),
    });
  });
});

describe('the speech of a segment', () => {
  it('is told as it goes', () => {
    const queued: TurnEvent = { type: 'segmentQueued', generation: 1, segment: SEGMENT, index: 0 };
    const told = (state: string) => ({
      type: 'send',
      body: { type: 'tts.segment', generation: 1, segment: 0, text: 'Hello.', state },
    });
    const begun = [...THINKING, delta('Hello. ')];
    expect(play(...begun, queued).effects[0]).toEqual(told('queued'));
    expect(play(...begun, segmentStarted).effects[0]).toEqual(told('started'));
    expect(play(...begun, segmentDone(1)).effects.slice(0, 2)).toEqual([LAST_FRAME, told('done')]);
    expect(play(...begun, segmentDone(1, { isSilent: true })).effects[0]).toEqual(told('done'));
  });

  it('is remembered as what the agent says', () => {
    const { state } = play(...SPEAKING, segmentStarted, segmentStarted);
    expect(state.reply?.spokenText).toBe(' Hello. Hello.');
  });

  it('is sent on frame by frame, and audible from the first', () => {
    const { state, effects } = play(...THINKING, delta('Hello. '), 70, audio(), 90, audio());
    expect(state.reply?.audibleAtMs).toBe(70);
    expect(effects[0]).toEqual({
      type: 'sendAudio',
      generation: 1,
      index: 0,
      bytes: Buffer.alloc(16),
      isFirst: true,
      isLast: false,
    });
  });

  it('has times, which reach the client as they came', () => {
    const times = { chars: ['H', 'i'], startMs: [0, 40], endMs: [40, 90] };
    const alignment: TurnEvent = { type: 'alignment', generation: 1, index: 3, ...times };
    expect(play(...SPEAKING, alignment).effects[0]).toEqual({
      type: 'send',
      body: { type: 'tts.alignment', generation: 1, segment: 3, ...times },
    });
  });

  it('is tried again as often as the rules say, each segment anew', () => {
    const begun = [...THINKING, delta('Hello. '), segmentStarted];
    expect(play(...begun, ttsError()).state.reply?.ttsAttempts).toBe(2);
    expect(play(...begun, ttsError(), segmentStarted, ttsError()).kinds).toEqual(['retrySegment']);
    const once = turnMachine({ ttsAttempts: 1 });
    expect(once(...begun, ttsError()).kinds).toEqual(['skipSegment']);
  });

  it('is told as given up, with its last frame when it had sounded', () => {
    const dropped = {
      type: 'dropped',
      generation: 1,
      index: 0,
      segment: SEGMENT,
      reason: 'tts_error',
      waiting: 1,
    };
    const sounded = play(...SPEAKING, segmentDropped({ hadAudio: true, waiting: 1 }));
    expect(sounded.effects.slice(0, 2)).toEqual([LAST_FRAME, dropped]);
    expect(play(...SPEAKING, segmentDropped({ waiting: 1 })).effects[0]).toEqual(dropped);
  });
});

describe('the end of a reply', () => {
  it('waits to be heard when all is written and spoken', () => {
    const { state, effects, steps } = play(...PLAYOUT);
    expect(steps).toEqual(['sendAudio', 'tts.segment', 'awaitPlayout', 'progress-']);
    expect(effects).toContainEqual({ type: 'awaitPlayout', generation: 1 });
    expect(state.phase).toBe('playout');
  });

  it('waits for the text, which may have no more segments', () => {
    const flushed: TurnEvent = { type: 'flushed', generation: 1, waiting: 0 };
    expect(play(...SPEAKING, segmentDone(0), llmDone()).state.phase).toBe('speaking');
    expect(play(...SPEAKING, segmentDone(0), llmDone(), flushed).state.phase).toBe('playout');
    expect(play(...SPEAKING, llmDone(), { ...flushed, waiting: 1 }).state.phase).toBe('speaking');
  });

  it('waits for the person, who seems to speak', () => {
    const { state, steps } = play(...SPEAKING, speechStarted, llmDone(), segmentDone(0));
    expect(state.phase).toBe('playout');
    expect(steps).not.toContain('awaitPlayout');
    expect(play(...SPEAKING, speechStarted, llmDone(), segmentDone(0), timer('playout')).state.phase).toBe(
      'playout',
    );
  });

  it('comes at once when nothing sounded', () => {
    const { state, effects } = play(...THINKING, delta('Hello.'), llmDone('incomplete'), segmentDone(0));
    expect(effects).toContainEqual(COMPLETED(true));
    expect(state).toMatchObject({ phase: 'idle', reply: undefined });
  });

  it('comes when the client has played all, and leaves no timer', () => {
    const { effects, steps } = play(...PLAYOUT, playbackIdle);
    expect(effects).toContainEqual(COMPLETED(false));
    expect(steps).toEqual(['thinking-', 'filler-', 'playout-', 'falseAlarm-', 'completed']);
  });

  it('takes the pause back that came too late to be obeyed', () => {
    const { kinds, effects } = play(...PLAYOUT, speechStarted, playbackIdle);
    expect(kinds).toEqual(['resumeSpeech', 'completed']);
    expect(effects).toContainEqual({ type: 'resumeSpeech', generation: 1 });
  });

  it('comes once: what is spoken after it changes nothing', () => {
    expect(play(...PLAYOUT, segmentDone(0)).kinds).toEqual(['sendAudio', 'tts.segment']);
    expect(play(...PLAYOUT, playbackIdle, playbackIdle).steps).toEqual([]);
  });

  it('goes on with what the person began to say meanwhile, and what was kept', () => {
    const careful = turnMachine({ bargeIn: { minWords: 3 } });
    const { state } = careful(...PLAYOUT, final('In red'), interim('or'), playbackIdle);
    expect(state).toMatchObject({
      phase: 'capturing',
      pending: '',
      carried: { text: 'In red', replacesLast: false },
      speech: { interim: 'or' },
    });
    expect(careful(...PLAYOUT, interim('or'), playbackIdle).state).toMatchObject({
      phase: 'capturing',
      carried: undefined,
    });
  });
});

describe('a reply that does not move', () => {
  it('ends with what it has while the model still writes', () => {
    const { state, effects, kinds } = play(...SPEAKING, stuck);
    expect(kinds).toEqual(['stopModel', 'llm.final', 'flushSegments']);
    expect(effects).toContainEqual(FINAL('Hello. ', 'incomplete'));
    expect(state.reply).toMatchObject({ isLlmDone: true, isIncomplete: true });
  });

  it('gives up what is still to be spoken when all is written', () => {
    expect(play(...SPEAKING, llmDone(), stuck).kinds).toEqual(['abandonSpeech']);
  });

  it('is waited for in no other phase', () => {
    expect(play(...PLAYOUT, stuck).steps).toEqual([]);
    expect(play(...THINKING, stuck).steps).toEqual([]);
  });

  it('is noticed by a timer that begins anew with every step of the reply, but not with another attempt', () => {
    const ask = { type: 'checkProgress', generation: 1, limitMs: 3_000 };
    expect(play(...SPEAKING, timer('progress')).effects).toEqual([ask]);
    for (const events of [THINKING, PLAYOUT, []])
      expect(play(...events, timer('progress')).steps).toEqual([]);
    const played: TurnEvent = { type: 'playbackProgress', generation: 1 };
    expect(play(...SPEAKING, played).steps).toEqual(['progress+3000']);
    for (const event of [ttsError(), llmError(), speechStarted, { ...played, generation: 9 }])
      expect(play(...SPEAKING, event).steps).not.toContain('progress+3000');
  });
});

import {
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
import { isCurrent, transition } from './turn.machine.js';
import { DEFAULT_TURN_RULES } from './turn.rules.js';

const CONTEXT = { rules: DEFAULT_TURN_RULES, nowMs: 0 };
const play = turnMachine({ bargeIn: { minWords: 2 } });

describe('the turn table', () => {
  it('row 1: speech begins a new utterance', () => {
    const { state, kinds } = play(speechStarted);
    expect([state.phase, state.utterance]).toEqual(['capturing', 1]);
    expect(kinds).toContain('asr.speech_started');
  });

  it('row 2: words gather while the person speaks', () => {
    const { state, kinds } = play(final('I would', false), interim('like'));
    expect(state.speech).toMatchObject({ text: 'I would', interim: 'like' });
    expect(kinds).toContain('asr.interim');
  });

  it('row 3: the end of an utterance with words starts a turn', () => {
    const { state, kinds } = play(...THINKING);
    expect(state).toMatchObject({ phase: 'thinking', generation: 1, turn: 1, speech: undefined });
    expect(kinds.indexOf('turn.started')).toBeLessThan(kinds.indexOf('generate'));
  });

  it('row 4: the end of an utterance without words starts none', () => {
    const { state, kinds } = play(speechStarted, final(''));
    expect([state.phase, state.turn]).toEqual(['idle', 0]);
    expect(kinds).toContain('warning');
  });

  it('row 3: words that are only guessed when the recogniser sees no more are asked for, not lost', () => {
    const asked = play(interim('in red'), { type: 'utteranceEnd', atMs: 900 });
    expect(asked.kinds).toEqual(['finalizeAsr']);
    expect(asked.state.phase).toBe('capturing');
    const answered = play(interim('in red'), { type: 'utteranceEnd', atMs: 900 }, final('In red.'));
    expect(answered.effects).toContainEqual(expect.objectContaining({ type: 'beginTurn', text: 'In red.' }));
  });

  it('row 5: the first delta begins to speak', () => {
    const { state, kinds } = play(...THINKING, delta('Hello. '));
    expect(state.phase).toBe('speaking');
    expect(kinds).toEqual(['llm.delta', 'segment']);
  });

  it('row 6: a reply without a word fails', () => {
    const { state, effects } = play(...THINKING, llmDone());
    expect(state).toMatchObject({ phase: 'idle', generation: 2 });
    expect(effects).toContainEqual({
      type: 'send',
      body: expect.objectContaining({ type: 'turn.failed', code: 'empty_reply' }),
    });
  });

  it('row 7: a model lost before its first word is asked again in the same generation, as often as the rules say', () => {
    const error = llmError();
    const first = play(...THINKING, error);
    expect(first.state).toMatchObject({ phase: 'thinking', generation: 1 });
    expect(first.kinds).toEqual(['generate']);
    expect(play(...THINKING, error, error).kinds).toContain('turn.failed');
  });

  it('row 7: a model lost in the middle is asked for the rest of what it has written, and speech goes on', () => {
    const error = llmError();
    const first = play(...SPEAKING, error);
    expect(first.effects).toEqual([{ type: 'generate', generation: 1, continues: 'Hello. ' }]);
    expect(first.state).toMatchObject({ phase: 'speaking', reply: { text: 'Hello. ', isLlmDone: false } });
    expect(play(...SPEAKING, error, delta('More.')).state.reply?.text).toBe('Hello. More.');
    expect(play(...SPEAKING, error, error).kinds).toEqual(['llm.final', 'flushSegments']);
    expect(play(...SPEAKING, llmDone(), error).kinds).toEqual([]);
  });

  it('row 8: an error that cannot be mended fails the turn before any text, and only shortens it after', () => {
    const error = llmError({ retryable: false });
    expect(play(...THINKING, error).state.phase).toBe('idle');
    const later = play(...SPEAKING, error);
    expect(later.state).toMatchObject({ phase: 'speaking', reply: { isIncomplete: true, isLlmDone: true } });
    expect(later.kinds).toEqual(['llm.final', 'flushSegments']);
  });

  it('row 9: further deltas are relayed and segmented', () => {
    expect(play(...SPEAKING, delta('More.')).kinds).toEqual(['llm.delta', 'segment']);
  });

  it('row 10: the end of the text flushes the segmenter, once', () => {
    expect(play(...SPEAKING, llmDone()).kinds).toEqual(['llm.final', 'flushSegments']);
    expect(play(...SPEAKING, llmDone(), llmDone()).kinds).toEqual([]);
  });

  it('row 11: audio is sent on', () => {
    const { state, kinds } = play(...SPEAKING);
    expect(state.reply?.audibleAtMs).toBe(0);
    expect(kinds).toEqual(['sendAudio']);
  });

  it('row 12: with nothing left to say the agent waits to be heard, or is done when nothing sounded', () => {
    expect(play(...PLAYOUT)).toMatchObject({ state: { phase: 'playout' } });
    const silent = play(...THINKING, delta('Hello.'), llmDone(), segmentDropped());
    expect(silent.state.phase).toBe('idle');
    expect(silent.kinds).toEqual(['dropped', 'completed']);
  });

  it('row 13: with more to say it speaks on', () => {
    expect(play(...SPEAKING, llmDone(), segmentDone(1)).state.phase).toBe('speaking');
    expect(play(...SPEAKING, segmentDone(0)).state.phase).toBe('speaking');
  });

  it('row 14: a segment of which nothing was sent is tried again', () => {
    const started = segmentStarted;
    expect(play(...THINKING, delta('Hello. '), started, ttsError()).kinds).toEqual(['retrySegment']);
    expect(play(...THINKING, delta('Hello. '), started, ttsError(), ttsError()).kinds).toEqual([
      'skipSegment',
    ]);
  });

  it('row 15: a segment that has sounded, or cannot be mended, is skipped', () => {
    expect(play(...SPEAKING, ttsError({ hadAudio: true })).kinds).toEqual(['skipSegment']);
    expect(play(...SPEAKING, ttsError({ retryable: false })).kinds).toEqual(['skipSegment']);
  });

  it.each([
    ['thinking', THINKING],
    ['speaking', SPEAKING],
    ['playout', PLAYOUT],
  ])('row 16: words that are enough interrupt while %s', (_, events) => {
    const { state, kinds } = play(...events, interim('no wait'));
    expect(state).toMatchObject({ phase: 'capturing', generation: 2, reply: undefined });
    const clear = kinds.indexOf('audio.clear');
    expect(clear).toBeGreaterThan(-1);
    expect(kinds.indexOf('abortReply')).toBe(clear + 1);
    expect(kinds).toContain('interrupted');
  });

  it('row 17: too few words do not interrupt and are answered afterwards', () => {
    const heard = play(...SPEAKING, interim('Saturday'), final('Saturday'));
    expect(heard.state).toMatchObject({ phase: 'speaking', generation: 1, pending: 'Saturday' });
    const later = play(...SPEAKING, final('Saturday'), llmDone(), segmentDone(0), {
      type: 'playbackIdle',
      generation: 1,
    });
    expect(later.state).toMatchObject({ phase: 'thinking', turn: 2, reply: { userText: 'Saturday' } });
  });

  it('row 18: the turn is over when all was heard, by report or by the clock', () => {
    expect(play(...PLAYOUT, playbackIdle).kinds).toContain('completed');
    expect(play(...PLAYOUT, timer('playout')).state.phase).toBe('idle');
    expect(play(...SPEAKING, playbackIdle).state.phase).toBe('speaking');
  });

  it('row 19: what belongs to another generation changes nothing', () => {
    const before = play(...SPEAKING).state;
    expect(isCurrent(before, 7)).toBe(false);
    expect(transition(before, delta('late', 7), CONTEXT)).toEqual({ state: before, effects: [] });
  });

  it('row 23: the command interrupts without capturing, and does nothing when no turn is active', () => {
    const { state, effects } = play(...SPEAKING, { type: 'bargeIn', reason: 'button' });
    expect(state).toMatchObject({ phase: 'idle', generation: 2 });
    expect(effects[0]).toMatchObject({
      type: 'send',
      body: { type: 'audio.clear', generation: 1, reason: 'button' },
    });
    expect(play({ type: 'bargeIn', reason: 'button' }).effects).toEqual([]);
  });

  it('row 24: typed text takes the turn at once', () => {
    const { state, kinds } = play(...SPEAKING, { type: 'textInput', text: 'Stop' });
    expect(state).toMatchObject({
      phase: 'thinking',
      generation: 3,
      reply: { source: 'text', userText: 'Stop' },
    });
    expect(kinds[0]).toBe('audio.clear');
  });
});

describe('a greeting', () => {
  it('is the first turn or none', () => {
    expect(play({ type: 'greet', text: 'Welcome.' }).effects).toContainEqual(
      expect.objectContaining({ type: 'beginTurn', source: 'greeting', text: '', turn: 1 }),
    );
    expect(play(...PLAYOUT, playbackIdle, { type: 'greet', text: 'Welcome.' }).steps).toEqual([]);
  });
});

describe('a reply that was interrupted for nothing', () => {
  const goOn: TurnEvent = { type: 'goOn', text: 'doors.' };

  it('is gone on with in the words not heard', () => {
    const { state, steps, effects } = play(
      ...SPEAKING,
      { type: 'bargeIn', reason: 'vad' },
      speechStarted,
      goOn,
    );
    expect(effects).toContainEqual(expect.objectContaining({ type: 'generate', fixedText: 'doors.' }));
    expect(steps.slice(0, 2)).toEqual(['utterance-', 'endpoint-']);
    expect(state).toMatchObject({
      phase: 'thinking',
      speech: undefined,
      reply: { source: 'greeting', userText: '' },
    });
  });

  it('is not when another has begun', () => {
    expect(play(...SPEAKING, goOn).steps).toEqual([]);
  });
});

describe('the end of a session', () => {
  it('is heard out when it is only near', () => {
    const { state, steps } = play(...SPEAKING, { type: 'drain' });
    expect([state.phase, state.isDraining, steps]).toEqual(['speaking', true, []]);
  });

  it('stops what is under way and every timer', () => {
    const { state, steps, effects } = play(...SPEAKING, speechStarted, { type: 'close' });
    expect(effects[0]).toMatchObject({ body: { type: 'audio.clear', reason: 'closing' } });
    expect(steps.slice(-5)).toEqual(['utterance-', 'endpoint-', 'speculate-', 'falseAlarm-', 'progress-']);
    expect(state).toMatchObject({ phase: 'closed', speech: undefined, carried: undefined });
  });

  it('is the end: nothing changes after it', () => {
    const closed = play(...SPEAKING, { type: 'close' });
    expect(transition(closed.state, interim('hello there'), CONTEXT)).toEqual({
      state: closed.state,
      effects: [],
    });
  });
});

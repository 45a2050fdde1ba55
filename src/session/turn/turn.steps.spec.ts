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
  speechStarted,
  THINKING,
  turnMachine,
} from '../../../test/helpers/turn.play.js';
import type { TurnEvent } from './turn.events.js';

const play = turnMachine();
const careful = turnMachine({ bargeIn: { minWords: 3 } });
const sorry = turnMachine({ apology: 'Sorry, say that again.' });
const greet: TurnEvent = { type: 'greet', text: 'Welcome.' };
const button: TurnEvent = { type: 'bargeIn', reason: 'button' };
const refused = llmError({ retryable: false });

describe('the start of a turn', () => {
  it('is told before the answer is asked for', () => {
    const { state, steps, effects } = play(final('In red?'));
    expect(steps.slice(steps.indexOf('asr.utterance_end') + 1)).toEqual([
      'speculate-',
      'beginTurn',
      'turn.started',
      'thinking+10000',
      'generate',
      'reprompt-',
    ]);
    const turn = { turn: 1, generation: 1, text: 'In red?', source: 'speech' };
    expect(effects).toContainEqual({ type: 'send', body: { type: 'turn.started', ...turn } });
    expect(effects).toContainEqual({ type: 'beginTurn', ...turn, mergesLast: false, isAdopted: false });
    expect(effects).toContainEqual({ type: 'generate', generation: 1, fixedText: undefined });
    expect(state.reply).toEqual({
      turn: 1,
      generation: 1,
      source: 'speech',
      userText: 'In red?',
      isProtected: false,
      text: '',
      hasModelText: false,
      spokenText: '',
      isLlmDone: false,
      isIncomplete: false,
      audibleAtMs: undefined,
      isPaused: false,
      llmAttempts: 1,
      ttsAttempts: 0,
    });
  });

  it('says that it takes in the words of a turn taken back', () => {
    const { effects } = play(...THINKING, final('In red?'));
    expect(effects).toContainEqual({
      type: 'send',
      body: {
        type: 'turn.started',
        turn: 2,
        generation: 3,
        text: 'What does it cost? In red?',
        source: 'speech',
        merged: true,
      },
    });
  });

  it('of a greeting is protected where the agent says so, later words of its own are not', () => {
    const legal = turnMachine({ isGreetingProtected: true, apology: 'Sorry.' });
    const greeting = legal(greet);
    expect(greeting.state.reply?.isProtected).toBe(true);
    expect(greeting.effects).toContainEqual({
      type: 'send',
      body: { type: 'turn.started', turn: 1, generation: 1, text: '', source: 'greeting', protected: true },
    });
    expect(greeting.effects).toContainEqual({ type: 'generate', generation: 1, fixedText: 'Welcome.' });
    expect(legal(final('In red?')).state.reply?.isProtected).toBe(false);
    const second = legal(greet, delta('Welcome.'), llmDone(), segmentDone(0), final('In red?'));
    expect(second.state.reply).toMatchObject({ turn: 2, isProtected: false });
    const third = legal(final('In red?'), refused);
    expect(third.state.reply).toMatchObject({ source: 'greeting', isProtected: false });
  });

  it('of an agent that has not greeted is not protected, though it is the first to speak', () => {
    const legal = turnMachine({
      isGreetingProtected: true,
      silence: { repromptAfterMs: 5_000, reprompts: ['Are you there?'] },
    });
    const { state, effects } = legal({ type: 'timer', name: 'reprompt' });
    expect(state.reply).toMatchObject({ turn: 1, source: 'greeting', isProtected: false });
    expect(effects).toContainEqual({
      type: 'send',
      body: { type: 'turn.started', turn: 1, generation: 1, text: '', source: 'greeting' },
    });
  });
});

describe('an interruption', () => {
  it('clears what sounds first, then stops all that is under way', () => {
    const { steps, effects } = play(...SPEAKING, button);
    expect(steps).toEqual([
      'audio.clear',
      'abortReply',
      'thinking-',
      'filler-',
      'playout-',
      'falseAlarm-',
      'llm.final',
      'interrupted',
      'progress-',
    ]);
    expect(effects).toContainEqual({ type: 'abortReply', generation: 1 });
    expect(effects).toContainEqual({
      type: 'send',
      body: { type: 'llm.final', generation: 1, text: 'Hello. ', status: 'cancelled' },
    });
    expect(effects).toContainEqual({ type: 'interrupted', turn: 1, generation: 1, reason: 'button' });
  });

  it('ends no text that has ended, or none that never began', () => {
    expect(play(...SPEAKING, llmDone(), button).kinds).not.toContain('llm.final');
    expect(play(...THINKING, button).kinds).not.toContain('llm.final');
  });

  it('by speech takes a turn back of which nothing was heard', () => {
    expect(play(...THINKING, interim('In red')).state.carried).toEqual({
      text: 'What does it cost?',
      replacesLast: true,
    });
  });

  it.each<[string, TurnEvent[]]>([
    ['whose answer was heard', [...SPEAKING, interim('In red')]],
    ['that the person ended by a command', [...THINKING, button]],
    ['that was a greeting', [greet, interim('In red')]],
  ])('takes no turn back %s', (_, events) => {
    expect(play(...events).state.carried).toBeUndefined();
  });

  it('hands on what was kept, behind the words taken back', () => {
    expect(careful(...SPEAKING, final('In red'), interim('or in green please')).state.carried).toEqual({
      text: 'In red',
      replacesLast: false,
    });
    expect(careful(...SPEAKING, final('In red'), interim('or in green please')).state.pending).toBe('');
  });

  it('is none when nobody has the turn', () => {
    expect(play({ type: 'close' }).kinds).toEqual([]);
  });
});

describe('a turn that fails', () => {
  it('says so, and why, and is over', () => {
    const { state, steps, effects } = play(...THINKING, refused);
    expect(steps).toEqual([
      'abortReply',
      'thinking-',
      'filler-',
      'playout-',
      'falseAlarm-',
      'failed',
      'turn.failed',
    ]);
    expect(effects).toContainEqual({ type: 'abortReply', generation: 1 });
    expect(state).toMatchObject({ phase: 'idle', generation: 2, reply: undefined });
  });

  it('clears a filler that is heard, and ends its text', () => {
    const filling = turnMachine({ silence: { filler: { afterMs: 900, text: 'One moment.' } } });
    const { effects } = filling(...THINKING, { type: 'timer', name: 'filler' }, audio(), refused);
    expect(effects[0]).toEqual({
      type: 'send',
      body: { type: 'audio.clear', generation: 1, reason: 'error' },
    });
    expect(effects).toContainEqual({
      type: 'send',
      body: { type: 'llm.final', generation: 1, text: 'One moment. ', status: 'failed' },
    });
  });

  it('is apologised for in words that need no model', () => {
    const { state, effects } = sorry(...THINKING, refused);
    expect(effects).toContainEqual({ type: 'generate', generation: 3, fixedText: 'Sorry, say that again.' });
    expect(state).toMatchObject({ phase: 'thinking', turn: 2, reply: { source: 'greeting', userText: '' } });
  });

  it.each<[string, TurnEvent[], string]>([
    ['it was an apology or a greeting', [greet, refused], 'idle'],
    ['the person speaks', [...THINKING, speechStarted, refused], 'capturing'],
    ['the session is going', [...THINKING, { type: 'drain' }, refused], 'idle'],
  ])('is not apologised for when %s', (_, events, phase) => {
    const { state, kinds } = sorry(...events);
    expect(kinds).not.toContain('generate');
    expect(state.phase).toBe(phase);
  });

  it('is followed by the answer to what was said meanwhile', () => {
    const patient = turnMachine({ apology: 'Sorry.', bargeIn: { triggers: { text: false } } });
    const { state } = patient(...THINKING, { type: 'textInput', text: 'In red?' }, refused);
    expect(state.reply).toMatchObject({ source: 'speech', userText: 'In red?' });
    expect(state.pending).toBe('');
  });
});

describe('after a reply', () => {
  it('the agent listens', () => {
    expect(play(...PLAYOUT, playbackIdle).state).toMatchObject({
      phase: 'idle',
      reply: undefined,
      generation: 1,
    });
  });

  it('what was kept is answered once', () => {
    const { state } = careful(...PLAYOUT, final('In red'), playbackIdle);
    expect(state).toMatchObject({ phase: 'thinking', pending: '', reply: { userText: 'In red', turn: 2 } });
  });
});

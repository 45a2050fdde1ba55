import {
  final,
  interim,
  llmDone,
  SPEAKING,
  segmentDone,
  speechStarted,
  THINKING,
  timer,
  turnMachine,
} from '../../../test/helpers/turn.play.js';
import type { TurnEvent } from './turn.events.js';

const play = turnMachine();
const bySilence = turnMachine({ endOfTurn: { policy: 'silence' } });
const untouchable = turnMachine({ isGreetingProtected: true });
const typed = (text: string): TurnEvent => ({ type: 'textInput', text });
const keyDown: TurnEvent = { type: 'talkKey', isDown: true };
const keyUp: TurnEvent = { type: 'talkKey', isDown: false };
const GREETED: TurnEvent[] = [{ type: 'greet', text: 'This call is recorded.' }];

describe('the sound of speech', () => {
  it('opens an utterance, which ends by force when nothing follows', () => {
    const { state, steps } = play(40, speechStarted);
    expect(steps).toEqual(['asr.speech_started', 'utterance+2500', 'reprompt-']);
    expect(state.speech).toEqual({
      text: '',
      interim: '',
      startedAtMs: 40,
      lastFinalEndMs: undefined,
      isFinalizing: false,
      tries: 0,
    });
  });

  it('opens none within another', () => {
    const { state, steps } = play(speechStarted, speechStarted);
    expect([state.utterance, steps]).toEqual([1, []]);
  });

  it('leaves the turn to the agent that has it', () => {
    expect(play(...THINKING, speechStarted).state).toMatchObject({ phase: 'thinking', utterance: 2 });
  });
});

describe('words that may change', () => {
  it('open an utterance where none was heard to begin, and put off its end', () => {
    const { state, steps } = play(interim('I would'));
    expect(steps).toEqual([
      'asr.speech_started',
      'utterance+2500',
      'asr.interim',
      'utterance+2500',
      'endpoint-',
      'reprompt-',
    ]);
    expect(state).toMatchObject({ phase: 'capturing', utterance: 1 });
  });

  it('reach the client as they came', () => {
    const { effects } = play(speechStarted, { ...interim('I'), confidence: 0.5 } as TurnEvent);
    expect(effects[0]).toEqual({
      type: 'send',
      body: { type: 'asr.interim', utterance: 1, text: 'I', confidence: 0.5 },
    });
  });

  it('are nothing when there are none', () => {
    expect(play(interim(''))).toMatchObject({ state: { utterance: 0 }, steps: [] });
  });

  it('belong to the utterance that the client was told of', () => {
    const { effects } = play(...THINKING, interim('wait'));
    expect(effects).toContainEqual({
      type: 'send',
      body: { type: 'asr.interim', utterance: 2, text: 'wait', confidence: undefined },
    });
  });
});

describe('words that will not change', () => {
  it('gather, and take the place of the guess', () => {
    const { state, steps } = play(final('I would', false), interim('lick'), final('like', false));
    expect(state.speech).toMatchObject({ text: 'I would like', interim: '', lastFinalEndMs: 500 });
    expect(steps).toEqual(['asr.final', 'utterance+2500', 'endpoint-']);
  });

  it('reach the client as they came', () => {
    const heard = final('I', false);
    expect(play(heard).effects).toContainEqual({
      type: 'send',
      body: {
        type: 'asr.final',
        utterance: 1,
        text: 'I',
        confidence: undefined,
        speechFinal: false,
        startMs: 0,
        endMs: 500,
      },
    });
  });

  it('are not told when there are none, but end what was begun', () => {
    expect(play(final(''))).toMatchObject({ state: { utterance: 0 }, steps: [] });
    const { state, steps } = play(final('Yes', false), final(''));
    expect(steps.slice(0, 2)).toEqual(['utterance+2500', 'utterance-']);
    expect(state.reply?.userText).toBe('Yes');
  });

  it('teach how this person pauses, from the second on', () => {
    expect(play(final('I would', false)).state.pauses.count).toBe(0);
    const later: TurnEvent = { type: 'final', text: 'like', startMs: 900, endMs: 1_200, speechFinal: false };
    expect(play(final('I would', false), later).state.pauses).toMatchObject({ count: 1, meanMs: 400 });
  });

  it('end the utterance when they are what was asked for, whatever silence the agent waits for', () => {
    const { state } = bySilence(interim('in red'), timer('utterance'), final('In red'));
    expect(state).toMatchObject({ phase: 'thinking', reply: { userText: 'In red' } });
  });

  it('do not when they were on their way before: what was asked for follows them', () => {
    const asked = [keyDown, interim('a table'), keyUp, final('A table', false)];
    expect(play(...asked).state).toMatchObject({ phase: 'capturing', speech: { isFinalizing: true } });
    expect(play(...asked, final('for two')).state.reply?.userText).toBe('A table for two');
  });

  it('do not when the key is down again by then', () => {
    const asked = [keyDown, interim('in red'), keyUp];
    expect(play(...asked, keyDown, final('In red')).state).toMatchObject({
      phase: 'capturing',
      turn: 0,
    });
    expect(play(...asked, final('In red')).state).toMatchObject({ phase: 'thinking', turn: 1 });
  });
});

describe('the talk key', () => {
  it('opens an utterance of which the client needs no notice, and asks for its words when it is let go', () => {
    const down = play(keyDown);
    expect(down.steps).toEqual(['utterance+2500', 'reprompt-']);
    expect(down.state).toMatchObject({ phase: 'capturing', isTalkKeyDown: true, utterance: 1 });
    expect(play(keyDown, keyUp).steps).toEqual(['finalizeAsr', 'utterance+800']);
  });

  it('keeps the turn open through pauses', () => {
    const { state, steps } = play(keyDown, final('I would like'));
    expect([state.phase, steps]).toEqual(['capturing', ['asr.final', 'utterance+2500']]);
  });

  it('counts once however often it is reported, and is nothing when let go without speech', () => {
    expect(play(keyDown, keyDown).steps).toEqual([]);
    expect(play(keyUp).steps).toEqual([]);
    expect(play(keyDown, final('Yes'), typed('No'), keyUp).state.isTalkKeyDown).toBe(false);
  });

  it('takes the turn from the agent', () => {
    const { state, effects } = play(...SPEAKING, keyDown);
    expect(effects[0]).toMatchObject({ body: { type: 'audio.clear', reason: 'key' } });
    expect(state).toMatchObject({ phase: 'capturing', reply: undefined, utterance: 2 });
  });

  it('takes it with what is being said already', () => {
    const { state, steps } = play(...SPEAKING, speechStarted, keyDown);
    expect(state).toMatchObject({ phase: 'capturing', utterance: 2, reply: undefined });
    expect(steps).toContain('audio.clear');
    expect(steps).not.toContain('utterance+2500');
  });

  it('leaves the turn to the agent where commands do not take it, or a passage is protected', () => {
    const deaf = turnMachine({ bargeIn: { triggers: { command: false } } });
    for (const { state, steps } of [deaf(...SPEAKING, keyDown), deaf(...SPEAKING, speechStarted, keyDown)]) {
      expect(state).toMatchObject({ phase: 'speaking', utterance: 2, isTalkKeyDown: true });
      expect(steps).not.toContain('audio.clear');
    }
    expect(untouchable(...GREETED, keyDown).state).toMatchObject({ phase: 'thinking', utterance: 1 });
  });
});

describe('typed words', () => {
  it('are answered at once when nobody speaks', () => {
    const { state, steps } = play(typed('How much?'));
    expect(state.reply).toMatchObject({ source: 'text', userText: 'How much?' });
    expect(steps).not.toContain('audio.clear');
  });

  it('wait together while the agent may not be interrupted by them', () => {
    const patient = turnMachine({ bargeIn: { triggers: { text: false } } });
    for (const { state, steps } of [
      patient(...SPEAKING, typed('In red?'), typed('Or blue?')),
      untouchable(...GREETED, typed('In red?'), typed('Or blue?')),
    ]) {
      expect(state).toMatchObject({ pending: 'In red? Or blue?', turn: 1 });
      expect(steps).toEqual([]);
    }
    expect(patient(typed('How much?')).state.turn).toBe(1);
  });

  it('follow what the person had said before the agent was heard', () => {
    const { effects } = play(...THINKING, interim('in red'), typed('Or blue?'));
    expect(effects).toContainEqual(
      expect.objectContaining({ type: 'beginTurn', text: 'What does it cost? Or blue?', mergesLast: true }),
    );
  });

  it('stand alone after an answer', () => {
    const { effects } = play(...SPEAKING, llmDone(), segmentDone(0), typed('In red?'));
    expect(effects).toContainEqual(
      expect.objectContaining({ type: 'beginTurn', text: 'In red?', mergesLast: false }),
    );
  });
});

import {
  audio,
  delta,
  final,
  interim,
  SPEAKING,
  speechStarted,
  THINKING,
  timer,
  turnMachine,
} from '../../../test/helpers/turn.play.js';
import type { TurnEvent } from './turn.events.js';
import type { TurnRuleChanges } from './turn.rules.js';

const play = turnMachine();
const bySilence = turnMachine({ endOfTurn: { policy: 'silence' } });
const byKey = turnMachine({ endOfTurn: { policy: 'manual' } });
const keyDown: TurnEvent = { type: 'talkKey', isDown: true };
const keyUp: TurnEvent = { type: 'talkKey', isDown: false };
const utteranceEnd: TurnEvent = { type: 'utteranceEnd', atMs: 900 };
const DIGITS = 'My number is nine eight seven';
/** A turn ends with the words that are given. */
const SAID = (text: string) => expect.objectContaining({ type: 'beginTurn', text });
const ENDED_AT = (atMs: number, utterance = 1) => ({
  type: 'send',
  body: { type: 'asr.utterance_end', utterance, atMs },
});

describe('the silence after words', () => {
  it.each<[string, TurnRuleChanges['endOfTurn'], TurnEvent, string[]]>([
    ['is nothing before the recogniser calls an end', {}, interim('Yes'), ['endpoint-']],
    ['is as long as the rules say', { policy: 'silence' }, interim('Yes'), ['endpoint+700']],
    ['is longer while something is dictated', { policy: 'silence' }, interim(DIGITS), ['endpoint+1900']],
    ['is that of dictation alone after an end', {}, final(DIGITS), ['endpoint+1200']],
    ['is nothing where only the key ends a turn', { policy: 'manual' }, final('Yes'), ['endpoint-']],
    [
      'may be longer than the one that ends an utterance by force, which then waits as well',
      { policy: 'silence', silenceMs: 2_000 },
      interim(DIGITS),
      ['endpoint+3200', 'utterance+5700'],
    ],
    [
      'and also when it is just as long',
      { policy: 'silence', silenceMs: 2_500 },
      interim('Yes'),
      ['endpoint+2500', 'utterance+5000'],
    ],
  ])('%s', (_, endOfTurn, event, expected) => {
    const { steps } = turnMachine({ endOfTurn })(speechStarted, event);
    expect(steps.slice(2)).toEqual(expected);
  });

  it('counts all words heard, those that may still change too', () => {
    const { steps } = bySilence(final('My number is nine', false), interim('eight seven'));
    expect(steps).toContain('endpoint+1900');
  });

  it('ends the turn with the words that are sure', () => {
    const { effects } = bySilence(final('In red', false), timer('endpoint'));
    expect(effects).toContainEqual(ENDED_AT(500));
    expect(effects).toContainEqual(SAID('In red'));
  });

  it('asks for those that are not, once', () => {
    const asked = bySilence(interim('in red'), timer('endpoint'));
    expect(asked.steps).toEqual(['finalizeAsr', 'utterance+800']);
    expect(asked.state.speech?.isFinalizing).toBe(true);
    expect(bySilence(interim('in red'), timer('endpoint'), timer('endpoint')).steps).toEqual([]);
  });

  it('is nothing when nobody spoke, or the key is down', () => {
    expect(bySilence(timer('endpoint')).steps).toEqual([]);
    expect(bySilence(keyDown, final('In red'), timer('endpoint')).steps).toEqual([]);
  });
});

describe('no more words, says the recogniser', () => {
  it('ends an utterance without words', () => {
    const { state, steps, effects } = play(speechStarted, utteranceEnd);
    expect(steps).toEqual(['utterance-', 'endpoint-', 'speculate-', 'asr.utterance_end', 'warning']);
    expect(effects).toContainEqual(ENDED_AT(900));
    expect(effects).toContainEqual({
      type: 'send',
      body: { type: 'warning', code: 'asr_empty', message: expect.stringContaining('speak again') },
    });
    expect(state).toMatchObject({ phase: 'idle', speech: undefined, turn: 0 });
  });

  it('ends one with words where the recogniser is heeded', () => {
    const { effects } = play(final('In red', false), utteranceEnd);
    expect(effects).toContainEqual(ENDED_AT(900));
    expect(effects).toContainEqual(SAID('In red'));
  });

  it('asks once for those it has only guessed', () => {
    expect(play(interim('in red'), utteranceEnd).steps).toEqual(['finalizeAsr', 'utterance+800']);
    expect(play(interim('in red'), utteranceEnd, utteranceEnd).steps).toEqual([]);
  });

  it.each([
    ['silence', bySilence],
    ['the key', byKey],
  ])('changes nothing where %s ends a turn', (_, machine) => {
    expect(machine(final('In red', false), utteranceEnd).steps).toEqual([]);
    expect(machine(interim('in red'), utteranceEnd).steps).toEqual([]);
  });

  it('is nothing when nobody spoke, or the key is down', () => {
    expect(play(utteranceEnd).steps).toEqual([]);
    expect(play(keyDown, utteranceEnd).steps).toEqual([]);
  });
});

describe('an utterance of which nothing is heard for too long', () => {
  it('is asked to become final, and then ends with what there is', () => {
    const heard = [final('I would', false), interim('like red')];
    expect(play(...heard, timer('utterance')).steps).toEqual(['finalizeAsr', 'utterance+800']);
    const { effects } = play(...heard, timer('utterance'), timer('utterance'));
    expect(effects).toContainEqual(ENDED_AT(500));
    expect(effects).toContainEqual(SAID('I would like red'));
  });

  it('waits for the key where only that ends a turn, unless there are no words', () => {
    expect(byKey(final('In red', false), timer('utterance')).steps).toEqual([]);
    expect(byKey(interim('in red'), timer('utterance')).steps).toEqual([]);
    expect(byKey(speechStarted, timer('utterance')).steps).toEqual(['finalizeAsr', 'utterance+800']);
  });

  it('ends where only the key ends a turn, once that was let go', () => {
    const { effects } = byKey(keyDown, interim('in red'), keyUp, timer('utterance'));
    expect(effects).toContainEqual(SAID('in red'));
  });

  it('is nothing when nobody spoke, or the key is down', () => {
    expect(play(timer('utterance')).steps).toEqual([]);
    expect(play(keyDown, interim('in red'), timer('utterance')).steps).toEqual([]);
  });

  it('has no end that could be told when no word of it was ever final', () => {
    const { steps } = play(keyDown, keyUp, timer('utterance'));
    expect(steps).toEqual(['utterance-', 'endpoint-', 'speculate-', 'warning']);
  });
});

describe('the end of an utterance while the agent has the turn', () => {
  it('keeps its words together with those kept before', () => {
    const careful = turnMachine({ bargeIn: { minWords: 3 } });
    const { state, steps } = careful(...SPEAKING, final('In red'), final('or blue'));
    expect(state).toMatchObject({ phase: 'speaking', speech: undefined, pending: 'In red or blue' });
    expect(steps.slice(-4)).toEqual(['utterance-', 'endpoint-', 'speculate-', 'asr.utterance_end']);
  });

  it('drops words that want no answer, and lets the agent go on', () => {
    const { state, steps } = play(...SPEAKING, speechStarted, final('uh-huh'));
    expect(state).toMatchObject({ pending: '', reply: { isPaused: false } });
    expect(steps).toContain('resumeSpeech');
  });

  it('takes the turn with words that were too short until then', () => {
    const patient = turnMachine({ bargeIn: { minDurationMs: 400 } });
    const { state, effects, steps } = patient(...SPEAKING, final('In red', false), 500, utteranceEnd);
    expect(steps).toContain('audio.clear');
    expect(effects).toContainEqual(ENDED_AT(900, 2));
    expect(state).toMatchObject({ phase: 'thinking', turn: 2, reply: { userText: 'In red' } });
  });

  it('gives a turn taken back before its first sound to the next one', () => {
    const { effects } = play(...THINKING, delta('Hello. '), final('In red?'));
    expect(effects).toContainEqual(
      expect.objectContaining({ type: 'beginTurn', text: 'What does it cost? In red?', mergesLast: true }),
    );
    const heard = play(...THINKING, delta('Hello. '), audio(), final('In red?'));
    expect(heard.effects).toContainEqual(
      expect.objectContaining({ type: 'beginTurn', text: 'In red?', mergesLast: false }),
    );
  });
});

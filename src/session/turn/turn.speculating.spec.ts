import {
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

const off = turnMachine({ endOfTurn: { policy: 'silence' } });
const play = turnMachine({ endOfTurn: { policy: 'silence' }, speculation: { isOn: true } });
const eager = (text: string): TurnEvent => ({ type: 'eagerEndpoint', text });
const resumed: TurnEvent = { type: 'turnResumed' };
const keyDown: TurnEvent = { type: 'talkKey', isDown: true };
const GUESSED = [interim('in red'), timer('speculate')];
const DROPPED = { type: 'dropSpeculation', outcome: 'changed' };

describe('a guess at the turn', () => {
  it('is worth an answer when it stays as it is for a while', () => {
    const { steps } = play(speechStarted, interim('in red'));
    expect(steps).toEqual(['asr.interim', 'utterance+2500', 'endpoint+700', 'speculate+150']);
    const asked = play(...GUESSED);
    expect(asked.effects).toEqual([{ type: 'speculate', generation: 1, text: 'in red', mergesLast: false }]);
    expect(asked.state).toMatchObject({
      phase: 'capturing',
      generation: 1,
      speculation: { generation: 1, text: 'in red' },
      speech: { tries: 1 },
    });
  });

  it('is worth one at once when the recogniser expects the end', () => {
    expect(play(interim('in red'), eager('in red')).kinds).toEqual(['speculate']);
  });

  it('is worth none where that is switched off', () => {
    expect(off(interim('in red')).steps).not.toContain('speculate+150');
    expect(off(interim('in red'), eager('in red')).steps).toEqual([]);
  });

  it('is worth none while it says the same', () => {
    expect(play(...GUESSED, timer('speculate')).steps).toEqual([]);
    expect(play(...GUESSED, interim('In red.')).kinds).toEqual(['asr.interim']);
  });

  it('is dropped as soon as words contradict it, and the next is tried', () => {
    const changed = play(...GUESSED, interim('in green'));
    expect(changed.effects).toContainEqual(DROPPED);
    expect(changed.steps.slice(-2)).toEqual(['dropSpeculation', 'speculate+150']);
    expect(changed.state.speculation).toBeUndefined();
    const again = play(...GUESSED, interim('in green'), timer('speculate'));
    expect(again.state).toMatchObject({
      generation: 2,
      speculation: { generation: 2 },
      speech: { tries: 2 },
    });
  });

  it('is tried no more often than the rules say', () => {
    const tries = [...GUESSED, interim('in green'), timer('speculate'), interim('in blue')];
    expect(play(...tries, timer('speculate')).steps).toEqual([]);
  });

  it('takes all words of the turn together', () => {
    const { effects } = play(final('I would', false), interim('like red'), timer('speculate'));
    expect(effects).toContainEqual(expect.objectContaining({ text: 'I would like red' }));
    const before = play(...THINKING, timer('endpoint'), interim('in red'), timer('speculate'));
    expect(before.effects).toContainEqual({
      type: 'speculate',
      generation: 3,
      text: 'What does it cost? in red',
      mergesLast: true,
    });
  });

  it.each<[string, TurnEvent[]]>([
    ['nobody speaks', [timer('speculate')]],
    ['there are no words', [speechStarted, timer('speculate')]],
    ['the key is down', [keyDown, interim('in red'), timer('speculate')]],
    ['the agent has the turn', [...SPEAKING, timer('endpoint'), speechStarted, timer('speculate')]],
  ])('is none when %s', (_, events) => {
    expect(play(...events).steps).toEqual([]);
  });

  it('is not awaited while the agent keeps the turn', () => {
    const careful = turnMachine({ bargeIn: { minWords: 9 }, speculation: { isOn: true } });
    expect(careful(...SPEAKING, interim('in red')).steps).not.toContain('speculate+150');
    expect(careful(...SPEAKING, final('in red', false)).steps).not.toContain('speculate+150');
  });

  it('is dropped when the recogniser takes its expectation back', () => {
    const { state, effects } = play(...GUESSED, resumed);
    expect(effects).toEqual([
      { type: 'dropSpeculation', outcome: 'resumed' },
      { type: 'cancelTimer', name: 'speculate' },
    ]);
    expect(state.speculation).toBeUndefined();
    expect(play(interim('in red'), resumed).steps).toEqual(['speculate-']);
  });
});

describe('an answer asked for early', () => {
  it('is that of the turn when the turn says the same', () => {
    const { state, effects } = play(...GUESSED, final('In red.'), timer('endpoint'));
    expect(effects).toContainEqual(
      expect.objectContaining({ type: 'beginTurn', generation: 1, text: 'In red.', isAdopted: true }),
    );
    expect(effects).not.toContainEqual(expect.objectContaining({ type: 'dropSpeculation' }));
    expect(state).toMatchObject({ generation: 1, speculation: undefined, reply: { generation: 1 } });
  });

  it('keeps later generations free of its own', () => {
    const { state } = play(...GUESSED, final('In red.'), timer('endpoint'), delta('Yes. '), interim('No'));
    expect(state.generation).toBe(2);
  });

  it('is dropped when the turn says something else', () => {
    const { state, effects } = play(...GUESSED, { type: 'textInput', text: 'How much?' });
    expect(effects).toContainEqual(DROPPED);
    expect(effects).toContainEqual(
      expect.objectContaining({ type: 'beginTurn', generation: 2, isAdopted: false }),
    );
    expect(state.speculation).toBeUndefined();
  });

  it('is not that of a typed turn, though it says the same', () => {
    const { effects } = play(...GUESSED, { type: 'textInput', text: 'in red' });
    expect(effects).toContainEqual(DROPPED);
    expect(effects).toContainEqual(expect.objectContaining({ type: 'beginTurn', isAdopted: false }));
  });

  it('is dropped when the words turn out to be none', () => {
    const atOnce = turnMachine({ speculation: { isOn: true } });
    const { state, effects } = atOnce(...GUESSED, final(''));
    expect(effects).toContainEqual(DROPPED);
    expect(state).toMatchObject({ phase: 'idle', speculation: undefined });
  });

  it('is dropped at the end of the session', () => {
    const { state, effects } = play(...GUESSED, { type: 'close' });
    expect(effects[0]).toEqual(DROPPED);
    expect(state.speculation).toBeUndefined();
    expect(off({ type: 'close' }).kinds).toEqual([]);
  });
});

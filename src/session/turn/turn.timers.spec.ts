import {
  audio,
  delta,
  final,
  interim,
  llmDone,
  PLAYOUT,
  playbackIdle,
  SPEAKING,
  segmentDone,
  speechStarted,
  THINKING,
  timer,
  turnMachine,
} from '../../../test/helpers/turn.play.js';
import type { TurnEvent } from './turn.events.js';

const play = turnMachine();

describe('the wait for the first word of the model', () => {
  it('has an end', () => {
    const { state, effects } = play(...THINKING, timer('thinking'));
    expect(state.phase).toBe('idle');
    expect(effects).toContainEqual({
      type: 'send',
      body: expect.objectContaining({ type: 'turn.failed', code: 'provider_timeout', stage: 'llm' }),
    });
  });

  it('is over with it', () => {
    expect(play(...SPEAKING, timer('thinking')).steps).toEqual([]);
    expect(play(timer('thinking')).steps).toEqual([]);
  });
});

describe('the time in which a reply should be heard', () => {
  it('ends the reply that is being heard, and no other', () => {
    expect(play(...PLAYOUT, timer('playout')).kinds).toEqual(['completed']);
    expect(play(...SPEAKING, timer('playout')).steps).toEqual([]);
    expect(play(...PLAYOUT, speechStarted, timer('playout')).steps).toEqual([]);
  });
});

describe('a person who says nothing', () => {
  const asking = turnMachine({
    silence: { repromptAfterMs: 8_000, reprompts: ['Still there?', 'Hello?'], farewell: 'Goodbye.' },
  });
  const silence = timer('reprompt');
  /** The agent is heard out. */
  const spoken = (generation: number): TurnEvent[] => [
    delta('Hello?', generation),
    llmDone('completed', generation),
    segmentDone(0, { generation }),
  ];
  const ALL_ASKED = [silence, ...spoken(1), silence, ...spoken(2)];

  it('is waited for while nobody has the turn', () => {
    expect(asking(...THINKING, ...spoken(1)).steps.at(-1)).toBe('reprompt+8000');
    expect(asking(speechStarted).steps).toContain('reprompt-');
    expect(asking(...THINKING, ...spoken(1), final('')).steps).not.toContain('reprompt+8000');
    expect(play(...THINKING, ...spoken(1)).steps).not.toContain('reprompt+0');
  });

  it('is asked again in the words given, one after the other', () => {
    const first = asking(silence);
    expect(first.effects).toContainEqual({ type: 'generate', generation: 1, fixedText: 'Still there?' });
    expect(first.state).toMatchObject({ reprompts: 1, isLeaving: false, reply: { source: 'greeting' } });
    const second = asking(silence, ...spoken(1), silence);
    expect(second.effects).toContainEqual({ type: 'generate', generation: 2, fixedText: 'Hello?' });
  });

  it('is bidden farewell in the end, and the session ends when that was heard', () => {
    const farewell = asking(...ALL_ASKED, silence);
    expect(farewell.effects).toContainEqual({ type: 'generate', generation: 3, fixedText: 'Goodbye.' });
    expect(farewell.state.isLeaving).toBe(true);
    const left = asking(...ALL_ASKED, silence, ...spoken(3));
    expect(left.kinds).toContain('leave');
    expect(left.steps).not.toContain('reprompt+8000');
    expect(left.state.phase).toBe('idle');
  });

  it('keeps the session open by speaking during the farewell', () => {
    const stayed = asking(...ALL_ASKED, silence, delta('Good', 3), audio(3), interim('wait no'));
    expect(stayed.state).toMatchObject({ isLeaving: false, phase: 'capturing' });
  });

  describe('before the end of the farewell', () => {
    const patient = turnMachine({
      bargeIn: { minWords: 3, triggers: { text: false } },
      silence: { repromptAfterMs: 8_000, reprompts: [], farewell: 'Goodbye then, my friend.' },
    });
    const segment = { text: 'Goodbye then, my friend.', start: 0, end: 24, isCut: false };
    const started: TurnEvent = { type: 'segmentStarted', generation: 1, index: 0, segment };
    const FAREWELL = [
      silence,
      delta('Goodbye then, my friend.'),
      started,
      audio(),
      llmDone(),
      segmentDone(0),
    ];

    it.each<[string, TurnEvent]>([
      ['typed', { type: 'textInput', text: 'One more thing' }],
      ['said in few words', final('One moment')],
    ])('is answered what it has %s, and the session goes on', (_, words) => {
      const { state, kinds } = patient(...FAREWELL, words, playbackIdle);
      expect(kinds).not.toContain('leave');
      expect(state).toMatchObject({
        isLeaving: false,
        phase: 'thinking',
        reply: { source: 'speech', turn: 2 },
      });
    });

    it.each<[string, TurnEvent]>([
      ['made a sound', speechStarted],
      ['begun to speak', interim('One mo')],
    ])('is listened to when it has %s, and bidden farewell another time if that is all', (_, sound) => {
      const heard = [...FAREWELL, sound, playbackIdle];
      expect(patient(...heard).kinds).not.toContain('leave');
      expect(patient(...heard).state).toMatchObject({ isLeaving: false, phase: 'capturing' });
      expect(patient(...FAREWELL, speechStarted, playbackIdle, final('')).steps).toContain('reprompt+8000');
    });

    it.each(['Goodbye then', 'Okay.'])('is not stayed for where it wants no answer: %s', (words) => {
      const { kinds } = patient(...FAREWELL, final(words, false), playbackIdle);
      expect(kinds).toContain('leave');
    });
  });

  it('has all questions before it again once something was said', () => {
    expect(asking(silence, ...spoken(1), final('Yes')).state.reprompts).toBe(0);
  });

  it('is asked nothing while somebody has the turn, or when there is nothing to ask', () => {
    expect(asking(speechStarted, silence).steps).toEqual([]);
    expect(play(silence).steps).toEqual([]);
  });
});

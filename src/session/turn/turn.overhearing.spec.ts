import {
  audio,
  delta,
  final,
  interim,
  llmDone,
  PLAYOUT,
  SPEAKING,
  segmentDone,
  speechStarted,
  THINKING,
  timer,
  turnMachine,
} from '../../../test/helpers/turn.play.js';
import type { TurnEvent } from './turn.events.js';
import { heedsSound } from './turn.overhearing.js';

const play = turnMachine();
const byVoice = turnMachine({ bargeIn: { triggers: { speechStart: true } } });
const careful = turnMachine({ bargeIn: { minWords: 3 } });
const untouchable = turnMachine({ isGreetingProtected: true });
const voiceHeard: TurnEvent = { type: 'voiceHeard' };
const command = (reason: 'button' | 'vad' | 'key'): TurnEvent => ({ type: 'bargeIn', reason });
const GREETING: TurnEvent[] = [
  { type: 'greet', text: 'This call is recorded.' },
  delta('This call '),
  audio(),
];
const PAUSED = ['pauseSpeech', 'playout-', 'falseAlarm+1200'];
const RESUMED = ['falseAlarm-', 'resumeSpeech'];

describe('the sound of speech while the agent is heard', () => {
  it('silences it until it is clear what is meant', () => {
    const { state, steps, effects } = play(...SPEAKING, speechStarted);
    expect(steps.slice(-3)).toEqual(PAUSED);
    expect(effects).toContainEqual({ type: 'pauseSpeech', generation: 1 });
    expect(state.reply?.isPaused).toBe(true);
  });

  it('silences it once', () => {
    expect(play(...SPEAKING, speechStarted, voiceHeard).steps).toEqual([]);
  });

  it('lets it go on when no words follow', () => {
    const { state, steps, effects } = play(...SPEAKING, speechStarted, timer('falseAlarm'));
    expect(steps).toEqual(RESUMED);
    expect(effects).toContainEqual({ type: 'resumeSpeech', generation: 1 });
    expect(state.reply?.isPaused).toBe(false);
    expect(play(...SPEAKING, timer('falseAlarm')).steps).toEqual([]);
  });

  it('lets it be heard to its end when it had said all', () => {
    const { steps, effects } = play(...PLAYOUT, speechStarted, timer('falseAlarm'));
    expect(steps).toEqual([...RESUMED, 'awaitPlayout']);
    expect(effects).toContainEqual({ type: 'awaitPlayout', generation: 1 });
  });

  it('lets it go on after an acknowledgement, not after words that are kept', () => {
    expect(play(...SPEAKING, speechStarted, interim('uh-huh')).steps).toContain('resumeSpeech');
    const kept = careful(...SPEAKING, speechStarted, interim('in red'));
    expect(kept.steps).not.toContain('resumeSpeech');
    expect(kept.state.reply?.isPaused).toBe(true);
  });

  it('is nothing to an agent set to speak on', () => {
    const { steps } = turnMachine({ bargeIn: { isPausedBySpeech: false } })(...SPEAKING, speechStarted);
    expect(steps).toEqual(['asr.speech_started', 'utterance+2500']);
  });

  it('takes the turn where the sound is enough', () => {
    const { state, effects } = byVoice(...SPEAKING, speechStarted);
    expect(effects[2]).toMatchObject({ body: { type: 'audio.clear', reason: 'speech' } });
    expect(state).toMatchObject({ phase: 'capturing', reply: undefined });
  });

  it.each([
    ['before its first sound', byVoice, [...THINKING, delta('Hello. ')]],
    ['in a protected passage', turnMachine({ isGreetingProtected: true }), GREETING],
  ])('is nothing %s', (_, machine, events) => {
    expect(machine(...events, voiceHeard).steps).toEqual([]);
    expect(heedsSound(machine(...events).state)).toBe(false);
  });

  it('is heeded while a reply is heard, and when nobody has the turn there is nothing to heed', () => {
    expect(heedsSound(play(...SPEAKING).state)).toBe(true);
    expect(heedsSound(play().state)).toBe(false);
    expect(byVoice(voiceHeard).steps).toEqual([]);
  });
});

describe("the server's own ear", () => {
  it('silences the agent before the recogniser has heard anything', () => {
    const { state, steps } = play(...SPEAKING, voiceHeard);
    expect(steps).toEqual(PAUSED);
    expect(state.speech).toBeUndefined();
  });

  it('takes the turn where the sound is enough, and offers to go on when no words follow', () => {
    const taken = byVoice(...SPEAKING, voiceHeard);
    expect(taken.steps).toContain('audio.clear');
    expect(taken.steps).toContain('falseAlarm+1200');
    expect(byVoice(...SPEAKING, voiceHeard, timer('falseAlarm')).steps).toEqual(['offerToGoOn']);
  });
});

describe('words while the agent has the turn', () => {
  it('interrupt it, and are what the next turn begins with', () => {
    const { state, steps } = play(...SPEAKING, interim('in red'));
    expect(steps).toContain('interrupted');
    expect(state).toMatchObject({ phase: 'capturing', speech: { interim: 'in red' }, reply: undefined });
  });

  it('interrupt when the guess has become long enough', () => {
    expect(careful(...SPEAKING, final('In red', false)).steps).not.toContain('audio.clear');
    expect(careful(...SPEAKING, final('In red', false), interim('please')).steps).toContain('audio.clear');
  });

  it('interrupt when they have lasted', () => {
    const patient = turnMachine({ bargeIn: { minDurationMs: 400 } });
    expect(patient(...SPEAKING, 100, speechStarted, 499, interim('in red')).steps).not.toContain(
      'audio.clear',
    );
    expect(patient(...SPEAKING, 100, speechStarted, 500, interim('in red')).steps).toContain('audio.clear');
  });

  it('are the tail of the question shortly after the first sound', () => {
    const graceful = turnMachine({ bargeIn: { graceMs: 300 } });
    const heard = [...THINKING, delta('Hello. '), 1_000, audio()];
    expect(graceful(...heard, 1_299, interim('in red')).steps).not.toContain('audio.clear');
    expect(graceful(...heard, 1_300, interim('in red')).steps).toContain('audio.clear');
  });

  it('interrupt a reply that has made no sound', () => {
    expect(careful(...THINKING, interim('and')).steps).toContain('audio.clear');
  });

  it('wait while a passage is protected', () => {
    const { state } = untouchable(...GREETING, final('In red?'));
    expect(state).toMatchObject({ phase: 'speaking', pending: 'In red?' });
  });

  it('of the agent itself, come back through the microphone, are none', () => {
    const started: TurnEvent = {
      type: 'segmentStarted',
      generation: 1,
      index: 0,
      segment: { text: 'The red one is here.', start: 0, end: 20, isCut: false },
    };
    const speaking = [...THINKING, delta('The red one is here. '), started, audio()];
    expect(play(...speaking, final('the red one')).state).toMatchObject({ phase: 'speaking', pending: '' });
    expect(play(...speaking, final('the blue one')).state.turn).toBe(2);
  });
});

describe('an acknowledgement', () => {
  const asked = (text: string) => [...THINKING, delta(text), audio(), llmDone(), segmentDone(0)];

  it.each(['Is it the red one? ', 'Is it “the red one?”', '赤ですか？'])(
    'is the answer to %j',
    (question) => {
      expect(play(...asked(question), final('Yes')).state.pending).toBe('Yes');
    },
  );

  it.each(['It is red. ', 'Which? The red one. '])('is none after %j', (text) => {
    expect(play(...asked(text), final('Yes')).state.pending).toBe('');
  });

  it('is none while the question is still being asked, or before the word is sure', () => {
    const asking = [...THINKING, delta('Is it red? '), audio()];
    expect(play(...asking, final('Yes')).state.pending).toBe('');
    const guessed = play(...asked('Is it red?'), speechStarted, interim('yes'));
    expect(guessed.steps).toContain('resumeSpeech');
    const words = play(...asked('Is it red?'), final('It is a pity'));
    expect(words.state.turn).toBe(2);
  });
});

describe("the client's command", () => {
  it.each(['button', 'key'] as const)('by %s interrupts, and what was kept is answered', (reason) => {
    const { effects, state } = careful(...SPEAKING, final('In red'), command(reason));
    expect(effects[0]).toMatchObject({ body: { type: 'audio.clear', reason } });
    expect(effects).toContainEqual(
      expect.objectContaining({ type: 'beginTurn', source: 'speech', text: 'In red', mergesLast: false }),
    );
    expect(state).toMatchObject({ phase: 'thinking', turn: 2 });
  });

  it('leaves what is kept for the end of what is being said', () => {
    const { state } = careful(...SPEAKING, final('In red'), interim('or'), command('button'));
    expect(state).toMatchObject({ phase: 'capturing', turn: 1, carried: { text: 'In red' } });
  });

  it('by voice detection may be a false alarm', () => {
    const { steps } = play(...SPEAKING, command('vad'));
    expect(steps).toContain('falseAlarm+1200');
    expect(play(...SPEAKING, command('vad'), timer('falseAlarm')).steps).toEqual(['offerToGoOn']);
  });

  it('by voice detection answers what was kept when no words follow', () => {
    const { effects } = careful(...SPEAKING, final('In red'), command('vad'), timer('falseAlarm'));
    expect(effects).toContainEqual(expect.objectContaining({ type: 'beginTurn', text: 'In red' }));
  });

  it('by voice detection leaves nothing to wait for when nothing was heard of the reply', () => {
    expect(play(...THINKING, command('vad')).steps).not.toContain('falseAlarm+1200');
    const kept = careful({ type: 'greet', text: 'Welcome.' }, command('vad'));
    expect(kept.steps).not.toContain('falseAlarm+1200');
  });

  it.each([
    ['vad', { clientVad: false }, { command: false }],
    ['button', { command: false }, { clientVad: false }],
    ['key', { command: false }, { clientVad: false }],
  ] as const)('by %s does nothing where it is switched off', (reason, off, other) => {
    expect(turnMachine({ bargeIn: { triggers: off } })(...SPEAKING, command(reason)).steps).toEqual([]);
    expect(turnMachine({ bargeIn: { triggers: other } })(...SPEAKING, command(reason)).steps).toContain(
      'audio.clear',
    );
  });

  it('is refused in a protected passage, in words', () => {
    const { state, effects } = untouchable(...GREETING, command('button'));
    expect(effects).toEqual([
      {
        type: 'send',
        body: {
          type: 'warning',
          code: 'not_enabled',
          message: expect.stringContaining('cannot be interrupted'),
        },
      },
    ]);
    expect(state.phase).toBe('speaking');
  });

  it('is nothing when nobody has the turn', () => {
    expect(play(command('vad')).steps).toEqual([]);
  });
});

describe('when no words have followed the sound', () => {
  it('whoever speaks is heard out', () => {
    const speaking = [...SPEAKING, command('vad'), speechStarted];
    expect(play(...speaking, timer('falseAlarm')).steps).toEqual(['offerToGoOn']);
    expect(play(...speaking, interim('in'), timer('falseAlarm')).steps).toEqual([]);
    expect(play(...speaking, final('In', false), timer('falseAlarm')).steps).toEqual([]);
  });

  it('what was kept waits for the end of a sound', () => {
    const { steps } = careful(
      ...SPEAKING,
      final('In red'),
      command('vad'),
      speechStarted,
      timer('falseAlarm'),
    );
    expect(steps).toEqual([]);
  });
});

import { FakeClock } from '../../../test/helpers/fake-clock.js';
import { SessionBoundary } from '../session.boundary.js';
import type { TurnEffect, TurnEvent } from './turn.events.js';
import { DEFAULT_TURN_RULES, withChanges } from './turn.rules.js';
import { TurnRunner } from './turn.runner.js';

type Kind = TurnEffect['type'];

const RULES = withChanges(DEFAULT_TURN_RULES, {
  bargeIn: { isPausedBySpeech: true },
  speculation: { isOn: true },
  silence: { repromptAfterMs: 1_000, farewell: 'Goodbye.' },
});
const SEGMENT = { text: 'Yes.', start: 0, end: 4, isCut: false };
const OF_REPLY = { generation: 1, index: 0, segment: SEGMENT };

const text: TurnEvent = { type: 'textInput', text: 'Is it red?' };
const delta: TurnEvent = { type: 'delta', generation: 1, text: 'Yes. ' };
const done: TurnEvent = { type: 'llmDone', generation: 1, status: 'completed' };
const audio: TurnEvent = { type: 'audio', generation: 1, index: 0, bytes: Buffer.alloc(16), isFirst: true };
const begun: TurnEvent = { type: 'segmentStarted', ...OF_REPLY };
const spoken: TurnEvent = { type: 'segmentDone', ...OF_REPLY, waiting: 0 };
const dropped: TurnEvent = {
  type: 'segmentDropped',
  ...OF_REPLY,
  reason: 'tts_error',
  hadAudio: false,
  waiting: 1,
};
const ttsError: TurnEvent = {
  type: 'ttsError',
  generation: 1,
  index: 0,
  code: 'provider_timeout',
  retryable: true,
  hadAudio: false,
};
const played: TurnEvent = { type: 'playbackIdle', generation: 1 };
const stuck: TurnEvent = { type: 'stuck', generation: 1 };
const sound: TurnEvent = { type: 'speechStarted', atMs: 5 };
const interim: TurnEvent = { type: 'interim', text: 'Is it', startMs: 5 };
const timer = (name: Extract<TurnEvent, { type: 'timer' }>['name']): TurnEvent => ({ type: 'timer', name });

/** Stretches of conversations in which every effect there is comes up. */
const SCENES: Readonly<Record<string, readonly TurnEvent[]>> = {
  'a turn heard out': [text, delta, audio, done, spoken, played],
  'a voice that fails': [text, delta, begun, ttsError, ttsError, dropped],
  'a model without a word': [text, done],
  'a reply that does not move': [text, delta, timer('progress'), stuck, stuck],
  'an interruption': [text, delta, audio, { type: 'bargeIn', reason: 'button' }],
  'a cough': [text, delta, audio, sound, timer('falseAlarm')],
  'a cough a client took for speech': [
    text,
    delta,
    audio,
    { type: 'bargeIn', reason: 'vad' },
    timer('falseAlarm'),
  ],
  'a guess': [sound, interim, { type: 'eagerEndpoint', text: 'Is it' }, { type: 'turnResumed' }],
  'an utterance without an end': [sound, interim, timer('utterance')],
  'a farewell': [timer('reprompt'), delta, audio, done, spoken, played],
};

/** Every kind of effect; the type checker sees to it that none is missing. */
const KINDS: Readonly<Record<Kind, true>> = {
  send: true,
  sendAudio: true,
  beginTurn: true,
  generate: true,
  speculate: true,
  dropSpeculation: true,
  segment: true,
  flushSegments: true,
  stopModel: true,
  dropped: true,
  retrySegment: true,
  skipSegment: true,
  abandonSpeech: true,
  pauseSpeech: true,
  resumeSpeech: true,
  checkProgress: true,
  awaitPlayout: true,
  abortReply: true,
  interrupted: true,
  offerToGoOn: true,
  completed: true,
  failed: true,
  finalizeAsr: true,
  leave: true,
  startTimer: true,
  cancelTimer: true,
};

/** A runner whose effects of one kind fail, and what became of it. */
function play(scene: readonly TurnEvent[], failing?: Kind) {
  const clock = new FakeClock();
  const faults: unknown[] = [];
  const performed = new Set<Kind>();
  const boundary = new SessionBoundary(clock, (error) => faults.push(error));
  const fail = (kind: Kind) => {
    performed.add(kind);
    if (kind === failing) throw new Error(kind);
  };
  const after: typeof clock.after = (ms, action) => {
    fail('startTimer');
    const begun = boundary.clock.after(ms, action);
    return {
      cancel: () => {
        begun.cancel();
        fail('cancelTimer');
      },
    };
  };
  const runner = new TurnRunner({
    clock: { ...boundary.clock, after },
    rules: RULES,
    perform: ({ type }) => fail(type),
    onPhase: () => undefined,
    onStale: () => undefined,
  });
  const post = boundary.guard((event: TurnEvent) => runner.post(event));
  for (const event of scene) post(event);
  return { clock, boundary, runner, faults, performed };
}

describe('an effect that fails', () => {
  it('can be any there is in the scenes of this test', () => {
    const seen = Object.values(SCENES).flatMap((scene) => [...play(scene).performed]);
    expect([...new Set(seen)].sort()).toEqual(Object.keys(KINDS).sort());
  });

  it.each(Object.keys(KINDS) as Kind[])(
    '%s: is a fault told to the session, which can still be closed',
    (kind) => {
      let faults = 0;
      for (const scene of Object.values(SCENES)) {
        const played = play(scene, kind);
        faults += played.faults.length;
        for (const fault of played.faults) expect(fault).toEqual(new Error(kind));
        played.boundary.run(() => played.runner.post({ type: 'close' }));
        expect(played.runner.state.phase).toBe('closed');
        played.boundary.close();
        expect(played.clock.pendingCount).toBe(0);
      }
      expect(faults).toBeGreaterThan(0);
    },
  );
});

it('what waited behind a failed step is not taken up later', () => {
  const { clock } = play([]);
  const seen: string[] = [];
  const runner: TurnRunner = new TurnRunner({
    clock,
    rules: RULES,
    perform: ({ type }) => {
      seen.push(type);
      if (type !== 'beginTurn') return;
      runner.post({ type: 'bargeIn', reason: 'button' });
      throw new Error('fault');
    },
    onPhase: () => undefined,
    onStale: () => undefined,
  });
  expect(() => runner.post(text)).toThrow('fault');
  runner.post(timer('playout'));
  expect(seen.filter((type) => type === 'abortReply')).toEqual([]);
});

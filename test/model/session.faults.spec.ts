import { VoiceError } from '../../src/common/voice-error.js';
import type { CloseName } from '../../src/protocol/codes.js';
import { DEFAULT_TURN_RULES, withChanges } from '../../src/session/turn/turn.rules.js';
import { count, report } from '../faults/figures.js';
import { settle } from '../helpers/fake-clock.js';
import { FaultInjector } from '../helpers/fault.injector.js';
import { type CastCall, SessionCast } from '../helpers/session.cast.js';

/** How many of the calls a session makes are made to fail, one in each run; the full count is all of them. */
const RUNS = count(150, 1_000_000);
const CALLERS = 2;
jest.setTimeout(3_600_000);

const RULES = withChanges(DEFAULT_TURN_RULES, {
  bargeIn: { isPausedBySpeech: true },
  speculation: { isOn: true },
  silence: { repromptAfterMs: 20_000, reprompts: ['Are you there?'], farewell: 'Goodbye.' },
});
const GREETING = 'Welcome to the showroom.';
const busy = () => new VoiceError('busy', { code: 'provider_unavailable', retryable: true });

/** What happens to one caller. */
type Act = (call: CastCall, cast: SessionCast) => void;
/** Milliseconds that pass for all, or what happens to each in turn. */
type Step = number | Act;

const messagesOf = ({ clients }: CastCall) => clients.flatMap(({ messages }) => messages);

function generationOf(call: CastCall): number {
  const started = messagesOf(call).findLast((message) => message.type === 'turn.started');
  if (started?.type !== 'turn.started') throw new Error('no turn has begun');
  return started.generation;
}

/** The client has played all it was sent. */
const played: Act = (call) => {
  const segment = call.clients.flatMap(({ audio }) => audio).at(-1)?.segment ?? 0;
  const generation = generationOf(call);
  const place = { generation, segment, playedMs: 60_000, queuedMs: 0, state: 'idle' } as const;
  call.handle.onMessage({ type: 'playback', ...place });
};
const say = (text: string): Act[] => [
  ({ vendors: { asr } }) => asr.speechStarted(),
  ({ vendors: { asr } }) => asr.interim(text),
  ({ vendors: { asr } }) => asr.final(text),
];
const answer = (text: string): Act[] => [
  ({ vendors: { llm } }) => llm.write(text),
  ({ vendors: { llm } }) => llm.done(),
];
const speak = (text: string): Act[] => [
  ({ vendors: { tts } }) => tts.sound(text, 300),
  ({ vendors: { tts } }) =>
    tts.of(text).stream.push({ type: 'alignment', chars: ['x'], startMs: [0], endMs: [50] }),
  ({ vendors: { tts } }) => tts.finish(text),
];

/** A conversation in which nearly everything comes up that can. */
const STEPS: readonly Step[] = [
  ...speak(GREETING),
  played,
  ({ handle }) => handle.onAudio(Buffer.alloc(640)),
  ...say('What does it cost?'),
  ...answer('It costs ten thousand. Delivery is free. '),
  ...speak('It costs ten thousand.'),
  1_100,
  ({ vendors: { asr } }) => asr.speechStarted(),
  2_000,
  (call) => {
    const heard = { generation: generationOf(call), segment: 0, playedMs: 100 };
    call.handle.onMessage({ type: 'barge_in', heard });
  },
  300,
  ({ handle }) => handle.onMessage({ type: 'text.input', text: 'In red?', id: 'a' }),
  ({ vendors: { llm } }) => llm.last.stream.fail(busy()),
  ...answer('Yes. In red too. '),
  ({ vendors: { tts } }) => tts.of('Yes.').stream.fail(busy()),
  ...speak('Yes.'),
  ({ vendors: { tts } }) => tts.of('In red too.').stream.fail(busy()),
  ({ vendors: { tts } }) => tts.of('In red too.').stream.fail(busy()),
  played,
  ({ vendors: { asr } }) => asr.interim('And the'),
  ({ vendors: { asr } }) => asr.emit({ type: 'eagerEndpoint', text: 'And the' }),
  ({ vendors: { asr } }) => asr.emit({ type: 'turnResumed' }),
  ({ vendors: { asr } }) => asr.interim('And the seats?'),
  ({ vendors: { asr } }) => asr.emit({ type: 'eagerEndpoint', text: 'And the seats?' }),
  ...answer('Leather. '),
  ({ vendors: { asr } }) => asr.final('And the seats?'),
  ({ handle }) => handle.onClientGone(),
  9_000,
  (call, cast) => cast.comeBack(call),
  ...speak('Leather.'),
  played,
  ({ handle }) => handle.onMessage({ type: 'mic', state: 'ptt_down' }),
  ({ vendors: { asr } }) => asr.final('Thanks', false),
  ({ handle }) => handle.onMessage({ type: 'mic', state: 'ptt_up' }),
  2_500,
  1_000,
  ({ vendors: { llm } }) => llm.done(),
  ({ handle }) => handle.sendPong('p'),
  ({ handle }) => handle.sendError('bad_audio', 'odd'),
  21_000,
  ...speak('Are you there?'),
  played,
  21_000,
  ...speak('Goodbye.'),
  played,
];

/** How a caller fared. */
interface Outcome {
  completed: number;
  failed: number;
  /** How each of its connections was closed. */
  closedAs: (CloseName | undefined)[];
  /** Those that were told of a failure of the server before. */
  toldClosedAs: (CloseName | undefined)[];
}

/** Plays the conversation with all callers in turn; what a fault makes impossible is left out for its caller. */
async function play(injector: FaultInjector) {
  const agent = { firstMessage: 'greeting', greeting: GREETING } as const;
  const cast = new SessionCast(injector, { agent, settings: { idleTimeoutMs: 10 ** 9, rules: RULES } });
  const calls: CastCall[] = [];
  for (let caller = 0; caller < CALLERS; caller++) {
    calls.push(cast.call());
    await settle();
  }
  for (const step of STEPS) {
    if (typeof step === 'number') await cast.clock.run(step, 500);
    else for (const call of calls) await act(step, call, cast);
  }
  for (const { handle } of calls) handle.onMessage({ type: 'session.end' });
  await settle();
  // Whoever was turned away when it came back has left its session waiting.
  if (calls.some(({ isTurnedAway }) => isTurnedAway)) await cast.clock.run(60_000, 1_000);
  return { cast, calls };
}

async function act(step: Act, call: CastCall, cast: SessionCast): Promise<void> {
  try {
    step(call, cast);
  } catch (error) {
    if (!isStruck(call, cast)) throw error;
  }
  await settle();
}

/** Whether the fault was in a session of this caller. */
function isStruck({ ids, isTurnedAway }: CastCall, { faulty }: SessionCast): boolean {
  return isTurnedAway || ids.some((id) => faulty.has(id));
}

function outcomeOf(call: CastCall): Outcome {
  const counted = (type: string) => messagesOf(call).filter((message) => message.type === type).length;
  const told = call.clients.filter(({ messages }) =>
    messages.some((message) => message.type === 'error' && message.fatal),
  );
  return {
    completed: counted('turn.completed'),
    failed: counted('turn.failed'),
    closedAs: call.clients.map(({ closedAs }) => closedAs),
    toldClosedAs: told.map(({ closedAs }) => closedAs),
  };
}

/** Nothing is left of any session: not in the registry, not on the clock, not at a vendor. */
function leftovers({ manager, clock, allVendors }: SessionCast, calls: readonly CastCall[]) {
  const opened = allVendors.flatMap(({ asr, llm, tts }) => [asr.opened, llm.opened, tts.opened]);
  return {
    sessions: calls.flatMap(({ ids }) => ids).filter((id) => manager.find(id)).length,
    timers: clock.pendingCount,
    vendors: opened.filter((one) => one && !one.signal.aborted).length,
  };
}

const NOTHING = { sessions: 0, timers: 0, vendors: 0 };
let untroubled: Outcome;
let callsMade: number;
beforeAll(async () => {
  const injector = new FaultInjector();
  const { cast, calls } = await play(injector);
  const [outcome, ...others] = calls.map(outcomeOf);
  if (!outcome) throw new Error('nobody called');
  for (const other of others) expect(other).toEqual(outcome);
  expect(outcome).toEqual({
    completed: 5,
    failed: 1,
    closedAs: [undefined, 'sessionOver'],
    toldClosedAs: [],
  });
  expect([leftovers(cast, calls), cast.observer.of('fault')]).toEqual([NOTHING, 0]);
  untroubled = outcome;
  callsMade = injector.count;
});

/** Has one call of all sessions fail and looks at what becomes of everybody. */
async function strike(at: number): Promise<'ended' | 'mended' | 'unnoticed'> {
  const injector = new FaultInjector(at);
  const { cast, calls } = await play(injector);
  const what = `call ${at}, ${injector.failed}`;
  expect({ what, ...leftovers(cast, calls) }).toEqual({ what, ...NOTHING });
  for (const call of calls.filter((one) => !isStruck(one, cast)))
    expect({ what, ...outcomeOf(call) }).toEqual({ what, ...untroubled });
  const struck = calls.filter((call) => isStruck(call, cast));
  const [call] = struck;
  if (!call) {
    // To fail is how many an iterator ends once its signal has fired.
    expect(what).toMatch(/\.(next|return)$/);
    return 'unnoticed';
  }
  // A session that fails when its client comes back fails that client's start as well.
  expect({ what, struck: struck.length }).toEqual({ what, struck: 1 });
  expect(call.isTurnedAway ? [1, 2] : [1]).toContain(cast.observer.of('fault'));
  return fateOf(call, injector);
}

/** What became of the caller whose session was struck. */
function fateOf(call: CastCall, { failed }: FaultInjector): 'ended' | 'mended' {
  // What the connection itself does for a client that never got its session is shown with the gateway.
  if (call.isTurnedAway || failed === 'client.close') return 'ended';
  const { toldClosedAs, closedAs } = outcomeOf(call);
  if (toldClosedAs.length > 0) {
    expect({ failed, toldClosedAs }).toEqual({ failed, toldClosedAs: ['providerUnavailable'] });
    return 'ended';
  }
  const well = [undefined, expect.stringMatching(/done|sessionOver/)];
  expect({ failed, closedAs }).toEqual({ failed, closedAs: well });
  return 'mended';
}

describe('a fault of our own, wherever a session calls out or reads what it was given', () => {
  it('ends that session, told and logged, or costs it a reply; nothing of it is left and nobody else notices', async () => {
    const runs = Math.min(RUNS, callsMade);
    const seen = { ended: 0, mended: 0, unnoticed: 0 };
    for (let run = 0; run < runs; run++) seen[await strike(1 + Math.floor((run * callsMade) / runs))]++;
    report('sessionFaults', { faults: runs, ...seen });
    expect(seen.ended).toBeGreaterThan(0);
  });
});

describe('what enters a session and is nothing it can be', () => {
  const fault = () => {
    throw new Error('a fault');
  };
  /** Fails at every look, as no message of a client or vendor can. */
  const impossible = new Proxy<never>({} as never, { get: fault, ownKeys: fault });
  const entries: [string, Act[]][] = [
    ['a message', [({ handle }) => handle.onMessage(impossible)]],
    ['audio', [({ handle }) => handle.onAudio(impossible)]],
    ['an event of the recogniser', [({ vendors: { asr } }) => asr.emit(impossible)]],
    ['an event of the model', [({ vendors: { llm } }) => llm.opened?.onEvent(impossible)]],
    ['an event of the voice', [({ vendors: { tts } }) => tts.opened?.onEvent(impossible)]],
    ['words of the model', [...say('How much?'), ({ vendors: { llm } }) => llm.write(impossible)]],
    ['sound of the voice', [({ vendors: { tts } }) => tts.of(GREETING).stream.push(impossible)]],
  ];
  it.each(entries)('%s: the neighbour is answered', async (_, enter) => {
    const cast = new SessionCast(undefined, { agent: { firstMessage: 'greeting', greeting: GREETING } });
    const [struck, neighbour] = [cast.call(), cast.call()];
    await settle();
    for (const step of say('How much is it?')) await act(step, neighbour, cast);
    for (const step of enter) await act(step, struck, cast);
    for (const step of [...answer('Ten thousand.'), ...speak('Ten thousand.'), played])
      await act(step, neighbour, cast);
    expect([...cast.faulty]).toEqual(struck.ids);
    expect(outcomeOf(neighbour)).toMatchObject({ completed: 1, toldClosedAs: [] });
    for (const { handle } of [struck, neighbour]) handle.onMessage({ type: 'session.end' });
    await settle();
    expect(leftovers(cast, [struck, neighbour])).toEqual(NOTHING);
  });
});

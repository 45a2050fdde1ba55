import { settle } from '../../test/helpers/fake-clock.js';
import { RecordingClient } from '../../test/helpers/recording.client.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';
import type { JournalFacts, JournalPort, SpokenMessage } from './journal.port.js';
import type { SessionHandle } from './session.api.js';

const open: SessionHarness[] = [];
function make(options: ConstructorParameters<typeof SessionHarness>[0] = {}): SessionHarness {
  const harness = new SessionHarness(options);
  open.push(harness);
  return harness;
}

/** The client comes back on a new socket, having seen everything up to `lastSeq`. */
function comeBack(
  harness: SessionHarness,
  over: { sessionId?: string; token?: string; lastSeq?: number } = {},
): { client: RecordingClient; handle: SessionHandle } {
  const client = new RecordingClient();
  const { sessionId, resumeToken: token } = harness.client.last('session.ready');
  const lastSeq = harness.client.messages.at(-1)?.seq ?? 0;
  const handle = harness.manager.start(client, {
    type: 'session.start',
    resume: { sessionId, token, lastSeq, ...over },
  });
  return { client, handle };
}

/** What one session of an earlier process left behind; whoever has its token gets it, once. */
class LeftBehind implements JournalPort {
  readonly opened: JournalFacts[] = [];
  private said: readonly SpokenMessage[] | undefined;

  constructor(said: readonly SpokenMessage[]) {
    this.said = said;
  }

  open(facts: JournalFacts) {
    this.opened.push(facts);
    return { append: () => undefined };
  }

  recall(sessionId: string, token: string): readonly SpokenMessage[] | undefined {
    const said = sessionId === 's_earlier' && token === 'right' ? this.said : undefined;
    if (said) this.said = undefined;
    return said;
  }
}

const SAID: readonly SpokenMessage[] = [
  { type: 'turn.started', turn: 1, generation: 1, text: 'Hello', source: 'speech' },
  { type: 'turn.completed', turn: 1, generation: 1, heardText: 'Good day.', latency: {} },
];
const EARLIER = { sessionId: 's_earlier', token: 'right', lastSeq: 20 };

afterEach(async () => {
  for (const { manager, clock } of open.splice(0)) {
    void manager.drain();
    await manager.drain();
    await settle();
    expect(clock.pendingCount).toBe(0);
  }
});

describe('a client that loses its socket and comes back', () => {
  it('goes on where it was: same session, a new token, every missed event in order', async () => {
    const harness = make();
    await harness.say('Hello');
    harness.session.onClientGone();
    await harness.answer('Good day.');
    const { client } = comeBack(harness);
    const ready = client.last('session.ready');
    expect(ready).toMatchObject({ sessionId: harness.client.last('session.ready').sessionId, resumed: true });
    expect(ready.resumeToken).not.toBe(harness.client.last('session.ready').resumeToken);
    const seqs = [...harness.client.messages, ...client.messages.slice(1)].map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(client.last('llm.final').text).toBe('Good day.');
  });

  it('hears the rest of the reply, which was not spoken while it was away', async () => {
    const harness = make();
    await harness.say('Hello');
    await harness.answer('Good day.');
    harness.tts.sound('Good day.', 500);
    await settle();
    harness.session.onClientGone();
    harness.tts.speakAll('Good day.', 700);
    await settle();
    const { client } = comeBack(harness);
    await settle();
    // What may not have arrived is sent again; its header tells the client whether it has.
    expect(client.audio.map(({ chunk, bytes }) => [chunk, bytes])).toEqual([
      [0, 500 * 16],
      [1, 700 * 16],
      [2, 0],
    ]);
  });

  it('costs nothing while it is away: the vendors are let go within ten seconds and taken up again', async () => {
    const harness = make();
    await harness.say('Hello');
    harness.session.onClientGone();
    expect(harness.manager.activeCount).toBe(0);
    await harness.clock.run(10_000, 500);
    expect([harness.asr.isClosed, harness.llm.isClosed]).toEqual([true, true]);
    harness.asr.opened = undefined;
    const { handle } = comeBack(harness);
    expect(harness.asr.opened).toBeDefined();
    handle.onAudio(Buffer.alloc(640));
    expect(harness.asr.frames).toHaveLength(1);
  });

  it('gets its answer when it is back, though the model was let go in the middle of it', async () => {
    const harness = make();
    await harness.say('Hello');
    harness.llm.write('Good day. ');
    await settle();
    harness.session.onClientGone();
    await harness.clock.run(10_000, 500);
    harness.llm.last.stream.fail(new DOMException('the session is over', 'AbortError'));
    await harness.clock.run(20_000, 500);
    expect(harness.llm.replies).toHaveLength(1);
    const { client } = comeBack(harness);
    await settle();
    expect(harness.llm.replies).toHaveLength(2);
    expect(harness.llm.last.request.continues).toBe('Good day. ');
    await harness.answer('How are you?');
    expect(client.last('llm.final')).toMatchObject({ status: 'completed', text: 'Good day. How are you?' });
    expect(harness.observer.of('fault')).toBe(0);
  });

  it('finds the conversation standing still: no turn ended by a clock meanwhile', async () => {
    const harness = make();
    await harness.say('Hello');
    await harness.answer('Good day.');
    await harness.speak('Good day.', 500);
    expect(harness.state).toBe('playout');
    harness.session.onClientGone();
    await harness.clock.run(50_000, 1_000);
    const { client, handle } = comeBack(harness);
    expect(client.of('turn.completed')).toHaveLength(0);
    handle.onMessage({
      type: 'playback',
      generation: 1,
      segment: 0,
      playedMs: 500,
      queuedMs: 0,
      state: 'idle',
    });
    expect(client.of('turn.completed')).toHaveLength(1);
  });

  it('is too late after a minute', async () => {
    const harness = make();
    harness.session.onClientGone();
    await harness.clock.run(61_000, 1_000);
    const { client } = comeBack(harness);
    expect(client.last('session.ready').resumed).toBe(false);
    expect(harness.observer.of('parked')).toBe(0);
  });

  it.each([
    ['a wrong token', { token: 'x'.repeat(43) }],
    ['a token of another length', { token: 'x' }],
    ['an unknown session', { sessionId: 's_unknown' }],
  ])('gets nothing of the session with %s', (_, over) => {
    const harness = make();
    harness.session.onClientGone();
    const { client } = comeBack(harness, over);
    expect(client.last('session.ready').resumed).toBe(false);
    expect(client.of('session.transcript')).toHaveLength(0);
  });

  it('cannot use a token again once it has spoken, and gets a session of its own', () => {
    const harness = make();
    harness.session.onClientGone();
    comeBack(harness).handle.onMessage({ type: 'mic', state: 'on' });
    const { client } = comeBack(harness);
    expect(client.last('session.ready').resumed).toBe(false);
  });

  it('comes again with the token it has when the answer with the next was lost', async () => {
    const harness = make();
    harness.session.onClientGone();
    const lost = comeBack(harness);
    await harness.say('Hello');
    const { client } = comeBack(harness);
    expect(client.last('session.ready').resumed).toBe(true);
    expect(client.last('turn.started').text).toBe('Hello');
    expect(lost.client.closedAs).toBe('takenOver');
  });

  it('is told what was said where the gap cannot be closed, and the agent remembers it', async () => {
    const harness = make();
    await harness.say('Hello');
    await harness.answer('Good day.');
    await harness.speak('Good day.', 500);
    await harness.played(0, 500, 'idle');
    harness.session.onClientGone();
    const { client, handle } = comeBack(harness, { lastSeq: 10_000 });
    expect(client.last('session.ready').resumed).toBe(false);
    expect(client.last('session.transcript').entries).toEqual([
      { role: 'user', text: 'Hello' },
      { role: 'assistant', text: 'Good day.' },
    ]);
    handle.onMessage({ type: 'text.input', text: 'And now?' });
    await settle();
    const { conversation, replyId } = harness.llm.last.request;
    expect(conversation.map(({ text }) => text)).toEqual(['Hello', 'Good day.', 'And now?']);
    expect(new Set([...conversation.map(({ id }) => id), replyId]).size).toBe(4);
  });

  it('is also told what it has heard of a reply that was still being spoken', async () => {
    const harness = make();
    await harness.say('Hello');
    await harness.answer('Good day. How are you?');
    await harness.speak('Good day.', 1_000);
    await harness.played(0, 1_000);
    harness.session.onClientGone();
    const { client } = comeBack(harness, { lastSeq: 10_000 });
    expect(client.last('session.transcript').entries).toEqual([
      { role: 'user', text: 'Hello' },
      { role: 'assistant', text: 'Good day.' },
    ]);
  });

  it('takes the session from a socket that still seems alive', async () => {
    const harness = make();
    const { client } = comeBack(harness);
    expect(harness.client.closedAs).toBe('takenOver');
    harness.session.onMessage({ type: 'text.input', text: 'from the old socket' });
    harness.session.onClientGone();
    await settle();
    expect(client.of('turn.started')).toHaveLength(0);
    expect(harness.manager.activeCount).toBe(1);
  });

  it('is refused politely where resuming is off', () => {
    const harness = make({ settings: { resumeWindowMs: 0 } });
    expect(() => comeBack(harness)).toThrow('not enabled');
  });
});

describe('a client whose session ended with an earlier process', () => {
  it('is told what was said, the agent remembers it, and the conversation goes on', async () => {
    const journal = new LeftBehind(SAID);
    const harness = make({
      journal,
      start: { resume: EARLIER },
      agent: { firstMessage: 'greeting', greeting: 'Hi!' },
    });
    expect(harness.client.last('session.ready').resumed).toBe(false);
    expect(harness.client.last('session.transcript').entries).toEqual([
      { role: 'user', text: 'Hello' },
      { role: 'assistant', text: 'Good day.' },
    ]);
    expect(journal.opened).toMatchObject([{ continues: 's_earlier' }]);
    await harness.say('And now?');
    await harness.answer('Now this.');
    await harness.speak('Now this.', 500);
    await harness.played(0, 500, 'idle');
    await harness.say('Good.');
    const { conversation } = harness.llm.last.request;
    expect(conversation.map(({ text }) => text)).toEqual([
      'Hello',
      'Good day.',
      'And now?',
      'Now this.',
      'Good.',
    ]);
    expect(new Set(conversation.map(({ id }) => id)).size).toBe(5);
  });

  it.each([
    ['a wrong token', { token: 'wrong' }],
    ['a session nobody knows', { sessionId: 's_unknown' }],
  ])('gets nothing with %s', (_, over) => {
    const harness = make({ journal: new LeftBehind(SAID), start: { resume: { ...EARLIER, ...over } } });
    expect(harness.client.last('session.ready').resumed).toBe(false);
    expect(harness.client.of('session.transcript')).toHaveLength(0);
  });

  it('gets it once: of two that come at the same time the second begins afresh', () => {
    const harness = make({ journal: new LeftBehind(SAID), start: { resume: EARLIER } });
    const second = new RecordingClient();
    harness.manager.start(second, { type: 'session.start', resume: EARLIER });
    expect(harness.client.of('session.transcript')).toHaveLength(1);
    expect(second.of('session.transcript')).toHaveLength(0);
    expect(second.last('session.ready').resumed).toBe(false);
  });

  it('is greeted as anybody when nothing had been said', () => {
    const agent = { firstMessage: 'greeting', greeting: 'Hi!' } as const;
    const harness = make({ journal: new LeftBehind([]), start: { resume: EARLIER }, agent });
    expect(harness.client.of('session.transcript')).toHaveLength(0);
    expect(harness.client.last('turn.started').source).toBe('greeting');
  });
});

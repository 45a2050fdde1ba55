import { settle } from '../../test/helpers/fake-clock.js';
import { RecordingClient } from '../../test/helpers/recording.client.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';
import { NoRoomError, type SessionHandle } from './session.api.js';

let harness: SessionHarness;
beforeEach(() => {
  harness = new SessionHarness();
});
afterEach(async () => {
  void harness.manager.drain();
  await harness.manager.drain();
  await settle();
  expect(harness.clock.pendingCount).toBe(0);
});

/** Another caller. */
function call(): { client: RecordingClient; handle: SessionHandle } {
  const client = new RecordingClient();
  return { client, handle: harness.manager.start(client, { type: 'session.start' }) };
}

/** What a client sends to come back. */
function claimOf(client: RecordingClient) {
  const { sessionId, resumeToken: token } = client.last('session.ready');
  return { sessionId, token, lastSeq: client.messages.at(-1)?.seq ?? 0 };
}

describe('a session that is let go while its client is away', () => {
  it('leaves its conversation: the client that comes back begins anew with all that was said', async () => {
    await harness.say('Hello');
    await harness.answer('Good day.');
    await harness.speak('Good day.', 500);
    await harness.played(0, 500, 'idle');
    const claim = claimOf(harness.client);
    harness.session.onClientGone();
    expect(harness.manager.letGoParked()).toBe(1);
    expect([harness.manager.find(claim.sessionId), harness.observer.of('parked')]).toEqual([undefined, 0]);
    harness.comeBack(claim);
    expect(harness.client.last('session.ready')).toMatchObject({ resumed: false });
    expect(harness.client.last('session.transcript').entries).toEqual([
      { role: 'user', text: 'Hello' },
      { role: 'assistant', text: 'Good day.' },
    ]);
  });

  it('is given back once, to who has its token, and within the time a client may be away', async () => {
    await harness.say('Hello');
    const claim = claimOf(harness.client);
    harness.session.onClientGone();
    harness.manager.letGoParked();
    const hasTranscript = () => harness.client.of('session.transcript').length > 0;
    harness.comeBack({ ...claim, token: 'wrong' });
    expect(hasTranscript()).toBe(false);
    harness.comeBack(claim);
    expect(hasTranscript()).toBe(true);
    harness.comeBack(claim);
    expect(hasTranscript()).toBe(false);

    await harness.say('Again');
    const late = claimOf(harness.client);
    harness.session.onClientGone();
    await harness.clock.run(30_000, 1_000);
    harness.manager.letGoParked();
    await harness.clock.run(30_000, 1_000);
    harness.comeBack(late);
    expect(hasTranscript()).toBe(false);
  });
});

describe('sessions without a client are let go', () => {
  it('a quarter at a time, the longest away first; those with a client go on', async () => {
    const callers = [0, 1, 2, 3, 4].map(call);
    for (const index of [3, 0, 4, 1, 2]) {
      callers[index]?.handle.onClientGone();
      await harness.clock.run(1_000, 500);
    }
    const left = () =>
      callers.flatMap(({ handle }, index) => (harness.manager.find(handle.id) ? [index] : []));
    expect([harness.manager.letGoParked(), left()]).toEqual([2, [1, 2, 4]]);
    expect([harness.manager.letGoParked(), left()]).toEqual([1, [1, 2]]);
    expect([harness.manager.letGoParked(), left()]).toEqual([1, [2]]);
    expect([harness.manager.letGoParked(), left()]).toEqual([1, []]);
    expect([harness.manager.letGoParked(), harness.manager.activeCount]).toEqual([0, 1]);
  });
});

describe('a server that takes no new sessions', () => {
  it('refuses who begins one, and who claims one there never was', async () => {
    harness.takesNew = false;
    expect(call).toThrow(NoRoomError);
    expect(() => harness.comeBack({ sessionId: 's_none', token: 'none', lastSeq: 0 })).toThrow(NoRoomError);
    expect(harness.observer.of('fault')).toBe(0);
  });

  it('gives a client that comes back its session, and answers those that never left', async () => {
    harness.takesNew = false;
    await harness.say('Hello');
    await harness.answer('Good day.');
    const claim = claimOf(harness.client);
    harness.session.onClientGone();
    harness.comeBack(claim);
    expect(harness.client.last('session.ready')).toMatchObject({ resumed: true });
    await harness.say('And now?');
    expect(harness.client.last('turn.started')).toMatchObject({ text: expect.stringContaining('And now?') });
  });

  it('gives a client whose session was let go its conversation', async () => {
    harness.takesNew = false;
    await harness.say('Hello');
    const claim = claimOf(harness.client);
    harness.session.onClientGone();
    harness.manager.letGoParked();
    harness.comeBack(claim);
    expect(harness.client.last('session.transcript').entries).toEqual([{ role: 'user', text: 'Hello' }]);
  });
});

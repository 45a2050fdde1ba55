import { settle } from '../../test/helpers/fake-clock.js';
import { RecordingClient } from '../../test/helpers/recording.client.js';
import { SessionHarness } from '../../test/helpers/session.harness.js';
import type { JournalPort } from './journal.port.js';
import { NoRoomError } from './session.api.js';

/** A journal in which nobody may look for an earlier session. */
const SEALED: JournalPort = {
  open: () => ({ append: () => undefined }),
  recall: () => {
    throw new Error('a token was redeemed that is needed at the next server');
  },
};

let harness: SessionHarness;
beforeEach(async () => {
  harness = new SessionHarness({ journal: SEALED });
  await harness.say('Hello');
});
afterEach(async () => {
  await harness.manager.drain();
  await settle();
});

/** Somebody asks for a session, or for the one there is. */
function start(token?: string): RecordingClient {
  const client = new RecordingClient();
  const { sessionId } = harness.client.last('session.ready');
  const lastSeq = harness.client.messages.at(-1)?.seq ?? 0;
  const resume = token === undefined ? undefined : { sessionId, token, lastSeq };
  harness.manager.start(client, { type: 'session.start', resume });
  return client;
}

describe('a session that drains', () => {
  it('ends for that reason when its client leaves first: it may want to come back elsewhere', () => {
    void harness.manager.drain();
    harness.session.onClientGone();
    expect(harness.observer.of('ended draining')).toBe(1);
  });

  it('is followed by no other, though a socket was let in before', async () => {
    let isDrained = false;
    void harness.manager.drain().then(() => {
      isDrained = true;
    });
    expect(() => start()).toThrow(NoRoomError);
    harness.session.onMessage({ type: 'session.end' });
    await settle();
    expect(isDrained).toBe(true);
  });

  it('leaves the token of an earlier one to the next server', () => {
    void harness.manager.drain();
    const resume = { sessionId: 's_earlier', token: 'right', lastSeq: 20 };
    const earlier = () => harness.manager.start(new RecordingClient(), { type: 'session.start', resume });
    expect(earlier).toThrow(NoRoomError);
  });

  it('goes on for its own client, and for nobody who does not prove to be it', () => {
    const { resumeToken } = harness.client.last('session.ready');
    void harness.manager.drain();
    expect(() => start('wrong')).toThrow(NoRoomError);
    expect(start(resumeToken).last('session.ready').resumed).toBe(true);
  });
});

import { SessionHarness } from '../../test/helpers/session.harness.js';
import type { ServerMessage } from '../protocol/server.messages.js';
import type { JournalFacts, JournalPort } from './journal.port.js';

/** Remembers what it was given; suffers when told to. */
class RememberingJournal implements JournalPort {
  readonly messages: ServerMessage[] = [];
  facts: JournalFacts | undefined;
  suffer: () => void = () => undefined;

  open(facts: JournalFacts, onDegraded: () => void) {
    this.facts = facts;
    this.suffer = onDegraded;
    return { append: (message: ServerMessage) => void this.messages.push(message) };
  }

  recall(): undefined {}
}

describe('the journal of a session', () => {
  it('is shown every message of the session, each as it was sent', async () => {
    const journal = new RememberingJournal();
    const client = { name: 'page', version: '1' };
    const call = new SessionHarness({ journal, start: { language: 'hi', client } });
    await call.say('What does it cost?');
    await call.answer('Ten rupees.');
    await call.end();
    expect(journal.facts).toEqual({ sessionId: call.session.id, agent: 'test', language: 'hi', client });
    expect(journal.messages).toEqual(call.client.messages);
    expect(journal.messages.at(0)?.type).toBe('session.ready');
    expect(journal.messages.at(-1)?.type).toBe('session.ended');
  });

  it('is shown the token of a client that came back, which its next one has to match', () => {
    const journal = new RememberingJournal();
    const call = new SessionHarness({ journal });
    const { sessionId, resumeToken: token, seq: lastSeq } = call.client.last('session.ready');
    call.session.onClientGone();
    call.comeBack({ sessionId, token, lastSeq });
    expect(journal.messages).toContainEqual(call.client.last('session.ready'));
    call.session.onMessage({ type: 'session.end' });
  });

  it('that cannot be written costs a warning, and the conversation goes on', async () => {
    const journal = new RememberingJournal();
    const call = new SessionHarness({ journal });
    journal.suffer();
    expect(call.client.last('warning').code).toBe('transcript_degraded');
    await call.say('Are you there?');
    expect(call.client.last('turn.started').text).toBe('Are you there?');
    await call.end();
  });
});

import type { ResolvedAgent } from '../agent/agent.port.js';
import type { ClientMessageOf } from '../protocol/client.messages.js';
import type { ServerBody } from '../protocol/server.messages.js';
import type { JournalPort, SessionJournal } from './journal.port.js';

const TRANSCRIPT_DEGRADED: ServerBody = {
  type: 'warning',
  code: 'transcript_degraded',
  message:
    'The record of this conversation cannot be written now and may have gaps; the conversation goes on.',
};

/** The journal of a session that begins; the client is told should it suffer. */
export function openJournal(
  port: JournalPort,
  session: { id: string; start: ClientMessageOf<'session.start'>; agent: ResolvedAgent; continues?: string },
  send: (body: ServerBody) => void,
): SessionJournal {
  const { id, start, agent, continues } = session;
  const { client, language = agent.language } = start;
  const facts = { sessionId: id, agent: agent.name, language, client, continues };
  return port.open(facts, () => send(TRANSCRIPT_DEGRADED));
}

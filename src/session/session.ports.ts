import type { AgentPort } from '../agent/agent.port.js';
import type { Clock } from '../common/clock.js';
import type { Log } from '../common/log.js';
import type { ClientMessageOf } from '../protocol/client.messages.js';
import type { CloseName, EndReason } from '../protocol/codes.js';
import type { VadPort } from '../vad/vad.port.js';
import type { ClientPort } from './client.port.js';
import type { SaidText } from './conversation.js';
import type { JournalPort } from './journal.port.js';
import type { SessionObserver } from './session.observer.js';
import type { SessionsSettings } from './session.settings.js';
import type { VendorPorts } from './session.vendors.js';

/** What sessions are made of. */
export interface SessionPorts extends VendorPorts {
  agents: AgentPort;
  vad: VadPort;
  clock: Clock;
  log: Log;
  observer: SessionObserver;
  journal: JournalPort;
  settings: SessionsSettings;
}

/** What one session begins with. */
export interface SessionOpening {
  id: string;
  client: ClientPort;
  start: ClientMessageOf<'session.start'>;
  /** The lost session this one takes up, and what was said in it. */
  before?: { sessionId: string; history: readonly SaidText[] };
  /** Called once, when the session has ended. */
  onEnded: () => void;
}

/** How a session's end looks to its client. */
export const CLOSE_FOR = {
  client: 'done',
  idle: 'sessionOver',
  limit: 'sessionOver',
  draining: 'draining',
  provider: 'providerUnavailable',
  slow_client: 'slowClient',
  taken_over: 'takenOver',
  error: 'providerUnavailable',
} as const satisfies Record<EndReason, CloseName>;

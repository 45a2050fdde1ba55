import type { AgentPort } from '../agent/agent.port.js';
import type { Clock } from '../common/clock.js';
import type { Log } from '../common/log.js';
import type { CloseName, EndReason } from '../protocol/codes.js';
import type { VadPort } from '../vad/vad.port.js';
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

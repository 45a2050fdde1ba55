import type { Log } from '../common/log.js';
import { takeAll } from '../common/take-all.js';
import type { VoiceError } from '../common/voice-error.js';
import type { CloseName, EndReason } from '../protocol/codes.js';
import type { ProviderName, ServerBody } from '../protocol/server.messages.js';
import type { SessionObserver } from './session.observer.js';

/** What a client is told when a fault of our own ends its session. */
const FAULT: ServerBody = {
  type: 'error',
  code: 'internal',
  message: 'The server failed and the session is over; it was logged. Connect again.',
  fatal: true,
};

export interface SessionFaultsOptions {
  sessionId: string;
  log: Log;
  observer: SessionObserver;
  send: (body: ServerBody) => void;
  end: (reason: EndReason, close?: CloseName) => void;
}

/** What a session does about a failure: it is logged, its client told, and where nothing else helps the session ends. */
export class SessionFaults {
  constructor(private readonly options: SessionFaultsOptions) {}

  /** A fault of our own, wherever it came up: this session ends, the others never notice. Never throws. */
  onFault(error: unknown): void {
    const { sessionId, log, send, end } = this.options;
    try {
      takeAll([() => this.note(error), () => send(FAULT), () => end('error')]);
    } catch (failure) {
      log.error('A session could not be ended as it should', { sessionId, error: failure });
    }
  }

  /** A fault of our own that costs no more than a reply. */
  note(error: unknown): void {
    const { sessionId, log, observer } = this.options;
    takeAll([() => log.error('A fault in a session', { sessionId, error }), () => observer.onSessionFault()]);
  }

  /** A vendor the conversation cannot do without is lost for good. */
  onVendorFailed(provider: ProviderName, error: VoiceError): void {
    const { sessionId, log, send, end } = this.options;
    const { code, message } = error;
    log.warn('a vendor failed for good; the session ends', { sessionId, provider, code });
    send({ type: 'provider.state', provider, state: 'down' });
    send({ type: 'error', code, message, fatal: true });
    const isRefused = code === 'provider_auth' || code === 'provider_quota';
    end('provider', isRefused ? 'providerRefused' : 'providerUnavailable');
  }
}

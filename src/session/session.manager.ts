import { Inject, Injectable } from '@nestjs/common';
import { newSessionId } from '../common/ids.js';
import { VoiceError } from '../common/voice-error.js';
import type { ClientMessageOf } from '../protocol/client.messages.js';
import type { ClientPort } from './client.port.js';
import { rebuildConversation } from './conversation.rebuild.js';
import type { Admission, SessionHandle, Sessions } from './session.api.js';
import type { SessionOpening, SessionPorts } from './session.ports.js';
import { VoiceSession } from './voice.session.js';

type Resume = NonNullable<ClientMessageOf<'session.start'>['resume']>;

/** Injection token of what sessions are made of. */
export const SESSION_PORTS = Symbol('SessionPorts');
/** Injection token of `AdmissionGuard`. */
export const ADMISSION_GUARD = Symbol('AdmissionGuard');

/** What else must hold for a session to make sense; answers with a refusal or nothing. Implemented over the vendors' health. */
export interface AdmissionGuard {
  refusal(): Extract<Admission, { ok: false }> | undefined;
}

const BUSY_RETRY_SECONDS = 5;

/** The registry of live sessions: create, look up, limit, drain. */
@Injectable()
export class SessionManager implements Sessions {
  private readonly sessions = new Map<string, VoiceSession>();
  private drained: { promise: Promise<void>; resolve: () => void } | undefined;

  constructor(
    @Inject(SESSION_PORTS) private readonly ports: SessionPorts,
    @Inject(ADMISSION_GUARD) private readonly guard: AdmissionGuard,
  ) {}

  /** Sessions with a client; parked ones do not count. */
  get activeCount(): number {
    let count = 0;
    for (const session of this.sessions.values()) if (!session.isParked) count++;
    return count;
  }

  get isDraining(): boolean {
    return this.drained !== undefined;
  }

  admit(waitingCount: number): Admission {
    if (this.isDraining)
      return refusal('draining', 'The server is shutting down; connect to another one.', BUSY_RETRY_SECONDS);
    if (this.activeCount + waitingCount >= this.ports.settings.maxSessions)
      return refusal(
        'at_capacity',
        'The server has as many sessions as it takes; try again later.',
        BUSY_RETRY_SECONDS,
      );
    return this.guard.refusal() ?? { ok: true };
  }

  start(client: ClientPort, start: ClientMessageOf<'session.start'>): SessionHandle {
    try {
      return start.resume ? this.resume(client, start, start.resume) : this.open(client, start);
    } catch (error) {
      if (!(error instanceof VoiceError)) this.ports.observer.onSessionFault();
      throw error;
    }
  }

  /**
   * Continues the session without a gap, or opens a fresh one (`resumed: false`): with the transcript when the
   * client proved that the old one is its own, with nothing when it did not. An old one that ended with an earlier
   * process is looked for in the journal.
   */
  private resume(
    client: ClientPort,
    start: ClientMessageOf<'session.start'>,
    { sessionId, token, lastSeq }: Resume,
  ): SessionHandle {
    if (this.ports.settings.resumeWindowMs === 0) throw resumeIsOff();
    const session = this.sessions.get(sessionId);
    if (!session) return this.recall(client, start, { sessionId, token });
    if (!session.redeem(token)) return this.open(client, start);
    if (session.canContinue(lastSeq)) return session.continueOn(client, lastSeq);
    session.end('taken_over');
    return this.open(client, start, { sessionId, history: session.transcript });
  }

  private recall(
    client: ClientPort,
    start: ClientMessageOf<'session.start'>,
    { sessionId, token }: Pick<Resume, 'sessionId' | 'token'>,
  ): SessionHandle {
    const { journal, log } = this.ports;
    const said = journal.recall(sessionId, token);
    if (said) log.info('A session that ended with an earlier process is taken up', { sessionId });
    return this.open(client, start, said && { sessionId, history: rebuildConversation(said) });
  }

  private open(
    client: ClientPort,
    start: ClientMessageOf<'session.start'>,
    before?: SessionOpening['before'],
  ): SessionHandle {
    const id = newSessionId();
    const onEnded = () => this.onEnded(id);
    const session = new VoiceSession(this.ports, { id, client, start, before, onEnded });
    this.sessions.set(id, session);
    return session.begin();
  }

  /** The live session of this id. */
  find(id: string): VoiceSession | undefined {
    return this.sessions.get(id);
  }

  /**
   * Takes no more sessions, lets running turns finish, then ends what is left at the deadline.
   * Resolves when no session is left. A second call hurries: everything ends now.
   */
  drain(): Promise<void> {
    if (this.drained) {
      this.endAll();
      return this.drained.promise;
    }
    let resolve: () => void = () => undefined;
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    this.drained = { promise, resolve };
    const { clock, settings } = this.ports;
    const deadline = clock.after(settings.drainDeadlineMs, () => this.endAll());
    for (const session of [...this.sessions.values()]) session.drain(settings.drainDeadlineMs);
    if (this.sessions.size === 0) resolve();
    return promise.finally(() => deadline.cancel());
  }

  private endAll(): void {
    for (const session of [...this.sessions.values()]) session.end('draining');
  }

  private onEnded(id: string): void {
    this.sessions.delete(id);
    if (this.sessions.size === 0) this.drained?.resolve();
  }
}

function resumeIsOff(): VoiceError {
  const message = 'session.start: "resume" is not enabled on this server; leave it out to begin afresh';
  return new VoiceError(message, { code: 'not_enabled', retryable: false });
}

function refusal(code: string, message: string, retryAfterSeconds: number): Admission {
  return { ok: false, status: 503, code, message, retryAfterSeconds };
}

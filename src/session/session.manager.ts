import { Inject, Injectable } from '@nestjs/common';
import { newSessionId } from '../common/ids.js';
import { VoiceError } from '../common/voice-error.js';
import type { ClientMessageOf } from '../protocol/client.messages.js';
import { ADMISSION_GUARD, type AdmissionGuard, type Refusal } from './admission.port.js';
import type { ClientPort } from './client.port.js';
import { rebuildConversation } from './conversation.rebuild.js';
import { KeptConversations } from './kept.conversations.js';
import { type Admission, NoRoomError, type SessionHandle, type Sessions } from './session.api.js';
import type { SessionOpening, SessionPorts } from './session.ports.js';
import { VoiceSession } from './voice.session.js';

type Resume = NonNullable<ClientMessageOf<'session.start'>['resume']>;

/** Injection token of what sessions are made of. */
export const SESSION_PORTS = Symbol('SessionPorts');

const BUSY_RETRY_SECONDS = 5;
/** Of the sessions without a client, one in so many is let go at a time, so that no more go than must. */
const LET_GO_ONE_IN = 4;

/** The registry of live sessions: create, look up, limit, drain. */
@Injectable()
export class SessionManager implements Sessions {
  private readonly sessions = new Map<string, VoiceSession>();
  private readonly letGo: KeptConversations;
  private drained: { promise: Promise<void>; resolve: () => void } | undefined;

  constructor(
    @Inject(SESSION_PORTS) private readonly ports: SessionPorts,
    @Inject(ADMISSION_GUARD) private readonly guard: AdmissionGuard,
  ) {
    this.letGo = new KeptConversations(ports.clock);
  }

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
    const active = this.activeCount;
    const away = this.sessions.size - active + this.letGo.size;
    if (this.isDraining)
      return refusal('draining', 'The server is shutting down; connect to another one.', BUSY_RETRY_SECONDS);
    if (active + waitingCount >= this.ports.settings.maxSessions)
      return refusal(
        'at_capacity',
        'The server has as many sessions as it takes; try again later.',
        BUSY_RETRY_SECONDS,
      );
    return this.guard.refusal({ active, waiting: waitingCount, away }) ?? { ok: true };
  }

  start(client: ClientPort, start: ClientMessageOf<'session.start'>): SessionHandle {
    try {
      return start.resume ? this.resume(client, start, start.resume) : this.open(client, start);
    } catch (error) {
      if (!(error instanceof VoiceError || error instanceof NoRoomError))
        this.ports.observer.onSessionFault();
      throw error;
    }
  }

  /**
   * Continues the session without a gap, or opens a fresh one (`resumed: false`): with the transcript when the
   * client proved that the old one is its own, with nothing when it did not. An old one that was let go is looked for
   * among the conversations kept, one that ended with an earlier process in the journal.
   */
  private resume(
    client: ClientPort,
    start: ClientMessageOf<'session.start'>,
    { sessionId, token, lastSeq }: Resume,
  ): SessionHandle {
    if (this.ports.settings.resumeWindowMs === 0) throw resumeIsOff();
    const session = this.sessions.get(sessionId);
    // Before anything is redeemed: the token is good at the next server.
    if (this.isDraining && !session?.canContinue(lastSeq)) throw new NoRoomError('draining');
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
    const history = this.letGo.take(sessionId, token);
    if (history) return this.open(client, start, { sessionId, history });
    const said = journal.recall(sessionId, token);
    if (said) log.info('A session that ended with an earlier process is taken up', { sessionId });
    return this.open(client, start, said && { sessionId, history: rebuildConversation(said) });
  }

  private open(
    client: ClientPort,
    start: ClientMessageOf<'session.start'>,
    before?: SessionOpening['before'],
  ): SessionHandle {
    if (this.isDraining) throw new NoRoomError('draining');
    if (!before && !this.guard.takesNew()) throw new NoRoomError('atCapacity');
    const id = newSessionId();
    const onEnded = () => this.onEnded(id);
    const session = new VoiceSession(this.ports, { id, client, start, before, onEnded });
    this.sessions.set(id, session);
    return session.begin();
  }

  /**
   * Ends some of the sessions whose clients are away, the longest first. Their conversations are kept: a client that
   * comes back in time begins anew with the transcript.
   *
   * @returns how many.
   */
  letGoParked(): number {
    const { settings } = this.ports;
    const parked = [...this.sessions.values()].flatMap((session) =>
      session.parking ? [{ session, sinceMs: session.parking.sinceMs }] : [],
    );
    parked.sort((a, b) => a.sinceMs - b.sinceMs);
    const going = parked.slice(0, Math.ceil(parked.length / LET_GO_ONE_IN));
    for (const { session, sinceMs } of going) {
      // As at a restart: the journal then says that the client did not wish it.
      session.end('draining');
      const { id, ticket, transcript: history } = session;
      this.letGo.keep(id, { ticket, history, untilMs: sinceMs + settings.resumeWindowMs });
    }
    return going.length;
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

function refusal(code: string, message: string, retryAfterSeconds: number): Refusal {
  return { ok: false, status: 503, code, message, retryAfterSeconds };
}

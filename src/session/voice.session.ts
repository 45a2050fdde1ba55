import type { ResolvedAgent } from '../agent/agent.port.js';
import { takeAll } from '../common/take-all.js';
import type { ConversationItem } from '../llm/llm.port.js';
import type { ClientMessage } from '../protocol/client.messages.js';
import type { CloseName, EndReason } from '../protocol/codes.js';
import type { ServerBody } from '../protocol/server.messages.js';
import { type AudioInput, audioInputOf } from './audio.input.js';
import type { ClientPort } from './client.port.js';
import { ResumeTicket } from './resume.ticket.js';
import { SessionAttachment } from './session.attachment.js';
import { SessionBoundary } from './session.boundary.js';
import { SessionFaults } from './session.faults.js';
import { openJournal } from './session.journal.js';
import { SessionLimits } from './session.limits.js';
import { SessionOutbox } from './session.outbox.js';
import { SessionParking } from './session.parking.js';
import { CLOSE_FOR, type SessionOpening, type SessionPorts } from './session.ports.js';
import { readyMessage } from './session.ready.js';
import { SessionStatsReporter } from './session.stats.js';
import { SessionTurns } from './session.turns.js';
import { SessionVendors } from './session.vendors.js';
import { type TurnRules, withChanges } from './turn/turn.rules.js';
import type { Phase } from './turn/turn.state.js';

/**
 * One conversation: one client at a time, one stream at each vendor, one turn runner. A client that loses its
 * socket may come back to it. Everything it holds is gone when it has ended.
 *
 * Its code runs within its boundary; every way in leads through it.
 */
export class VoiceSession {
  readonly id: string;
  readonly boundary: SessionBoundary;
  /** The connection that holds the session now; none while it is parked. */
  attachment: SessionAttachment | undefined;
  parking: SessionParking | undefined;
  readonly ticket = new ResumeTicket();
  readonly input: AudioInput;
  private readonly agent: ResolvedAgent;
  private readonly rules: TurnRules;
  private readonly outbox: SessionOutbox;
  private readonly vendors: SessionVendors;
  private readonly turns: SessionTurns;
  private readonly stats: SessionStatsReporter;
  private readonly limits: SessionLimits;
  private isEnded = false;
  private isDraining = false;

  /**
   * Puts the session together; `begin` sets it going.
   *
   * @throws {VoiceError} `bad_message` when the agent or a variable does not exist; nothing has been opened then.
   */
  constructor(
    private readonly ports: SessionPorts,
    private readonly opening: SessionOpening,
  ) {
    const { settings, observer } = ports;
    const { id, start, client, before } = opening;
    this.id = id;
    this.agent = ports.agents.resolve(start.agent, start.variables);
    this.input = audioInputOf(start.audio);
    this.rules = withChanges(settings.rules, { ...this.agent.turnTaking, apology: this.agent.apology });
    const faults = new SessionFaults({
      sessionId: id,
      log: ports.log,
      observer,
      send: (body) => this.outbox.send(body),
      end: (reason, close) => this.end(reason, close),
    });
    this.boundary = new SessionBoundary(ports.clock, (error) => faults.onFault(error));
    const { boundary, agent, input, rules } = this;
    const { clock } = boundary;
    try {
      const send = boundary.guard((body: ServerBody) => this.send(body));
      const journal = openJournal(ports.journal, { id, start, agent, continues: before?.sessionId }, send);
      this.outbox = new SessionOutbox(client, clock, journal);
      this.vendors = new SessionVendors(ports, {
        sessionId: id,
        boundary,
        agent,
        input,
        start,
        onHeard: (event) => this.turns.inbox.onHeard(event),
        onState: (body) => this.outbox.send(body),
        onFailed: (provider, error) => faults.onVendorFailed(provider, error),
      });
      const { outbox, vendors } = this;
      this.turns = new SessionTurns({
        boundary,
        settings,
        observer,
        outbox,
        vendors,
        agent,
        rules,
        language: start.language ?? agent.language,
        vad: ports.vad,
        input,
        history: before?.history ?? [],
        onPhase: (phase) => this.onPhase(phase),
        onSignOfLife: () => this.limits.onSignOfLife(),
        onMendedFault: (error) => faults.note(error),
        leave: () => boundary.soon(() => this.end('idle')),
      });
      const { performer } = this.turns;
      const onTooSlow = () => this.end('slow_client');
      this.stats = new SessionStatsReporter({ clock, outbox, vendors, performer, observer, onTooSlow });
      this.limits = new SessionLimits({
        ...settings,
        clock,
        isReplying: () => this.turns.performer.isReplying,
        onIdle: () => this.end('idle'),
        onWarning: (deadlineMs) => outbox.send({ type: 'session.closing', reason: 'limit', deadlineMs }),
        onTooLong: () => this.end('limit'),
      });
    } catch (error) {
      boundary.close();
      throw error;
    }
  }

  /** Greets the client and opens the vendors. @returns the client's hold on the session. */
  begin(): SessionAttachment {
    const attachment = new SessionAttachment(this);
    this.attachment = attachment;
    this.boundary.run(() => {
      this.ports.observer.onSessionStarted();
      this.outbox.send(this.ready(false));
      this.vendors.connect();
      this.turns.open();
    });
    return attachment;
  }

  /** Everything said and heard so far. */
  get transcript(): readonly ConversationItem[] {
    return this.turns.performer.transcript;
  }

  get isParked(): boolean {
    return this.parking !== undefined;
  }

  onMessage(message: Exclude<ClientMessage, { type: 'session.start' | 'ping' }>): void {
    if (message.type === 'session.end') this.end('client');
    else this.turns.inbox.onMessage(message);
  }

  onAudio(frame: Buffer): void {
    this.ports.observer.onClientAudio(frame.byteLength);
    this.turns.inbox.onAudio(frame);
  }

  /** What the connection itself has to say. */
  send(body: ServerBody): void {
    this.outbox.send(body);
  }

  /** The socket is gone: the session waits for its client, with the conversation standing still. */
  onClientGone(): void {
    const { settings, observer } = this.ports;
    if (this.isDraining) return this.end('draining');
    if (settings.resumeWindowMs === 0) return this.end('client');
    this.attachment = undefined;
    this.outbox.detach();
    this.standStill();
    this.parking = new SessionParking(this.boundary.clock, observer, settings.resumeWindowMs, {
      suspend: () => this.boundary.watch(this.vendors.suspend()),
      giveUp: () => this.end('client'),
    });
  }

  /** Whether this is the secret of the session's client; it gets a new one then. */
  redeem(token: string): boolean {
    return !this.isEnded && this.ticket.redeem(token);
  }

  /** Whether a client that has seen everything up to `lastSeq` can be given all the rest. */
  canContinue(lastSeq: number): boolean {
    return this.outbox.canContinue(lastSeq);
  }

  /**
   * The client is back on another socket; the one before, if it still lives, is told so and closed.
   *
   * @throws {Error} when a fault ended the session meanwhile, and this client does not know.
   */
  continueOn(client: ClientPort, lastSeq: number): SessionAttachment {
    const attachment = new SessionAttachment(this);
    this.boundary.run(() => {
      if (this.isParked) this.leaveParking();
      else {
        this.outbox.release('takenOver');
        this.standStill();
      }
      this.attachment = attachment;
      this.outbox.continueOn(client, lastSeq, this.ready(true));
      this.vendors.connect();
      this.turns.goOn();
      this.limits.watchIdle();
    });
    if (this.isEnded) throw new Error('the session ended while its client came back');
    return attachment;
  }

  /** Tells the client, then ends at the first moment without a turn, or when the caller loses patience and calls `end`. */
  drain(deadlineMs: number): void {
    this.boundary.run(() => {
      if (this.isDraining) return;
      this.isDraining = true;
      this.outbox.send({ type: 'session.closing', reason: 'draining', deadlineMs });
      this.turns.runner.post({ type: 'drain' });
      if (this.parking) this.end('draining');
      else this.endIfDrained();
    });
  }

  /** Ends the session now: every vendor is closed, the client told and disconnected. Idempotent. */
  end(reason: EndReason, close: CloseName = CLOSE_FOR[reason]): void {
    this.boundary.run(() => this.finish(reason, close));
  }

  private finish(reason: EndReason, close: CloseName): void {
    if (this.isEnded) return;
    this.isEnded = true;
    const { turns, limits, stats, outbox } = this;
    takeAll([
      () => this.leaveParking(),
      () => turns.runner.post({ type: 'close' }),
      () => turns.performer.stop(),
      () => turns.inbox.close(),
      () => limits.stop(),
      () => stats.stop(),
      () => outbox.send({ type: 'session.ended', reason, totals: stats.totals() }),
      () => outbox.close(close),
      () => this.ports.observer.onSessionEnded(reason),
      () => this.opening.onEnded(),
      () => this.boundary.close(),
    ]);
  }

  /** No timer of the conversation runs and nothing more is spoken. */
  private standStill(): void {
    this.turns.standStill();
    this.limits.pauseIdle();
  }

  private leaveParking(): void {
    const { parking } = this;
    this.parking = undefined;
    parking?.end();
  }

  private ready(resumed: boolean): ServerBody {
    const { id, input, agent, ticket, vendors, rules } = this;
    const { settings } = this.ports;
    return readyMessage({
      id,
      resumeToken: ticket.token,
      agent: agent.name,
      input,
      output: vendors.tts.format,
      settings,
      triggers: rules.bargeIn.triggers,
      resumed,
    });
  }

  private onPhase(phase: Phase): void {
    if (phase === 'closed') return;
    this.outbox.send({ type: 'session.state', state: phase });
    this.limits.onSignOfLife();
    // Not within the machine's own step: ending posts to it.
    if (phase === 'idle' && this.isDraining) this.boundary.soon(() => this.endIfDrained());
  }

  private endIfDrained(): void {
    if (this.isDraining && this.turns.runner.state.phase === 'idle') this.end('draining');
  }
}

import type { ResolvedAgent } from '../agent/agent.port.js';
import type { VoiceError } from '../common/voice-error.js';
import type { ConversationItem } from '../llm/llm.port.js';
import type { ClientMessage, ClientMessageOf } from '../protocol/client.messages.js';
import type { CloseName, EndReason, ErrorCode } from '../protocol/codes.js';
import type { ProviderName, ServerBody } from '../protocol/server.messages.js';
import { type AudioInput, audioInputOf } from './audio.input.js';
import type { ClientPort } from './client.port.js';
import { ResumeTicket } from './resume.ticket.js';
import { SessionAttachment } from './session.attachment.js';
import { SessionInbox } from './session.inbox.js';
import { openJournal } from './session.journal.js';
import { SessionLimits } from './session.limits.js';
import { SessionOutbox } from './session.outbox.js';
import { SessionParking } from './session.parking.js';
import { CLOSE_FOR, type SessionPorts } from './session.ports.js';
import { readyMessage, transcriptMessage } from './session.ready.js';
import { SessionStatsReporter } from './session.stats.js';
import { SessionVendors } from './session.vendors.js';
import { fixedTextsOf, phrasesOf } from './speech/fixed.phrases.js';
import { speakable } from './speech-text/speakable.js';
import { heedsSound } from './turn/turn.overhearing.js';
import { TurnPerformer } from './turn/turn.performer.js';
import { type TurnRules, withChanges } from './turn/turn.rules.js';
import { TurnRunner } from './turn/turn.runner.js';
import type { Phase } from './turn/turn.state.js';

export interface SessionOpening {
  id: string;
  client: ClientPort;
  start: ClientMessageOf<'session.start'>;
  /** What was said before, where this session takes up a lost one. */
  history: readonly ConversationItem[];
  onEnded: (session: VoiceSession) => void;
}

/**
 * One conversation: one client at a time, one stream at each vendor, one turn runner. A client that loses its
 * socket may come back to it. Everything it holds is gone when it has ended.
 */
export class VoiceSession {
  readonly id: string;
  /** The connection that holds the session now; none while it is parked. */
  attachment: SessionAttachment | undefined = new SessionAttachment(this);
  private readonly agent: ResolvedAgent;
  private readonly input: AudioInput;
  private readonly ticket = new ResumeTicket();
  private readonly outbox: SessionOutbox;
  private readonly vendors: SessionVendors;
  private readonly runner: TurnRunner;
  private readonly performer: TurnPerformer;
  private readonly inbox: SessionInbox;
  private readonly stats: SessionStatsReporter;
  private parking: SessionParking | undefined;
  private readonly limits: SessionLimits;
  private isEnded = false;
  private isDraining = false;
  private readonly rules: TurnRules;

  /** @throws {VoiceError} `bad_message` when the agent or a variable does not exist; nothing has been opened then. */
  constructor(
    private readonly ports: SessionPorts,
    private readonly opening: SessionOpening,
  ) {
    const { clock, settings, observer } = ports;
    const { id, start, client, history } = opening;
    this.id = id;
    this.agent = ports.agents.resolve(start.agent, start.variables);
    this.input = audioInputOf(start.audio);
    this.rules = withChanges(settings.rules, { ...this.agent.turnTaking, apology: this.agent.apology });
    const journal = openJournal(ports.journal, { id, start, agent: this.agent }, (body) => this.send(body));
    this.outbox = new SessionOutbox(client, clock, journal);
    this.vendors = new SessionVendors(ports, {
      sessionId: id,
      agent: this.agent,
      input: this.input,
      start,
      onHeard: (event) => !this.isEnded && this.inbox.onHeard(event),
      onState: (body) => this.send(body),
      onFailed: (provider, error) => this.onFailed(provider, error),
    });
    this.send(this.ready(false));
    observer.onSessionStarted();
    const { outbox, vendors, rules } = this;
    const { pronunciations, speechText } = this.agent;
    const language = start.language ?? this.agent.language;
    const post: TurnRunner['post'] = (event) => this.runner.post(event);
    this.performer = new TurnPerformer({
      clock,
      settings,
      observer,
      outbox,
      vendors,
      history,
      toSpeakable: (text) => speakable(text, { language, pronunciations, speechText }),
      phrases: phrasesOf(fixedTextsOf(this.agent, rules), settings),
      post,
      startTimer: (name, ms) => this.runner.startTimer(name, ms),
      // Not within the machine's own step: ending posts to it.
      leave: () => queueMicrotask(() => this.end('idle')),
    });
    this.runner = new TurnRunner({
      clock,
      rules,
      perform: (effect) => this.performer.perform(effect),
      onPhase: (phase) => this.onPhase(phase),
      onStale: (source) => observer.onStale(source),
    });
    this.inbox = new SessionInbox({
      post,
      performer: this.performer,
      vendors,
      outbox,
      vad: rules.bargeIn.triggers.serverVad ? ports.vad : undefined,
      input: this.input,
      isSoundHeeded: () => heedsSound(this.runner.state),
      onSignOfLife: () => this.limits.onSignOfLife(),
    });
    this.stats = new SessionStatsReporter({
      clock,
      outbox,
      vendors,
      performer: this.performer,
      observer,
      onTooSlow: () => this.end('slow_client'),
    });
    this.limits = new SessionLimits({
      ...settings,
      clock,
      onIdle: () => this.end('idle'),
      onWarning: (deadlineMs) => this.send({ type: 'session.closing', reason: 'limit', deadlineMs }),
      onTooLong: () => this.end('limit'),
    });
    vendors.connect();
    if (history.length > 0) this.send(transcriptMessage(history));
    else this.greet();
  }

  /** Everything said and heard so far. */
  get transcript(): readonly ConversationItem[] {
    return this.performer.transcript;
  }

  get isParked(): boolean {
    return this.parking !== undefined;
  }

  onMessage(message: Exclude<ClientMessage, { type: 'session.start' | 'ping' }>): void {
    if (this.isEnded) return;
    if (message.type === 'session.end') this.end('client');
    else this.inbox.onMessage(message);
  }

  onAudio(frame: Buffer): void {
    if (this.isEnded) return;
    this.ports.observer.onClientAudio(frame.byteLength);
    this.inbox.onAudio(frame);
  }

  sendError(code: ErrorCode, message: string): void {
    this.send({ type: 'error', code, message });
  }

  sendPong(id: string | undefined): void {
    this.send({ type: 'pong', id });
  }

  /** The socket is gone: the session waits for its client, with the conversation standing still. */
  onClientGone(): void {
    const { clock, settings, observer } = this.ports;
    if (this.isEnded || this.parking) return;
    if (settings.resumeWindowMs === 0 || this.isDraining) return this.end('client');
    this.attachment = undefined;
    this.outbox.detach();
    this.standStill();
    observer.onParked(1);
    this.parking = new SessionParking(clock, settings.resumeWindowMs, {
      suspend: () => void this.vendors.suspend(),
      giveUp: () => this.end('client'),
    });
  }

  /** Whether this is the secret of the session's client. It is good once. */
  redeem(token: string): boolean {
    return !this.isEnded && this.ticket.redeem(token);
  }

  /** Whether a client that has seen everything up to `lastSeq` can be given all the rest. */
  canContinue(lastSeq: number): boolean {
    return this.outbox.canContinue(lastSeq);
  }

  /** The client is back on another socket; the one before, if it still lives, is told so and closed. */
  continueOn(client: ClientPort, lastSeq: number): SessionAttachment {
    if (this.parking) this.leaveParking();
    else {
      this.outbox.close('takenOver');
      this.standStill();
    }
    this.attachment = new SessionAttachment(this);
    this.outbox.continueOn(client, lastSeq, this.ready(true));
    this.vendors.connect();
    this.performer.setAway(false);
    this.runner.thaw();
    this.limits.onSignOfLife();
    return this.attachment;
  }

  /** Tells the client, then ends at the first moment without a turn, or when the caller loses patience and calls `end`. */
  drain(deadlineMs: number): void {
    if (this.isEnded || this.isDraining) return;
    this.isDraining = true;
    this.send({ type: 'session.closing', reason: 'draining', deadlineMs });
    this.runner.post({ type: 'drain' });
    if (this.parking) this.end('draining');
    else this.endIfDrained();
  }

  /** Ends the session now: every vendor is closed, the client told and disconnected. Idempotent. */
  end(reason: EndReason, close: CloseName = CLOSE_FOR[reason]): void {
    if (this.isEnded) return;
    if (this.parking) this.leaveParking();
    this.runner.post({ type: 'close' });
    this.performer.settle();
    this.limits.stop();
    this.stats.stop();
    this.send({ type: 'session.ended', reason, totals: this.stats.totals() });
    this.isEnded = true;
    this.inbox.close();
    void this.vendors.close();
    this.outbox.close(close);
    this.ports.observer.onSessionEnded(reason);
    this.opening.onEnded(this);
  }

  /** No timer of the conversation runs and nothing more is spoken. */
  private standStill(): void {
    this.runner.freeze();
    this.performer.setAway(true);
    this.limits.pauseIdle();
  }

  private leaveParking(): void {
    this.parking?.end();
    this.parking = undefined;
    this.ports.observer.onParked(-1);
  }

  private send(body: ServerBody): void {
    if (!this.isEnded) this.outbox.send(body);
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
    this.send({ type: 'session.state', state: phase });
    if (!this.parking) this.limits.onSignOfLife();
    // Not within the machine's own step: ending posts to it.
    if (phase === 'idle' && this.isDraining) queueMicrotask(() => this.endIfDrained());
  }

  private endIfDrained(): void {
    if (this.isDraining && this.runner.state.phase === 'idle') this.end('draining');
  }

  private onFailed(provider: ProviderName, error: VoiceError): void {
    if (this.isEnded) return;
    this.ports.log.warn('a vendor failed for good; the session ends', {
      sessionId: this.id,
      provider,
      code: error.code,
    });
    this.send({ type: 'provider.state', provider, state: 'down' });
    this.send({ type: 'error', code: error.code, message: error.message, fatal: true });
    const isRefused = error.code === 'provider_auth' || error.code === 'provider_quota';
    this.end('provider', isRefused ? 'providerRefused' : 'providerUnavailable');
  }

  private greet(): void {
    const { firstMessage, greeting } = this.agent;
    if (firstMessage !== 'wait')
      this.runner.post({ type: 'greet', text: firstMessage === 'greeting' ? greeting : undefined });
  }
}

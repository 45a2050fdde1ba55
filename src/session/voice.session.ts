import type { AgentPort, ResolvedAgent } from '../agent/agent.port.js';
import type { AsrEvent, AsrStream } from '../asr/asr.port.js';
import { assertNever } from '../common/assert-never.js';
import type { Clock, Timer } from '../common/clock.js';
import type { Log } from '../common/log.js';
import type { VoiceError } from '../common/voice-error.js';
import type { ClientMessage, ClientMessageOf } from '../protocol/client.messages.js';
import type { CloseName, EndReason, ErrorCode } from '../protocol/codes.js';
import type { ProviderName, ServerBody } from '../protocol/server.messages.js';
import { audioInputOf } from './audio.input.js';
import type { ClientPort } from './client.port.js';
import { RecentIds } from './recent.ids.js';
import type { SessionHandle } from './session.api.js';
import type { SessionObserver } from './session.observer.js';
import { SessionOutbox } from './session.outbox.js';
import { readyMessage } from './session.ready.js';
import type { SessionsSettings } from './session.settings.js';
import { SessionStatsReporter } from './session.stats.js';
import { SessionVendors, type VendorPorts } from './session.vendors.js';
import { TurnPerformer } from './turn/turn.performer.js';
import { withChanges } from './turn/turn.rules.js';
import { TurnRunner } from './turn/turn.runner.js';
import type { Phase } from './turn/turn.state.js';

/** What sessions are made of. */
export interface SessionPorts extends VendorPorts {
  agents: AgentPort;
  clock: Clock;
  log: Log;
  observer: SessionObserver;
  settings: SessionsSettings;
}

export interface SessionOpening {
  id: string;
  resumeToken: string;
  client: ClientPort;
  start: ClientMessageOf<'session.start'>;
  onEnded: (session: VoiceSession) => void;
}

/** How long before its longest duration a session says that it will end. */
const LIMIT_WARNING_MS = 30_000;

/** How a session's end looks to its client. */
const CLOSE_FOR = {
  client: 'done',
  idle: 'sessionOver',
  limit: 'sessionOver',
  draining: 'draining',
  provider: 'providerUnavailable',
  slow_client: 'slowClient',
  taken_over: 'takenOver',
  error: 'providerUnavailable',
} as const satisfies Record<EndReason, CloseName>;

/** One conversation: one client, one stream at each vendor, one turn runner. Everything it holds is gone when it has ended. */
export class VoiceSession implements SessionHandle {
  readonly id: string;
  private readonly outbox: SessionOutbox;
  private readonly vendors: SessionVendors;
  private readonly asr: AsrStream;
  private readonly runner: TurnRunner;
  private readonly performer: TurnPerformer;
  private readonly stats: SessionStatsReporter;
  private readonly recentIds = new RecentIds();
  private limit: Timer;
  private idle: Timer;
  private isEnded = false;
  private isDraining = false;

  /** @throws {VoiceError} `bad_message` when the agent or a variable does not exist; nothing has been opened then. */
  constructor(
    private readonly ports: SessionPorts,
    private readonly opening: SessionOpening,
  ) {
    const { clock, settings, observer } = ports;
    const { id, start } = opening;
    this.id = id;
    const agent = ports.agents.resolve(start.agent, start.variables);
    const input = audioInputOf(start.audio);
    this.outbox = new SessionOutbox(opening.client, clock);
    this.vendors = new SessionVendors(ports, {
      sessionId: id,
      agent,
      input,
      start,
      onHeard: (event) => this.onHeard(event),
      onState: (body) => this.send(body),
      onFailed: (provider, error) => this.onFailed(provider, error),
    });
    const { tts } = this.vendors;
    this.outbox.send(
      readyMessage({
        id,
        resumeToken: opening.resumeToken,
        agent: agent.name,
        input,
        output: tts.format,
        settings,
      }),
    );
    observer.onSessionStarted();
    const { asr, llm } = this.vendors.connect();
    this.asr = asr;
    this.performer = new TurnPerformer({
      clock,
      settings,
      observer,
      outbox: this.outbox,
      asr,
      llm,
      tts,
      input,
      post: (event) => this.runner.post(event),
      startTimer: (name, ms) => this.runner.startTimer(name, ms),
      // Not within the machine's own step: ending posts to it.
      leave: () => queueMicrotask(() => this.end('idle')),
    });
    this.runner = new TurnRunner({
      clock,
      rules: withChanges(settings.rules, agent.turnTaking),
      perform: (effect) => this.performer.perform(effect),
      onPhase: (phase) => this.onPhase(phase),
      onStale: (source) => observer.onStale(source),
    });
    this.stats = new SessionStatsReporter({
      clock,
      outbox: this.outbox,
      asr,
      performer: this.performer,
      observer,
    });
    this.limit = clock.after(Math.max(0, settings.maxSessionMs - LIMIT_WARNING_MS), () => this.warnOfLimit());
    this.idle = clock.after(settings.idleTimeoutMs, () => this.end('idle'));
    this.greet(agent);
  }

  onMessage(message: Exclude<ClientMessage, { type: 'session.start' | 'ping' }>): void {
    if (this.isEnded) return;
    switch (message.type) {
      case 'barge_in':
        return this.onBargeIn(message);
      case 'playback':
        return this.performer.onPlayback(message);
      case 'text.input':
        return this.onTextInput(message);
      case 'mic':
        return this.onMic(message.state);
      case 'session.end':
        return this.end('client');
      default:
        return assertNever(message);
    }
  }

  onAudio(frame: Buffer): void {
    if (this.isEnded) return;
    this.ports.observer.onClientAudio(frame.byteLength);
    this.asr.sendAudio(frame);
  }

  sendError(code: ErrorCode, message: string): void {
    this.send({ type: 'error', code, message });
  }

  sendPong(id: string | undefined): void {
    this.send({ type: 'pong', id });
  }

  onClientGone(): void {
    this.end('client');
  }

  /** Tells the client, then ends at the first moment without a turn, or when the caller loses patience and calls `end`. */
  drain(deadlineMs: number): void {
    if (this.isEnded || this.isDraining) return;
    this.isDraining = true;
    this.send({ type: 'session.closing', reason: 'draining', deadlineMs });
    this.endIfDrained();
  }

  /** Ends the session now: every vendor is closed, the client told and disconnected. Idempotent. */
  end(reason: EndReason, close: CloseName = CLOSE_FOR[reason]): void {
    if (this.isEnded) return;
    this.runner.post({ type: 'close' });
    this.performer.settle();
    this.idle.cancel();
    this.limit.cancel();
    this.stats.stop();
    this.send({ type: 'session.ended', reason, totals: this.stats.totals() });
    this.isEnded = true;
    void this.vendors.close();
    this.opening.client.close(close);
    this.ports.observer.onSessionEnded(reason);
    this.opening.onEnded(this);
  }

  private send(body: ServerBody): void {
    if (!this.isEnded) this.outbox.send(body);
  }

  private onPhase(phase: Phase): void {
    if (phase === 'closed') return;
    this.send({ type: 'session.state', state: phase });
    this.restartIdleTimer();
    // Not within the machine's own step: ending posts to it.
    if (phase === 'idle' && this.isDraining) queueMicrotask(() => this.endIfDrained());
  }

  private endIfDrained(): void {
    if (this.isDraining && this.runner.state.phase === 'idle') this.end('draining');
  }

  private onBargeIn(message: ClientMessageOf<'barge_in'>): void {
    if (this.recentIds.isRepeated(message.id)) return;
    this.performer.onBargeInCommand(message.heard);
    this.runner.post({ type: 'bargeIn', reason: message.reason ?? 'button' });
  }

  private onTextInput(message: ClientMessageOf<'text.input'>): void {
    if (this.recentIds.isRepeated(message.id)) return;
    this.restartIdleTimer();
    this.runner.post({ type: 'textInput', text: message.text });
  }

  private onMic(state: ClientMessageOf<'mic'>['state']): void {
    this.asr.setMuted(state === 'muted' || state === 'ptt_up');
    if (state === 'ptt_down' || state === 'ptt_up')
      this.runner.post({ type: 'talkKey', isDown: state === 'ptt_down' });
  }

  private onHeard(event: Exclude<AsrEvent, { type: 'state' | 'failed' }>): void {
    if (this.isEnded) return;
    switch (event.type) {
      case 'final':
      case 'interim':
        if (event.text) this.performer.onWords(event.endMs);
        return this.runner.post(event);
      case 'speechStarted':
      case 'utteranceEnd':
      case 'eagerEndpoint':
      case 'turnResumed':
        return this.runner.post(event);
      case 'warning':
        return this.send(event);
      default:
        return assertNever(event);
    }
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

  private greet(agent: ResolvedAgent): void {
    if (agent.firstMessage === 'wait') return;
    this.runner.post({ type: 'greet', text: agent.firstMessage === 'greeting' ? agent.greeting : undefined });
  }

  private warnOfLimit(): void {
    const deadlineMs = Math.min(LIMIT_WARNING_MS, this.ports.settings.maxSessionMs);
    this.send({ type: 'session.closing', reason: 'limit', deadlineMs });
    this.limit = this.ports.clock.after(deadlineMs, () => this.end('limit'));
  }

  private restartIdleTimer(): void {
    this.idle.cancel();
    this.idle = this.ports.clock.after(this.ports.settings.idleTimeoutMs, () => this.end('idle'));
  }
}

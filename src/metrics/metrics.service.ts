import { Inject, Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { EventLoopLag } from '../common/event-loop.lag.js';
import { LOG_LOSS, type LogLoss } from '../common/log.js';
import { MemoryWatch } from '../common/memory.watch.js';
import type { GatewayObserver, RefusalCode } from '../gateway/gateway.observer.js';
import {
  END_REASONS,
  type EndReason,
  ERROR_CODES,
  type ErrorCode,
  INTERRUPT_REASONS,
  type InterruptReason,
} from '../protocol/codes.js';
import type { ProviderName, TurnLatency } from '../protocol/server.messages.js';
import type { ConnectOutcome, ProviderObserver } from '../provider/provider.observer.js';
import type {
  SessionObserver,
  SpeculationOutcome,
  StaleSource,
  TurnOutcome,
} from '../session/session.observer.js';
import type { JournalObserver, RecordOutcome } from '../store/journal.observer.js';
import type { TtsObserver } from '../tts/tts.observer.js';
import type { VadObserver } from '../vad/vad.observer.js';
import { BoundChildren, zeroedCounters } from './bound.children.js';
import { createInstruments } from './metrics.js';

/** Label of each stage of `turn.completed.latency`. */
const STAGE_LABELS: Readonly<Record<keyof TurnLatency, string>> = {
  endpointMs: 'endpoint',
  llmRequestMs: 'llm_request',
  llmTtftMs: 'llm_ttft',
  firstSegmentMs: 'first_segment',
  ttsRequestMs: 'tts_request',
  ttsTtfbMs: 'tts_ttfb',
  clientSendMs: 'client_send',
  firstAudioMs: 'first_audio',
  overheadMs: 'overhead',
};

/** Turns what sessions, vendors and the edge report into Prometheus metrics. Each instance has a registry of its own. */
@Injectable()
export class MetricsService
  implements SessionObserver, ProviderObserver, GatewayObserver, JournalObserver, TtsObserver, VadObserver
{
  private readonly registry = new Registry();
  private readonly instruments;
  private readonly children;

  constructor(
    @Inject(EventLoopLag) lag: EventLoopLag,
    @Inject(LOG_LOSS) loss: LogLoss,
    @Inject(MemoryWatch) memory: Pick<MemoryWatch, 'current'>,
  ) {
    collectDefaultMetrics({ register: this.registry });
    this.instruments = createInstruments(this.registry, { lag, loss, memory });
    const all = this.instruments;
    this.children = {
      starts: zeroedCounters(all.sessionStarts, ['started', 'refused', 'turned_away']),
      ends: zeroedCounters(all.sessionEnds, END_REASONS),
      dropped: zeroedCounters(all.ttsDropped, ['overflow', 'tts_error', 'slow_client']),
      phrases: zeroedCounters(all.ttsCache, ['hit', 'miss']),
      hedges: zeroedCounters(all.ttsHedges, ['won', 'lost']),
      bargeIns: zeroedCounters(all.bargeIns, INTERRUPT_REASONS),
      stale: zeroedCounters(all.staleEvents, ['asr', 'llm', 'tts', 'playback', 'timer']),
      speculations: zeroedCounters(all.speculations, ['adopted', 'changed', 'resumed']),
      turns: zeroedCounters(all.turns, ['completed', 'interrupted', 'failed']),
      stages: new BoundChildren(all.turnStageSeconds),
      connects: new BoundChildren(all.providerConnects),
      errors: new BoundChildren(all.providerErrors),
      refused: new BoundChildren(all.upgradesRefused),
      journal: zeroedCounters(all.journalRecords, ['written', 'dropped']),
      processFaults: zeroedCounters(all.processFaults, ['rejection', 'exception']),
      connectionsDropped: zeroedCounters(all.connectionsDropped, ['limit', 'accept']),
      badFrames: zeroedCounters(all.badFrames, Object.keys(ERROR_CODES)),
    };
    for (const stage of Object.values(STAGE_LABELS)) all.turnStageSeconds.zero({ stage });
  }

  /** Everything, in the text format of Prometheus. */
  render(): Promise<string> {
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  onSessionStarted(): void {
    this.children.starts.of('started').inc();
    this.instruments.sessionsActive.inc();
  }
  onSessionEnded(reason: EndReason): void {
    this.children.ends.of(reason).inc();
    this.instruments.sessionsActive.dec();
  }
  onSessionFault(): void {
    this.instruments.sessionFaults.inc();
  }
  onParked(delta: 1 | -1): void {
    this.instruments.sessionsParked.inc(delta);
    this.instruments.sessionsActive.dec(delta);
  }
  onClientAudio(bytes: number): void {
    this.instruments.clientAudioBytes.inc(bytes);
  }
  onAsrAudio(bytes: number): void {
    this.instruments.asrBytes.inc(bytes);
  }
  onTtsAudio(bytes: number): void {
    this.instruments.ttsBytes.inc(bytes);
  }
  onTtsQueue(delta: number): void {
    this.instruments.ttsQueueDepth.inc(delta);
  }
  onTtsDropped(reason: 'overflow' | 'tts_error' | 'slow_client'): void {
    this.children.dropped.of(reason).inc();
  }
  onPhrase(outcome: 'hit' | 'miss'): void {
    this.children.phrases.of(outcome).inc();
  }
  onPhraseBytes(bytes: number): void {
    this.instruments.ttsCacheBytes.set(bytes);
  }
  onHedge(outcome: 'won' | 'lost'): void {
    this.children.hedges.of(outcome).inc();
  }
  onBargeIn(reason: InterruptReason, stopMs: number): void {
    this.children.bargeIns.of(reason).inc();
    this.instruments.bargeInStopSeconds.observe(stopMs / 1_000);
  }
  onStale(source: StaleSource): void {
    this.children.stale.of(source).inc();
  }
  onVoiceOnset(): void {
    this.instruments.voiceOnsets.inc();
  }
  onVadFramesDropped(count: number): void {
    this.instruments.vadFramesDropped.inc(count);
  }
  onSpeculation(outcome: SpeculationOutcome): void {
    this.children.speculations.of(outcome).inc();
  }
  onTurn(outcome: TurnOutcome, latency?: TurnLatency): void {
    this.children.turns.of(outcome).inc();
    if (!latency) return;
    for (const stage of Object.keys(STAGE_LABELS) as (keyof TurnLatency)[]) {
      const ms = latency[stage];
      if (ms !== undefined) this.children.stages.of(STAGE_LABELS[stage]).observe(ms / 1_000);
    }
  }

  onConnect(provider: ProviderName, profile: string, outcome: ConnectOutcome): void {
    this.children.connects.of(provider, profile, outcome).inc();
  }
  onError(provider: ProviderName, code: string): void {
    this.children.errors.of(provider, code).inc();
  }

  onJournalRecords(outcome: RecordOutcome, count: number): void {
    this.children.journal.of(outcome).inc(count);
  }
  onJournalQueue(delta: number): void {
    this.instruments.journalQueueBytes.inc(delta);
  }

  onUpgradeRefused(code: RefusalCode, status: number): void {
    this.children.refused.of(code).inc();
    if (status === 503) this.children.starts.of('turned_away').inc();
  }
  onStartRefused(): void {
    this.children.starts.of('refused').inc();
  }
  onConnectionDropped(reason: 'limit' | 'accept'): void {
    this.children.connectionsDropped.of(reason).inc();
  }
  /** Sessions without a client were ended for want of memory. */
  onLetGo(count: number): void {
    this.instruments.sessionsLetGo.inc(count);
  }
  onProcessFault(kind: 'rejection' | 'exception'): void {
    this.children.processFaults.of(kind).inc();
  }
  onBadFrame(code: ErrorCode): void {
    this.children.badFrames.of(code).inc();
  }
  onSockets(delta: 1 | -1): void {
    this.instruments.sockets.inc(delta);
  }
}

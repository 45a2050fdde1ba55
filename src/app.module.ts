import { fileURLToPath } from 'node:url';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import { AGENT_PORT, type AgentPort } from './agent/agent.port.js';
import { ASR_VENDOR } from './asr/asr.port.js';
import { AsrService } from './asr/asr.service.js';
import { DeepgramAsr } from './asr/deepgram/deepgram.asr.js';
import { CLOCK, systemClock } from './common/clock.js';
import { containedClock, type FaultReport } from './common/contained.clock.js';
import { EventLoopLag } from './common/event-loop.lag.js';
import { LOG, LOG_LOSS, type Log, type LogLoss } from './common/log.js';
import { APP_CONFIG, type AppConfig, type TurnsConfig } from './config/app.config.js';
import { DrainHook } from './drain.hook.js';
import { GATEWAY_OBSERVER } from './gateway/gateway.observer.js';
import { VoiceController } from './gateway/voice.controller.js';
import { VoiceGateway } from './gateway/voice.gateway.js';
import { HealthController } from './health/health.controller.js';
import { hostProviders } from './host.providers.js';
import { EchoLlm } from './llm/echo/echo.llm.js';
import { LLM_VENDOR } from './llm/llm.port.js';
import { LlmService } from './llm/llm.service.js';
import { OpenAiLlm } from './llm/openai/openai.llm.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { MetricsService } from './metrics/metrics.service.js';
import { DOCS_DIR, DocsController } from './page/docs.controller.js';
import { HostLookup } from './provider/host.lookup.js';
import { MOST_DIALS_AT_ONCE, ProviderConnector } from './provider/provider.connector.js';
import { ProviderHealth } from './provider/provider.health.js';
import { observeAll, type ProviderObserver } from './provider/provider.observer.js';
import type { SocketParts } from './provider/provider.socket.js';
import { GreetingWarmer } from './session/greeting.warmer.js';
import { JOURNAL, type JournalPort, NO_JOURNAL } from './session/journal.port.js';
import { SESSIONS } from './session/session.api.js';
import { SESSION_PORTS, SessionManager } from './session/session.manager.js';
import type { SessionPorts } from './session/session.ports.js';
import { DEFAULT_TURN_RULES, type TurnRules, withChanges } from './session/turn/turn.rules.js';
import { FileJournal } from './store/file.journal.js';
import { createElevenLabs } from './tts/elevenlabs/elevenlabs.tts.js';
import { TTS_OBSERVER, type TtsObserver } from './tts/tts.observer.js';
import { TtsService } from './tts/tts.service.js';
import { TTS_VENDOR } from './tts/tts.vendor.js';
import { loadFvad } from './vad/fvad/fvad.vad.js';
import { VAD_PORT, type VadPort } from './vad/vad.port.js';

/** Injection token of the one observer all adapters report to. */
const PROVIDER_OBSERVER = Symbol('ProviderObserver');
/** Injection token of the adapters' clock and of what is told of faults of our own in them. */
const ADAPTER_PARTS = Symbol('AdapterParts');
const DOCS = fileURLToPath(new URL('../docs', import.meta.url));

/** What is made before the framework, since its faults are the operator's to mend. */
export interface AppParts {
  readonly config: AppConfig;
  readonly log: Log;
  readonly loss: LogLoss;
  readonly agents: AgentPort;
}

/** The whole application; the one place that knows which adapter stands behind which port. */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: a Nest module is a class
export class AppModule {
  static with(parts: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        // Checked before the framework was loaded: the module only hands it out.
        ConfigModule.forRoot({
          isGlobal: true,
          ignoreEnvFile: true,
          load: [() => ({ parley: parts.config })],
        }),
        TerminusModule.forRoot({ logger: false }),
      ],
      controllers: [VoiceController, HealthController, MetricsController, DocsController],
      providers: [
        {
          provide: APP_CONFIG,
          inject: [ConfigService],
          useFactory: (settings: ConfigService) => settings.getOrThrow<AppConfig>('parley'),
        },
        { provide: LOG, useValue: parts.log },
        { provide: LOG_LOSS, useValue: parts.loss },
        { provide: CLOCK, useValue: systemClock },
        { provide: AGENT_PORT, useValue: parts.agents },
        { provide: DOCS_DIR, useValue: DOCS },
        DrainHook,
        ...hostProviders(parts),
        ...observers(parts),
        ...vendors(parts),
        hearing(parts),
        ...sessions(parts),
        ...greeting(parts),
        journal(parts),
        VoiceGateway,
      ],
    };
  }
}

/** Who looks on: metrics at everything, health at the vendors. */
function observers({ config, log }: AppParts): Provider[] {
  return [
    MetricsService,
    { provide: EventLoopLag, useFactory: () => new EventLoopLag(systemClock) },
    { provide: ProviderHealth, useFactory: () => providerHealth(config) },
    {
      provide: ADAPTER_PARTS,
      inject: [MetricsService],
      useFactory: (metrics: MetricsService): SocketParts => {
        const onFault: FaultReport = (error) => {
          log.error('A fault in the adapter of a vendor', { error });
          metrics.onSessionFault();
        };
        return { clock: containedClock(systemClock, onFault), onFault };
      },
    },
    { provide: GATEWAY_OBSERVER, useExisting: MetricsService },
    { provide: TTS_OBSERVER, useExisting: MetricsService },
    {
      provide: PROVIDER_OBSERVER,
      inject: [MetricsService, ProviderHealth],
      useFactory: (metrics: MetricsService, health: ProviderHealth) => observeAll(metrics, health),
    },
  ];
}

/** What is known of the vendors, each with the key it was last dialled with. */
function providerHealth(config: AppConfig): ProviderHealth {
  const health = new ProviderHealth(systemClock);
  for (const vendor of ['asr', 'llm', 'tts'] as const)
    config[vendor].key.onReplaced(() => health.forget(vendor));
  return health;
}

function vendors({ config, log }: AppParts): Provider[] {
  const { lookup } = new HostLookup({ clock: systemClock, log });
  return [
    AsrService,
    LlmService,
    TtsService,
    {
      provide: ASR_VENDOR,
      inject: [PROVIDER_OBSERVER, ADAPTER_PARTS],
      useFactory: (observer: ProviderObserver, parts: SocketParts) => {
        const connector = new ProviderConnector({
          provider: 'asr',
          clock: parts.clock,
          observer,
          mostAtOnce: MOST_DIALS_AT_ONCE,
        });
        return new DeepgramAsr({ config: config.asr, connector, lookup, log, ...parts });
      },
    },
    {
      provide: LLM_VENDOR,
      inject: [PROVIDER_OBSERVER, ADAPTER_PARTS],
      useFactory: (observer: ProviderObserver, parts: SocketParts) =>
        config.llm.mode === 'echo'
          ? new EchoLlm()
          : new OpenAiLlm({ config: config.llm, observer, lookup, ...parts }),
    },
    {
      provide: TTS_VENDOR,
      inject: [PROVIDER_OBSERVER, TTS_OBSERVER, ADAPTER_PARTS],
      useFactory: (observer: ProviderObserver, ttsObserver: TtsObserver, parts: SocketParts) =>
        createElevenLabs({ config: config.tts, observer, ttsObserver, lookup, ...parts }),
    },
  ];
}

/** The server's own ear, ready before the first session. */
function hearing({ log }: AppParts): Provider {
  return {
    provide: VAD_PORT,
    inject: [MetricsService],
    useFactory: (observer: MetricsService) => loadFvad({ log, observer }),
  };
}

/** How this server's agents take turns. */
function turnRules(turns: TurnsConfig): TurnRules {
  return withChanges(DEFAULT_TURN_RULES, {
    endOfTurn: { policy: turns.endOfTurn, silenceMs: turns.silenceMs },
    bargeIn: { minWords: turns.bargeInMinWords, triggers: { serverVad: turns.hasServerVad } },
    speculation: { isOn: turns.isSpeculative },
  });
}

function greeting({ config, log, agents }: AppParts): Provider[] {
  if (!config.tts.isGreetingWarmed) return [];
  const options = { agent: agents.resolve(), log, clock: systemClock, settings: config.session };
  const useFactory = (tts: TtsService) => new GreetingWarmer({ ...options, tts });
  return [{ provide: GreetingWarmer, inject: [TtsService], useFactory }];
}

function sessions({ config, log, agents }: AppParts): Provider[] {
  return [
    SessionManager,
    { provide: SESSIONS, useExisting: SessionManager },
    {
      provide: SESSION_PORTS,
      inject: [AsrService, LlmService, TtsService, VAD_PORT, MetricsService, JOURNAL],
      useFactory: (
        asr: AsrService,
        llm: LlmService,
        tts: TtsService,
        vad: VadPort,
        observer: MetricsService,
        journal: JournalPort,
      ): SessionPorts => ({
        asr,
        llm,
        tts,
        vad,
        agents,
        journal,
        observer,
        log,
        clock: systemClock,
        settings: { ...config.session, ...config.server, rules: turnRules(config.turns) },
      }),
    },
  ];
}

/** Where what is said is kept, if it is. */
function journal({ config, log }: AppParts): Provider {
  const { resumeWindowMs } = config.server;
  return {
    provide: JOURNAL,
    inject: [MetricsService],
    useFactory: (observer: MetricsService): JournalPort =>
      config.journal.isOn
        ? new FileJournal({ ...config.journal, resumeWindowMs, clock: systemClock, log, observer })
        : NO_JOURNAL,
  };
}

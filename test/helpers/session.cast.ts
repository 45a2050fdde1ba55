import type { ResolvedAgent } from '../../src/agent/agent.port.js';
import type { AsrPort } from '../../src/asr/asr.port.js';
import type { Log, LogFields } from '../../src/common/log.js';
import type { LlmPort } from '../../src/llm/llm.port.js';
import type { ClientMessageOf } from '../../src/protocol/client.messages.js';
import { audioInputOf } from '../../src/session/audio.input.js';
import type { SessionHandle } from '../../src/session/session.api.js';
import { SessionManager } from '../../src/session/session.manager.js';
import type { SessionsSettings } from '../../src/session/session.settings.js';
import type { TtsPort } from '../../src/tts/tts.port.js';
import type { VadPort } from '../../src/vad/vad.port.js';
import { FakeClock } from './fake-clock.js';
import { FaultInjector } from './fault.injector.js';
import { RecordingClient } from './recording.client.js';
import { ScriptedAsr, ScriptedLlm, ScriptedTts, ScriptedVad } from './scripted.vendors.js';
import { CountingObserver, SETTINGS, TEST_AGENT } from './session.harness.js';

/** The vendors of one session. */
export interface CastVendors {
  asr: ScriptedAsr;
  llm: ScriptedLlm;
  tts: ScriptedTts;
}

/** One of several callers on one manager. */
export interface CastCall {
  /** Its connections, the newest last. */
  readonly clients: RecordingClient[];
  client: RecordingClient;
  /** What the newest connection holds. */
  handle: SessionHandle;
  /** Ids of all its sessions: a caller whose session is lost gets a fresh one. */
  readonly ids: string[];
  vendors: CastVendors;
  /** A fault kept it from its session at the door. */
  isTurnedAway: boolean;
}

/** A connection without a session. */
const NOBODY: SessionHandle = {
  id: 'none',
  input: audioInputOf(undefined),
  onMessage: () => undefined,
  onAudio: () => undefined,
  sendError: () => undefined,
  sendPong: () => undefined,
  onClientGone: () => undefined,
};

/** Several sessions on one manager, each with scripted vendors of its own; whatever they call may be made to fail. */
export class SessionCast {
  readonly clock = new FakeClock();
  readonly observer = new CountingObserver();
  readonly manager: SessionManager;
  /** Sessions of which a fault was logged. */
  readonly faulty = new Set<string>();
  private readonly vendors = new Map<string, CastVendors>();

  constructor(
    private readonly injector = new FaultInjector(),
    options: { settings?: Partial<SessionsSettings>; agent?: Partial<ResolvedAgent> } = {},
  ) {
    const { clock, observer } = this;
    const of = ({ sessionId }: { sessionId: string }) => this.vendorsOf(sessionId);
    const agent = injector.wrap({ ...TEST_AGENT, ...options.agent }, 'agent');
    const log: Log = {
      debug() {},
      info() {},
      warn() {},
      error: (_, fields) => this.note(fields),
      with: () => log,
    };
    const journal = injector.wrap({ append: () => undefined }, 'journal');
    this.manager = new SessionManager(
      {
        asr: injector.wrapDeeply<AsrPort>({ open: (asked) => of(asked).asr.open(asked) }, 'asr'),
        llm: injector.wrapDeeply<LlmPort>({ open: (asked) => of(asked).llm.open(asked) }, 'llm'),
        tts: injector.wrapDeeply<TtsPort>({ open: (asked) => of(asked).tts.open(asked) }, 'tts'),
        vad: injector.wrapDeeply<VadPort>(new ScriptedVad(), 'vad'),
        agents: injector.wrap({ resolve: () => agent }, 'agents'),
        journal: { open: () => journal, recall: () => undefined },
        clock: injector.wrap(clock, 'clock'),
        observer: injector.wrap(observer, 'observer'),
        settings: injector.wrap({ ...SETTINGS, ...options.settings }, 'settings'),
        log,
      },
      { refusal: () => undefined, takesNew: () => true },
    );
  }

  /** Somebody calls. */
  call(): CastCall {
    const call: CastCall = {
      clients: [],
      client: new RecordingClient(),
      handle: NOBODY,
      ids: [],
      vendors: this.vendorsOf('none'),
      isTurnedAway: false,
    };
    this.enter(call, { type: 'session.start' });
    return call;
  }

  /** The caller asks on another connection for the session it had. */
  comeBack(call: CastCall): void {
    const { sessionId, resumeToken } = call.client.last('session.ready');
    const lastSeq = call.client.messages.at(-1)?.seq ?? 0;
    call.client = new RecordingClient();
    this.enter(call, { type: 'session.start', resume: { sessionId, token: resumeToken, lastSeq } });
  }

  /** Everybody's vendors, those of sessions long over too. */
  get allVendors(): readonly CastVendors[] {
    return [...this.vendors.values()];
  }

  private enter(call: CastCall, start: ClientMessageOf<'session.start'>): void {
    const { client } = call;
    call.clients.push(client);
    try {
      call.handle = this.manager.start(this.injector.wrap(client, 'client'), start);
      call.ids.push(call.handle.id);
      call.vendors = this.vendorsOf(call.handle.id);
    } catch (error) {
      if (this.injector.failed === undefined) throw error;
      call.handle = NOBODY;
      call.isTurnedAway = true;
    }
  }

  private vendorsOf(sessionId: string): CastVendors {
    const known = this.vendors.get(sessionId);
    if (known) return known;
    const vendors = { asr: new ScriptedAsr(), llm: new ScriptedLlm(), tts: new ScriptedTts() };
    this.vendors.set(sessionId, vendors);
    return vendors;
  }

  private note(fields: LogFields = {}): void {
    this.faulty.add(String(fields.sessionId));
  }
}

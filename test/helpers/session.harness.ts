import type { ResolvedAgent } from '../../src/agent/agent.port.js';
import { silentLog } from '../../src/common/log.js';
import type { ClientMessageOf } from '../../src/protocol/client.messages.js';
import { type JournalPort, NO_JOURNAL } from '../../src/session/journal.port.js';
import type { SessionHandle } from '../../src/session/session.api.js';
import { SessionManager } from '../../src/session/session.manager.js';
import type { SessionObserver } from '../../src/session/session.observer.js';
import type { SessionsSettings } from '../../src/session/session.settings.js';
import { DEFAULT_TURN_RULES } from '../../src/session/turn/turn.rules.js';
import { FakeClock, settle } from './fake-clock.js';
import { RecordingClient } from './recording.client.js';
import { ScriptedAsr, ScriptedLlm, ScriptedTts, ScriptedVad } from './scripted.vendors.js';

/** Settings of sessions under test, before changes. */
export const SETTINGS: SessionsSettings = {
  idleTimeoutMs: 120_000,
  maxSessionMs: 1_800_000,
  ttsQueueMax: 12,
  sentenceMaxChars: 280,
  longSentence: 'split',
  isFirstClauseEarly: false,
  stallReleaseMs: 700,
  audioLeadMs: 4_000,
  maxSessions: 10,
  resumeWindowMs: 60_000,
  drainDeadlineMs: 60_000,
  rules: DEFAULT_TURN_RULES,
};

/** An agent that says nothing of its own. */
export const TEST_AGENT: ResolvedAgent = {
  name: 'test',
  instructions: 'Be brief.',
  firstMessage: 'wait',
  keyterms: [],
  pronunciations: {},
  speechText: 'words',
  turnTaking: {},
};

/** Counts what the observer is told, by method name and first argument. */
export class CountingObserver implements SessionObserver {
  readonly counts = new Map<string, number>();
  /** How long each interruption took. */
  readonly stopMs: number[] = [];
  onSessionStarted = () => this.count('started');
  onSessionEnded = (reason: string) => this.count(`ended ${reason}`);
  onSessionFault = () => this.count('fault');
  onParked = (delta: number) => this.count('parked', delta);
  onClientAudio = () => this.count('clientAudio');
  onAsrAudio = () => this.count('asrAudio');
  onTtsAudio = (bytes: number) => this.count('ttsAudio', bytes);
  onTtsQueue = (delta: number) => this.count('ttsQueue', delta);
  onTtsDropped = (reason: string) => this.count(`dropped ${reason}`);
  onBargeIn = (reason: string, ms: number) => {
    this.stopMs.push(ms);
    this.count(`bargeIn ${reason}`);
  };
  onStale = (source: string) => this.count(`stale ${source}`);
  onSpeculation = (outcome: string) => this.count(`speculation ${outcome}`);
  onTurn = (outcome: string) => this.count(`turn ${outcome}`);

  of(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  private count(what: string, by = 1): void {
    this.counts.set(what, this.of(what) + by);
  }
}

/** One session on scripted vendors, a recording client and a clock moved by hand. */
export class SessionHarness {
  readonly clock = new FakeClock();
  readonly asr = new ScriptedAsr();
  readonly llm = new ScriptedLlm();
  readonly tts = new ScriptedTts();
  readonly vad = new ScriptedVad();
  /** Whether the server takes sessions that continue no other. */
  takesNew = true;
  /** The newest connection's client; `comeBack` replaces it. */
  client = new RecordingClient();
  readonly observer = new CountingObserver();
  readonly manager: SessionManager;
  /** The newest connection's hold on its session. */
  session: SessionHandle;

  constructor(
    options: {
      settings?: Partial<SessionsSettings>;
      agent?: Partial<ResolvedAgent>;
      start?: Partial<ClientMessageOf<'session.start'>>;
      journal?: JournalPort;
      /** The server cannot hear a voice itself. */
      isEarDeaf?: boolean;
    } = {},
  ) {
    const { clock, asr, llm, tts, vad, observer } = this;
    const agents = { resolve: () => ({ ...TEST_AGENT, ...options.agent }) };
    const settings = { ...SETTINGS, ...options.settings };
    const journal = options.journal ?? NO_JOURNAL;
    vad.isDeaf = options.isEarDeaf ?? false;
    this.manager = new SessionManager(
      { asr, llm, tts, vad, agents, journal, clock, observer, settings, log: silentLog },
      { refusal: () => undefined, takesNew: () => this.takesNew },
    );
    this.session = this.manager.start(this.client, { type: 'session.start', ...options.start });
  }

  /** The person says a whole utterance. */
  async say(text: string): Promise<void> {
    this.asr.speechStarted();
    this.asr.interim(text);
    this.asr.final(text);
    await settle();
  }

  /** The model answers in full. */
  async answer(...texts: string[]): Promise<void> {
    this.llm.write(...texts);
    this.llm.done();
    await settle();
  }

  /** The voice speaks a segment in full. */
  async speak(text: string, ms: number): Promise<void> {
    this.tts.speakAll(text, ms);
    await settle();
  }

  /** The client reports how far it has played the newest turn. */
  async played(
    segment: number,
    playedMs: number,
    state: 'playing' | 'idle' = 'playing',
    generation = this.generation,
  ): Promise<void> {
    this.session.onMessage({ type: 'playback', generation, segment, playedMs, queuedMs: 0, state });
    await settle();
  }

  /** The client asks on a new connection for the session it had. What it is given is in the new `client`. */
  comeBack(resume: ClientMessageOf<'session.start'>['resume']): void {
    this.client = new RecordingClient();
    this.session = this.manager.start(this.client, { type: 'session.start', resume });
  }

  get generation(): number {
    return this.client.last('turn.started').generation;
  }

  get state(): string {
    return this.client.last('session.state').state;
  }

  /** Ends the session; fails when a timer is left. */
  async end(): Promise<void> {
    this.session.onMessage({ type: 'session.end' });
    await settle();
    if (this.clock.pendingCount > 0)
      throw new Error(`${this.clock.pendingCount} timers are left after the session`);
  }
}

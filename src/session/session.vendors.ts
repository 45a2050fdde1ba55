import type { ResolvedAgent } from '../agent/agent.port.js';
import type { AsrEvent, AsrPort, AsrStats, AsrStream } from '../asr/asr.port.js';
import type { VoiceError } from '../common/voice-error.js';
import type { LlmConnectionEvent, LlmPort, LlmSession } from '../llm/llm.port.js';
import type { ClientMessageOf } from '../protocol/client.messages.js';
import type { ProviderName, ServerBodyOf } from '../protocol/server.messages.js';
import type { TtsPort, TtsSession } from '../tts/tts.port.js';
import type { AudioInput } from './audio.input.js';
import type { SessionBoundary } from './session.boundary.js';

export interface VendorPorts {
  asr: AsrPort;
  llm: LlmPort;
  tts: TtsPort;
}

export interface VendorOpening {
  sessionId: string;
  /** What vendors report enters the session through it; when it closes they are let go. */
  boundary: SessionBoundary;
  agent: ResolvedAgent;
  input: AudioInput;
  start: ClientMessageOf<'session.start'>;
  onHeard: (event: Exclude<AsrEvent, { type: 'state' | 'failed' }>) => void;
  onState: (state: ServerBodyOf<'provider.state'>) => void;
  /** A vendor the conversation cannot do without is lost for good. */
  onFailed: (provider: ProviderName, error: VoiceError) => void;
}

const NOTHING_HEARD: AsrStats = { bytes: 0, replayedBytes: 0, frames: 0, droppedFrames: 0 };

/**
 * One session's three vendor connections: opened together, closed together, and let go for a while when the
 * client is away, so that nothing is spent on nobody.
 */
export class SessionVendors {
  readonly tts: TtsSession;
  private readonly controller = new AbortController();
  /** Recogniser and model; replaced after a suspension. */
  private streams: { asr: AsrStream; llm: LlmSession } | undefined;
  /** Ends them. */
  private streamsController = new AbortController();
  /** What streams closed before had counted. */
  private counted: AsrStats = NOTHING_HEARD;
  /** Of the person's microphone, whatever stream listens. */
  private isMuted = false;
  /** Those who wait for the end of a suspension. */
  private readonly waiting = new Set<() => void>();

  /** Opens speech synthesis only: it dials nothing and settles the output format. */
  constructor(
    private readonly ports: VendorPorts,
    private readonly opening: VendorOpening,
  ) {
    const { sessionId, boundary, agent, start, onState } = opening;
    this.tts = ports.tts.open({
      sessionId,
      output: start.output ?? { codec: 'mp3' },
      voice: agent.voice,
      language: start.language ?? agent.language,
      signal: this.controller.signal,
      onEvent: boundary.guard((event) => onState({ ...event, type: 'provider.state', provider: 'tts' })),
    });
    boundary.signal.addEventListener('abort', () => boundary.watch(this.close()), { once: true });
  }

  /** The recogniser's stream; `undefined` while suspended. */
  get asr(): AsrStream | undefined {
    return this.streams?.asr;
  }

  /** The model's conversation; `undefined` while suspended. */
  get llm(): LlmSession | undefined {
    return this.streams?.llm;
  }

  /** What all streams of the session counted together. */
  get asrStats(): AsrStats {
    return added(this.counted, this.streams?.asr.stats ?? NOTHING_HEARD);
  }

  /** Whether the recogniser is to expect audio; holds for streams to come as well. */
  setMuted(isMuted: boolean): void {
    this.isMuted = isMuted;
    this.asr?.setMuted(isMuted);
  }

  /** Begins to connect recogniser and model in parallel and warms the synthesiser. Nothing if they are connected. */
  connect(): void {
    if (this.streams) return;
    const { sessionId, boundary, agent, start, input } = this.opening;
    this.streamsController = new AbortController();
    const { signal } = this.streamsController;
    const asr = this.ports.asr.open({
      sessionId,
      ...input,
      language: start.language ?? agent.language,
      keyterms: agent.keyterms,
      signal,
      onEvent: boundary.guard((event) => this.onAsr(event, signal)),
    });
    const llm = this.ports.llm.open({
      sessionId,
      instructions: agent.instructions,
      signal,
      onEvent: boundary.guard((event) => this.onLlm(event, signal)),
    });
    this.streams = { asr, llm };
    asr.setMuted(this.isMuted);
    this.tts.warm();
    for (const goOn of [...this.waiting]) goOn();
  }

  /** Resolves when recogniser and model are taken up again, or when the signal fires. */
  whenBack(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const goOn = () => {
        this.waiting.delete(goOn);
        signal.removeEventListener('abort', goOn);
        resolve();
      };
      this.waiting.add(goOn);
      signal.addEventListener('abort', goOn, { once: true });
      if (signal.aborted) goOn();
    });
  }

  /** Closes recogniser and model until `connect`; each adapter bounds its own farewell. */
  async suspend(): Promise<void> {
    const { streams, streamsController } = this;
    if (!streams) return;
    try {
      this.counted = this.asrStats;
      this.streams = undefined;
      await farewell([() => streams.asr.close(), () => streams.llm.close()]);
    } finally {
      streamsController.abort();
    }
  }

  /** Closes everything for good, also what a fault left half open. */
  private async close(): Promise<void> {
    try {
      await farewell([() => this.suspend(), () => this.tts.close()]);
    } finally {
      this.streamsController.abort();
      this.controller.abort();
    }
  }

  private onAsr(event: AsrEvent, signal: AbortSignal): void {
    if (signal.aborted) return;
    if (event.type === 'state') this.opening.onState({ ...event, type: 'provider.state', provider: 'asr' });
    else if (event.type === 'failed') this.opening.onFailed('asr', event.error);
    else this.opening.onHeard(event);
  }

  private onLlm(event: LlmConnectionEvent, signal: AbortSignal): void {
    if (signal.aborted) return;
    if (event.type === 'failed') this.opening.onFailed('llm', event.error);
    else this.opening.onState({ ...event, type: 'provider.state', provider: 'llm' });
  }
}

/**
 * Closes all of them, though one cannot be closed.
 *
 * @throws what kept the first such from closing, when all are done.
 */
async function farewell(closings: readonly (() => Promise<void>)[]): Promise<void> {
  const results = await Promise.allSettled(closings.map(async (close) => close()));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function added(one: AsrStats, other: AsrStats): AsrStats {
  return {
    bytes: one.bytes + other.bytes,
    replayedBytes: one.replayedBytes + other.replayedBytes,
    frames: one.frames + other.frames,
    droppedFrames: one.droppedFrames + other.droppedFrames,
  };
}

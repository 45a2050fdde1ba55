import type { ResolvedAgent } from '../agent/agent.port.js';
import type { AsrEvent, AsrPort, AsrStream } from '../asr/asr.port.js';
import type { VoiceError } from '../common/voice-error.js';
import type { LlmPort, LlmSession } from '../llm/llm.port.js';
import type { ClientMessageOf } from '../protocol/client.messages.js';
import type { ProviderName, ServerBodyOf } from '../protocol/server.messages.js';
import type { TtsPort, TtsSession } from '../tts/tts.port.js';
import type { AudioInput } from './audio.input.js';

export interface VendorPorts {
  asr: AsrPort;
  llm: LlmPort;
  tts: TtsPort;
}

export interface VendorOpening {
  sessionId: string;
  agent: ResolvedAgent;
  input: AudioInput;
  start: ClientMessageOf<'session.start'>;
  onHeard: (event: Exclude<AsrEvent, { type: 'state' | 'failed' }>) => void;
  onState: (state: ServerBodyOf<'provider.state'>) => void;
  /** A vendor the conversation cannot do without is lost for good. */
  onFailed: (provider: ProviderName, error: VoiceError) => void;
}

/** One session's three vendor connections, opened together and closed together. */
export class SessionVendors {
  readonly tts: TtsSession;
  private readonly controller = new AbortController();
  private streams: { asr: AsrStream; llm: LlmSession } | undefined;

  /** Opens speech synthesis only: it dials nothing and settles the output format. */
  constructor(
    private readonly ports: VendorPorts,
    private readonly opening: VendorOpening,
  ) {
    const { sessionId, agent, start, onState } = opening;
    this.tts = ports.tts.open({
      sessionId,
      output: start.output ?? { codec: 'mp3' },
      voice: agent.voice,
      language: start.language ?? agent.language,
      signal: this.controller.signal,
      onEvent: (event) => onState({ ...event, type: 'provider.state', provider: 'tts' }),
    });
  }

  /** Begins to connect recogniser and model in parallel and warms the synthesiser. */
  connect(): { asr: AsrStream; llm: LlmSession } {
    const { sessionId, agent, start, input } = this.opening;
    const { signal } = this.controller;
    const asr = this.ports.asr.open({
      sessionId,
      ...input,
      language: start.language ?? agent.language,
      keyterms: agent.keyterms,
      signal,
      onEvent: (event) => this.onAsr(event),
    });
    const llm = this.ports.llm.open({
      sessionId,
      instructions: agent.instructions,
      signal,
      onEvent: (event) => {
        if (event.type === 'failed') this.opening.onFailed('llm', event.error);
        else this.opening.onState({ ...event, type: 'provider.state', provider: 'llm' });
      },
    });
    this.tts.warm();
    this.streams = { asr, llm };
    return this.streams;
  }

  /** Closes everything; each adapter bounds its own farewell. Never rejects. */
  async close(): Promise<void> {
    const closing = [this.streams?.asr.close(), this.streams?.llm.close(), this.tts.close()];
    await Promise.allSettled(closing);
    this.controller.abort();
  }

  private onAsr(event: AsrEvent): void {
    if (event.type === 'state') this.opening.onState({ ...event, type: 'provider.state', provider: 'asr' });
    else if (event.type === 'failed') this.opening.onFailed('asr', event.error);
    else this.opening.onHeard(event);
  }
}

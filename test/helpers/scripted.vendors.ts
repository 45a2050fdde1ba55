import type { AsrOpenOptions, AsrPort, AsrStream } from '../../src/asr/asr.port.js';
import type {
  ConversationItem,
  LlmEvent,
  LlmOpenOptions,
  LlmPort,
  LlmRequest,
  LlmSession,
} from '../../src/llm/llm.port.js';
import type {
  AudioFormat,
  SpeakRequest,
  TtsEvent,
  TtsOpenOptions,
  TtsPort,
  TtsSession,
} from '../../src/tts/tts.port.js';
import type { VadOpenOptions, VadPort, VadStream } from '../../src/vad/vad.port.js';
import { PushStream } from './push.stream.js';

/** PCM s16le mono 16 kHz. */
const BYTES_PER_MS = 32;

/** Speech recognition that says what the test tells it to. */
export class ScriptedAsr implements AsrPort {
  opened: AsrOpenOptions | undefined;
  readonly frames: Buffer[] = [];
  finalizes = 0;
  isMuted = false;
  isClosed = false;
  private bytes = 0;

  open(options: AsrOpenOptions): AsrStream {
    this.opened = options;
    this.isMuted = false;
    const self = this;
    return {
      sendAudio: (frame) => {
        this.frames.push(frame);
        this.bytes += frame.byteLength;
      },
      setMuted: (isMuted) => {
        this.isMuted = isMuted;
      },
      finalize: () => {
        this.finalizes++;
      },
      close: async () => {
        this.isClosed = true;
      },
      get audioMs() {
        return self.bytes / BYTES_PER_MS;
      },
      get stats() {
        return { bytes: self.bytes, replayedBytes: 0, frames: self.frames.length, droppedFrames: 0 };
      },
    };
  }

  emit(event: Parameters<AsrOpenOptions['onEvent']>[0]): void {
    this.opened?.onEvent(event);
  }

  speechStarted(atMs = 0): void {
    this.emit({ type: 'speechStarted', atMs });
  }

  interim(text: string): void {
    this.emit({ type: 'interim', text, startMs: 0, endMs: 100 });
  }

  final(text: string, speechFinal = true): void {
    this.emit({ type: 'final', text, startMs: 0, endMs: 100, speechFinal });
  }

  utteranceEnd(): void {
    this.emit({ type: 'utteranceEnd', atMs: 1_000 });
  }
}

export interface ScriptedReply {
  request: LlmRequest;
  stream: PushStream<LlmEvent>;
}

/** A model that writes what the test tells it to. */
export class ScriptedLlm implements LlmPort {
  opened: LlmOpenOptions | undefined;
  readonly replies: ScriptedReply[] = [];
  readonly synced: (readonly ConversationItem[])[] = [];
  isClosed = false;

  open(options: LlmOpenOptions): LlmSession {
    this.opened = options;
    return {
      generate: (request) => {
        const stream = new PushStream<LlmEvent>(request.signal);
        stream.push({ type: 'requested' });
        this.replies.push({ request, stream });
        return stream;
      },
      sync: (conversation) => {
        this.synced.push(conversation);
      },
      close: async () => {
        this.isClosed = true;
      },
    };
  }

  /** The newest reply asked for. */
  get last(): ScriptedReply {
    const reply = this.replies.at(-1);
    if (!reply) throw new Error('no reply was asked for');
    return reply;
  }

  write(...texts: string[]): void {
    this.last.stream.push(...texts.map((text) => ({ type: 'delta', text }) as const));
  }

  done(status: 'completed' | 'incomplete' = 'completed'): void {
    this.last.stream.push({ type: 'done', status });
  }
}

export interface ScriptedSpeech {
  request: SpeakRequest;
  stream: PushStream<TtsEvent>;
}

/** 16 bytes are one millisecond, as in 128 kbit/s MP3. */
export const SCRIPTED_FORMAT: AudioFormat = { codec: 'mp3', sampleRateHz: 44_100, bytesPerMs: 16 };

/** A voice that sounds when the test tells it to. */
export class ScriptedTts implements TtsPort {
  opened: TtsOpenOptions | undefined;
  readonly speeches: ScriptedSpeech[] = [];
  isClosed = false;

  open(options: TtsOpenOptions): TtsSession {
    this.opened = options;
    return {
      format: SCRIPTED_FORMAT,
      warm: () => undefined,
      speak: (request) => {
        const stream = new PushStream<TtsEvent>(request.signal);
        stream.push({ type: 'requested' });
        this.speeches.push({ request, stream });
        return stream;
      },
      close: async () => {
        this.isClosed = true;
      },
    };
  }

  /** The speech of this text. */
  of(text: string): ScriptedSpeech {
    const speech = this.speeches.findLast(({ request }) => request.text === text);
    if (!speech)
      throw new Error(`nobody asked to speak ${JSON.stringify(text)}; asked: ${this.texts.join(' | ')}`);
    return speech;
  }

  get texts(): string[] {
    return this.speeches.map(({ request }) => request.text);
  }

  /** Delivers so much audio of a segment, without ending it. */
  sound(text: string, ms: number): void {
    this.of(text).stream.push({ type: 'audio', bytes: Buffer.alloc(ms * SCRIPTED_FORMAT.bytesPerMs, 1) });
  }

  finish(text: string): void {
    this.of(text).stream.finish();
  }

  /** A whole segment. */
  speakAll(text: string, ms: number): void {
    this.sound(text, ms);
    this.finish(text);
  }
}

/** An ear of the server's own that hears what the test tells it to. */
export class ScriptedVad implements VadPort {
  opened: VadOpenOptions | undefined;
  readonly heard: Buffer[] = [];
  forgets = 0;
  isDeaf = false;
  isClosed = false;

  open(options: VadOpenOptions): VadStream | undefined {
    this.opened = options;
    if (this.isDeaf) return undefined;
    return {
      hear: (frame) => {
        this.heard.push(frame);
      },
      forget: () => {
        this.forgets++;
      },
      close: () => {
        this.isClosed = true;
      },
    };
  }

  /** Somebody begins to speak; nobody learns of it when no ear was opened. */
  voice(): void {
    this.opened?.onVoice();
  }
}

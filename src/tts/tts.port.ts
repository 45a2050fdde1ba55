import type { Codec } from '../protocol/audio-frame.js';

/** Speech synthesis, as the session sees it: segments in, encoded audio out. */
export interface TtsPort {
  /** Never throws; nothing is requested until `speak`. */
  open(options: TtsOpenOptions): TtsSession;
}

/** What the audio of a session is encoded as. */
export interface AudioFormat {
  codec: Codec;
  sampleRateHz: number;
  /** Encoded bytes for one millisecond of audio; all formats in use have a constant rate. */
  bytesPerMs: number;
}

export interface TtsOpenOptions {
  sessionId: string;
  /** What the client asked for; the adapter settles on the nearest it can make (see `TtsSession.format`). */
  output: { codec: 'mp3' | 'pcm_s16le'; sampleRateHz?: number };
  voice?: string;
  language?: string;
  signal: AbortSignal;
  onEvent: (event: TtsConnectionEvent) => void;
}

export type TtsConnectionEvent = {
  type: 'state';
  state: 'connecting' | 'ready' | 'retrying' | 'down';
  attempt?: number;
  profile?: string;
  nextInMs?: number;
};

export interface SpeakRequest {
  text: string;
  generation: number;
  /** From 0 within the generation; requests of a generation come in order, at most two at a time. */
  segment: number;
  /** The spoken words right before, for intonation. */
  previousText?: string;
  /** True when this is known to be the last segment of the generation. */
  isLast?: boolean;
  /** The text is said again and again (a greeting, a question asked anew), so its sound is worth keeping. */
  isFixed?: boolean;
  /** Stops synthesis and frees the connection. */
  signal: AbortSignal;
}

export type TtsEvent =
  /** The request has been written to the vendor. */
  | { type: 'requested' }
  | { type: 'audio'; bytes: Buffer }
  /** When each character is spoken; ms from the start of the segment. May come in pieces. */
  | { type: 'alignment'; chars: string[]; startMs: number[]; endMs: number[] };

export interface TtsSession {
  readonly format: AudioFormat;
  /** Makes sure a connection is open and spare, so that the next `speak` need not wait for one. */
  warm(): void;
  /**
   * Speaks one segment. Not pulling is the backpressure. The iteration ends when all audio was received; an
   * answer that broke off raises an error instead.
   *
   * @throws {VoiceError} from the iteration; `retryable` tells whether asking again may help.
   */
  speak(request: SpeakRequest): AsyncIterable<TtsEvent>;
  close(): Promise<void>;
}

/** Injection token of the port. */
export const TTS_PORT = Symbol('TtsPort');

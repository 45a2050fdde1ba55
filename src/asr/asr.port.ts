import type { VoiceError } from '../common/voice-error.js';

/**
 * Speech recognition, as the session sees it. One stream a session; the vendor behind it, its profiles,
 * reconnects and replays are the adapter's business.
 */
export interface AsrPort {
  /** Returns at once; connecting goes on behind it and audio sent meanwhile is kept. Never throws. */
  open(options: AsrOpenOptions): AsrStream;
}

export interface AsrOpenOptions {
  sessionId: string;
  /** `pcm_s16le` mono at `sampleRateHz`, or `opus` in a WebM or Ogg container. */
  encoding: 'pcm_s16le' | 'opus';
  sampleRateHz: number;
  /** BCP-47 tag or `multi`; the configured one when left out. */
  language?: string;
  /** Words the recogniser should expect: names, products. */
  keyterms?: readonly string[];
  /** Ends the stream and everything it still tries. */
  signal: AbortSignal;
  /** Called in order, never re-entrantly from `open`. */
  onEvent: (event: AsrEvent) => void;
}

/**
 * Times are milliseconds of audio since the stream was opened, carried over reconnects. Those of `interim` and `final`
 * are where the words begin and end: silence the recogniser listened to before and after them lies outside.
 */
export type AsrEvent =
  | { type: 'speechStarted'; atMs: number }
  /** The current guess for all words since the last final. Replaces the one before. */
  | { type: 'interim'; text: string; confidence?: number; startMs: number; endMs: number }
  /**
   * Words that will not change. An utterance is the join of all finals up to an endpoint. Empty texts are
   * passed on only when they carry `speechFinal`.
   */
  | { type: 'final'; text: string; confidence?: number; startMs: number; endMs: number; speechFinal: boolean }
  /** Fallback end: the recogniser saw no more words (`UtteranceEnd`). May follow a `speechFinal` of the same utterance. */
  | { type: 'utteranceEnd'; atMs: number }
  /** The person has probably finished (Flux EagerEndOfTurn); `text` is the whole utterance so far. */
  | { type: 'eagerEndpoint'; text: string }
  /** Revokes the eager endpoint. */
  | { type: 'turnResumed' }
  | {
      type: 'state';
      state: 'connecting' | 'ready' | 'retrying' | 'down';
      attempt?: number;
      profile?: string;
      nextInMs?: number;
    }
  /** The vendor said something is wrong; the stream goes on. */
  | { type: 'warning'; code: 'bad_audio' | 'provider_unavailable' | 'internal'; message: string }
  /** The stream is over for good: key, quota, or the budget of attempts is spent. */
  | { type: 'failed'; error: VoiceError };

export interface AsrStream {
  /** Forwards or keeps one frame. Keeps the buffer as it is: nobody may change it afterwards. */
  sendAudio(frame: Buffer): void;
  /** While muted the connection is kept alive without audio. */
  setMuted(isMuted: boolean): void;
  /** Asks for a final of all audio sent so far. While connected it comes within a second, with `speechFinal`, possibly empty. */
  finalize(): void;
  /** Lets the vendor finish politely within a bound; resolves when the socket is gone. Idempotent. */
  close(): Promise<void>;
  readonly stats: AsrStats;
  /** End of the audio taken so far, on the clock of the events; the part not handed over yet counts too. */
  readonly audioMs: number;
}

export interface AsrStats {
  /** Bytes of client audio handed to the vendor, replays not counted. */
  readonly bytes: number;
  readonly replayedBytes: number;
  readonly frames: number;
  readonly droppedFrames: number;
}

/** Injection token of the port. */
export const ASR_PORT = Symbol('AsrPort');
/** Injection token of the vendor's adapter behind the port. */
export const ASR_VENDOR = Symbol('AsrVendor');

import type { AudioFrameHeader } from '../../src/protocol/audio-frame.js';

/** How far the agent has been heard, as a player saw it. */
export interface PlaybackReport {
  generation: number;
  segment: number;
  /** Milliseconds of this segment that left the loudspeaker. */
  playedMs: number;
  /** Milliseconds still waiting in the player, all segments together. */
  queuedMs: number;
  /** `idle`: nothing is queued; `underrun`: the segment goes on but stands still, since its audio is late or paused. */
  state: 'playing' | 'idle' | 'underrun';
}

/**
 * Plays agent audio. Implemented by the browser player and by SimulatedPlayer.
 *
 * Generations and segments only rise. A player reports at least every 250 ms while playing, at the end of
 * each segment with its full length, and when it falls idle or runs dry.
 */
export interface AudioPlayer {
  push(header: AudioFrameHeader, payload: Uint8Array): void;
  /**
   * Discards this generation and older at once; later frames of those are refused.
   *
   * @returns what had been heard of the segment that was playing, or nothing if none was.
   */
  clear(generation: number): PlaybackReport | undefined;
  /**
   * Falls silent at once and keeps what is queued and what still comes, until `resume` goes on at the same sample.
   *
   * While paused it reports `underrun`. `clear` still discards, and does not end the pause. Both are idempotent.
   */
  pause?(): void;
  resume?(): void;
  /** Loudness, 0 to 1, reached within 20 ms; 1 until told otherwise. */
  setGain?(gain: number): void;
  /** Plays on another device from now on; an empty id is the default one. @throws when the browser refuses it. */
  setDevice?(deviceId: string): Promise<void>;
  onReport: (report: PlaybackReport) => void;
  /** `clips`: segments that were waiting and will not be played, because too many wait. */
  onDropped?: (clips: number) => void;
  /** Told before the first frame of each session what the frames will be; PCM frames carry no rate of their own. */
  setFormat?(format: AudioFormat): void;
  close(): Promise<void>;
}

/** What the agent's audio is. */
export interface AudioFormat {
  codec: string;
  sampleRateHz: number;
}

/** Captures speech: frames are PCM s16le mono at sampleRateHz. */
export interface Microphone {
  readonly sampleRateHz: number;
  /**
   * Waits for the permission if need be. `stop` and another `start` may come meanwhile: only the frames of the newest
   * start are wanted.
   */
  start(onFrame: (frame: ArrayBuffer) => void): Promise<void>;
  setMuted(muted: boolean): void;
  /** Hears through another device from now on; an empty id is the default one. @throws as `start`. */
  setDevice?(deviceId: string): Promise<void>;
  stop(): Promise<void>;
}

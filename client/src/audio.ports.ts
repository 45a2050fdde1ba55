import type { AudioFrameHeader } from '../../src/protocol/audio-frame.js';

/** How far the agent has been heard, as a player saw it. */
export interface PlaybackReport {
  generation: number;
  segment: number;
  /** Milliseconds of this segment that left the loudspeaker. */
  playedMs: number;
  /** Milliseconds still waiting in the player, all segments together. */
  queuedMs: number;
  /** `idle`: nothing is queued; `underrun`: the segment goes on but its audio is late. */
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
  start(onFrame: (frame: ArrayBuffer) => void): Promise<void>;
  setMuted(muted: boolean): void;
  stop(): Promise<void>;
}

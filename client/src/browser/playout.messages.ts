/** Name the player worklet registers under. */
export const PLAYER_PROCESSOR = 'parley-player';

/** A piece of one segment at the rate of the audio context; a segment's last piece may be empty. */
export interface PcmBlock {
  generation: number;
  segment: number;
  samples: Float32Array<ArrayBuffer>;
  isLast: boolean;
  /** With the last piece: silence the encoder had added and the decoder took off; counts as heard at the end. */
  paddingFrames?: number;
}

/** Page to worklet. */
export type PlayoutCommand =
  | ({ type: 'push' } & PcmBlock)
  | { type: 'clear'; generation: number }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'latency'; frames: number }
  | { type: 'close' };

/** A place in the agent's audio. */
export interface PlayoutPosition {
  generation: number;
  segment: number;
  /** Samples of this segment up to here. */
  frames: number;
}

/** Why the worklet speaks: `tick` is for the page alone, the others are news for the server too. */
export type PlayoutNews = 'tick' | 'segmentEnd' | 'underrun' | 'paused' | 'resumed' | 'empty';

/** Worklet to page. */
export type PlayoutEvent =
  | {
      type: 'position';
      news: PlayoutNews;
      /** What left the loudspeaker; absent before the first sound. */
      heard: PlayoutPosition | undefined;
      /** What left the worklet: ahead of `heard` by the output latency. */
      rendered: PlayoutPosition | undefined;
      /** Samples not yet heard, all segments. */
      queuedFrames: number;
      isPlaying: boolean;
      /** Stands still by command. */
      isPaused: boolean;
    }
  | { type: 'dropped'; generation: number; segment: number };

/** An event as it leaves the worklet, with the audio clock in seconds: the page may read it much later. */
export type StampedPlayoutEvent = PlayoutEvent & { atS: number };

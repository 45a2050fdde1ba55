import type { AudioPlayer } from './audio.ports.js';
import type { Clock, Timer } from './clock.js';

/** A pause nobody ends is over after this long: longer than a server waits for words, short enough not to hang up. */
export const MAX_PAUSE_MS = 5_000;

/** The player, the time, and who is told. */
export interface PlaybackPauseOptions {
  player: AudioPlayer;
  clock: Clock;
  onChange: (pause: { generation: number; isPaused: boolean }) => void;
}

/** Lets one reply stand still, and sees to it that it does not do so for ever. */
export class PlaybackPause {
  /** The reply that stands still, if any. */
  generation: number | undefined;
  private limit: Timer | undefined;

  constructor(private readonly options: PlaybackPauseOptions) {}

  /** Falls silent at once, before anybody is told. */
  begin(generation: number): void {
    if (this.generation === generation) return;
    this.end();
    this.generation = generation;
    this.options.player.pause?.();
    this.limit = this.options.clock.after(MAX_PAUSE_MS, () => this.end());
    this.options.onChange({ generation, isPaused: true });
  }

  /** Goes on; without a pause nothing happens. */
  end(): void {
    const { generation } = this;
    if (generation === undefined) return;
    this.limit?.cancel();
    this.generation = undefined;
    this.options.player.resume?.();
    this.options.onChange({ generation, isPaused: false });
  }
}

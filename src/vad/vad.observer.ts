/** Told what the ears of all sessions hear. Metrics implement it. */
export interface VadObserver {
  /** Somebody has begun to speak while a reply sounded. */
  onVoiceOnset(): void;
  /** So many frames were left out because listening could not keep up. */
  onVadFramesDropped(count: number): void;
}

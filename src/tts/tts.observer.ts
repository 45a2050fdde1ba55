/** Told how requests for speech come to their sound: from memory, or by how many requests of a vendor. Metrics implement it. */
export interface TtsObserver {
  /** A fixed phrase was asked for: its sound was at hand, or the vendor was asked. */
  onPhrase(outcome: 'hit' | 'miss'): void;
  /** Bytes of sound at hand now. */
  onPhraseBytes(bytes: number): void;
  /** A second request was made beside a slow one: its audio was used, or not. */
  onHedge(outcome: 'won' | 'lost'): void;
}

/** Injection token of the observer. */
export const TTS_OBSERVER = Symbol('TtsObserver');

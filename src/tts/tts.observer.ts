/** Told of what becomes of requests for speech before they reach a vendor. Metrics implement it. */
export interface TtsObserver {
  /** A fixed phrase was asked for: its sound was at hand, or the vendor was asked. */
  onPhrase(outcome: 'hit' | 'miss'): void;
  /** Bytes of sound at hand now. */
  onPhraseBytes(bytes: number): void;
}

/** Injection token of the observer. */
export const TTS_OBSERVER = Symbol('TtsObserver');

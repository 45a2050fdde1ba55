import type { AudioFormat } from '../tts.port.js';
import { brokenError } from './elevenlabs.errors.js';

/** Slowest speech taken for real: a character of Chinese or Hindi spoken slowly, with its pauses. */
const MAX_MS_PER_CHAR = 1_000;
const MAX_MS_OVERHEAD = 10_000;

/** Most audio one segment may bring: an answer that never ends is a fault, not speech. */
export class AudioAllowance {
  private bytesLeft: number;

  constructor(format: AudioFormat, text: string) {
    this.bytesLeft = (MAX_MS_OVERHEAD + text.length * MAX_MS_PER_CHAR) * format.bytesPerMs;
  }

  /** Counts audio that came. False: it is more than the text can take to be spoken. */
  spend(bytes: number): boolean {
    this.bytesLeft -= bytes;
    return this.bytesLeft >= 0;
  }
}

/** What to give a segment up with when its allowance is spent. */
export function endlessAnswer() {
  return brokenError('ElevenLabs sent far more audio than the text takes; the rest was left out', {
    retryable: false,
    vendorCode: 'endless_answer',
  });
}

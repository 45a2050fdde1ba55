import { HOP_MS, SPEECH_GAP_MS } from './recogniser.js';

/** Speech begins with this many voiced hops ... */
const VOICED_HOPS = 3;
/** ... among the last so many. */
const WITHIN_HOPS = 8;
/** Sound without a voice is still speech for this long: consonants, not a passing lorry. */
const UNVOICED_MS = 400;
/** Gaps in sound up to this long do not move the beginning of speech. */
const ONSET_GAP_MS = 80;

/** Decides hop by hop whether somebody speaks. */
export class VoiceActivity {
  speechCount = 0;
  speechStartMs = 0;
  lastSpeechMs = Number.NEGATIVE_INFINITY;
  /** Voiced hops of the newest stretch. */
  voicedHops = 0;
  /** Somebody is speaking. */
  isOpen = false;

  private onsetMs = 0;
  private lastActiveMs = Number.NEGATIVE_INFINITY;
  private lastVoicedMs = Number.NEGATIVE_INFINITY;
  /** One bit a hop, newest lowest. */
  private recentlyVoiced = 0;

  /** @param nowMs End of the hop. @returns true when a stretch of speech ended with it. */
  update(nowMs: number, sound: { isActive: boolean; isVoiced: boolean }): boolean {
    this.recentlyVoiced = ((this.recentlyVoiced << 1) | (sound.isVoiced ? 1 : 0)) & ((1 << WITHIN_HOPS) - 1);
    if (sound.isActive) {
      if (nowMs - this.lastActiveMs > ONSET_GAP_MS) this.onsetMs = nowMs - HOP_MS;
      this.lastActiveMs = nowMs;
    }
    if (sound.isVoiced) this.lastVoicedMs = nowMs;
    if (!this.isOpen) this.tryOpen(nowMs);
    else if (sound.isVoiced) this.voicedHops++;
    if (this.isOpen && sound.isActive && nowMs - this.lastVoicedMs <= UNVOICED_MS) this.lastSpeechMs = nowMs;
    return this.isOpen && nowMs - this.lastSpeechMs >= SPEECH_GAP_MS ? this.end() : false;
  }

  /** Ends the stretch of speech now. @returns false when there was none. */
  end(): boolean {
    const wasOpen = this.isOpen;
    this.isOpen = false;
    this.recentlyVoiced = 0;
    return wasOpen;
  }

  private tryOpen(nowMs: number): void {
    const voiced = bitCount(this.recentlyVoiced);
    if (voiced < VOICED_HOPS) return;
    this.isOpen = true;
    this.speechCount++;
    this.voicedHops = voiced;
    this.recentlyVoiced = 0;
    this.speechStartMs = Math.max(0, this.onsetMs, this.lastSpeechMs);
    this.lastSpeechMs = nowMs;
  }
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

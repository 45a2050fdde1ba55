/** `onset`: may be speech · `speech`: is, for long enough · `misfire`: was not · `end`: speech is over. */
export type VadEvent = 'onset' | 'speech' | 'misfire' | 'end';

export interface EnergyVadOptions {
  /** Of the frames. */
  sampleRateHz: number;
  /** Speech this long, gaps between words included, is meant. Default 160. */
  minSpeechMs?: number;
}

const HOP_MS = 10;
/** At the start this long is spent on learning how loud the room is. */
const LEARNING_MS = 200;
/** Voice must be this much louder than the room, and more while the agent sounds: what the echo canceller leaves over is voice too. */
const MARGIN_DB = { silent: 10, sounding: 16 };
/** Nothing quieter than this is somebody speaking into this microphone. */
const QUIETEST_VOICE_DB = -52;
/** The room is never taken for quieter than this: digital silence would make everything else loud. */
const QUIETEST_ROOM_DB = -75;
/** Share of samples at which the signal, highs lifted, crosses zero: below it voices, above it hiss and noise. */
const MOST_CROSSINGS = 0.38;
/** Voiced hops within the last ten after which speech may have begun: 30 ms, longer than a click. */
const ONSET_HOPS = 3;
const RECENT_HOPS = 10;
/**
 * Longest without sound and longest without voice within speech: stops and consonants, then also gaps between
 * words. Before speech is confirmed less is let through.
 */
const GAP_MS = { before: { sound: 120, voice: 200 }, after: { sound: 400, voice: 600 } };
/** Share of speech that must be voice: consonants have none, and noise has some by chance. */
const LEAST_VOICED = 0.35;
/** How fast the idea of the room follows it, in dB: per hop down, per hop up without speech, and through speech. */
const FOLLOW = { down: 0.25, up: 0.04, speechDbPerHop: 0.03 };
/** Lifts the highs as a mouth lowers them, which makes rumble of fans and traffic fall behind voices. */
const PRE_EMPHASIS = 0.97;

/**
 * Hears whether somebody speaks, from loudness and zero crossings alone; no model, a few microseconds a frame.
 *
 * It learns the room as it goes. It cannot tell a person from a television, so it only ever suggests.
 */
export class EnergyVad {
  private readonly hopSamples: number;
  private readonly minSpeechMs: number;
  private hop: Float32Array;
  private filled = 0;
  private lastSample = 0;
  private roomDb = QUIETEST_ROOM_DB;
  private heardMs = 0;
  private phase: 'quiet' | 'candidate' | 'speech' = 'quiet';
  /** One bit a hop, newest lowest: whether it was voiced. */
  private recent = 0;
  private sinceOnsetMs = 0;
  private sinceSoundMs = 0;
  private sinceVoiceMs = 0;
  private voicedMs = 0;

  constructor({ sampleRateHz, minSpeechMs = 160 }: EnergyVadOptions) {
    this.hopSamples = Math.round((sampleRateHz * HOP_MS) / 1_000);
    this.minSpeechMs = minSpeechMs;
    this.hop = new Float32Array(this.hopSamples);
  }

  /**
   * Hears one frame of any length.
   *
   * @param isAgentSounding Whether the agent can be heard, which asks for a louder voice.
   * @returns what it changed, in order.
   */
  push(frame: Int16Array, isAgentSounding: boolean): VadEvent[] {
    const events: VadEvent[] = [];
    for (const sample of frame) {
      this.hop[this.filled++] = sample / 32_768;
      if (this.filled < this.hopSamples) continue;
      this.filled = 0;
      const event = this.hear(isAgentSounding);
      if (event) events.push(event);
    }
    return events;
  }

  /** Forgets speech that was going on; what was learned of the room stays. */
  reset(): void {
    this.phase = 'quiet';
    this.recent = 0;
    this.filled = 0;
  }

  private hear(isAgentSounding: boolean): VadEvent | undefined {
    const { rawDb, db, crossings } = this.measure();
    this.heardMs += HOP_MS;
    const margin = isAgentSounding ? MARGIN_DB.sounding : MARGIN_DB.silent;
    const isLoud = rawDb > QUIETEST_VOICE_DB && db > this.roomDb + margin;
    const isVoiced = isLoud && crossings < MOST_CROSSINGS;
    this.learnRoom(db);
    if (this.heardMs <= LEARNING_MS) return undefined;
    this.recent = ((this.recent << 1) | (isVoiced ? 1 : 0)) & ((1 << RECENT_HOPS) - 1);
    return this.phase === 'quiet' ? this.listen() : this.follow(isLoud, isVoiced);
  }

  private listen(): VadEvent | undefined {
    const voicedHops = bitCount(this.recent);
    if (voicedHops < ONSET_HOPS) return undefined;
    this.phase = 'candidate';
    this.sinceOnsetMs = (32 - Math.clz32(this.recent)) * HOP_MS;
    this.sinceSoundMs = 0;
    this.sinceVoiceMs = 0;
    this.voicedMs = voicedHops * HOP_MS;
    return 'onset';
  }

  private follow(isLoud: boolean, isVoiced: boolean): VadEvent | undefined {
    this.sinceOnsetMs += HOP_MS;
    this.sinceSoundMs = isLoud ? 0 : this.sinceSoundMs + HOP_MS;
    this.sinceVoiceMs = isVoiced ? 0 : this.sinceVoiceMs + HOP_MS;
    this.voicedMs += isVoiced ? HOP_MS : 0;
    const isConfirmed = this.phase === 'speech';
    const gap = isConfirmed ? GAP_MS.after : GAP_MS.before;
    if (this.sinceSoundMs >= gap.sound || this.sinceVoiceMs >= gap.voice) {
      this.phase = 'quiet';
      this.recent = 0;
      return isConfirmed ? 'end' : 'misfire';
    }
    const spokenMs = this.sinceOnsetMs - this.sinceSoundMs;
    const isMeant = spokenMs >= this.minSpeechMs && this.voicedMs >= spokenMs * LEAST_VOICED;
    if (isConfirmed || !isMeant) return undefined;
    this.phase = 'speech';
    return 'speech';
  }

  private learnRoom(db: number): void {
    const off = db - this.roomDb;
    if (this.heardMs <= LEARNING_MS) {
      const hops = this.heardMs / HOP_MS;
      this.roomDb = hops <= 1 ? db : this.roomDb + off / hops;
    } else if (off < 0) this.roomDb += off * FOLLOW.down;
    else if (this.phase === 'quiet' && this.recent === 0) this.roomDb += off * FOLLOW.up;
    else this.roomDb += FOLLOW.speechDbPerHop;
    this.roomDb = Math.max(QUIETEST_ROOM_DB, this.roomDb);
  }

  /** Loudness as it came and with the highs lifted, in dB of full scale, and crossings of zero of the latter. */
  private measure(): { rawDb: number; db: number; crossings: number } {
    let raw = 0;
    let lifted = 0;
    let crossings = 0;
    let before = 0;
    for (const sample of this.hop) {
      const value = sample - PRE_EMPHASIS * this.lastSample;
      this.lastSample = sample;
      raw += sample * sample;
      lifted += value * value;
      if (value * before < 0) crossings++;
      if (value !== 0) before = value;
    }
    const { hopSamples } = this;
    return {
      rawDb: decibels(raw / hopSamples),
      db: decibels(lifted / hopSamples),
      crossings: crossings / hopSamples,
    };
  }
}

function decibels(power: number): number {
  return 10 * Math.log10(power + 1e-12);
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

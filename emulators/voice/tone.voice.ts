import { characterTimes } from './character.times.js';
import { mp3Frames } from './mp3.frames.js';
import type { OutputFormat } from './output.format.js';
import { SpeechCache } from './speech.cache.js';
import { encodeSpeech } from './speech.encoder.js';
import { timbreOf } from './timbre.js';
import type { SpeakOptions, Speech, Voice } from './voice.port.js';
import { VoiceWorker } from './voice.worker.client.js';

/** Pace of a calm speaker. */
const MS_PER_CHARACTER = 65;
const SHORTEST_MS = 200;
/** The shortest tone made; longer ones double it, so that texts of any length share a few of them. */
const FIRST_TONE_MS = 5000;
/** Texts that would take longer get this much. */
const LONGEST_MS = 160_000;
const CACHE_BYTES = 16 * 1024 * 1024;
/** Beats a second: like syllables, so that a player's level meter moves. */
const BEAT_HZ = 4;
/** Looked up once: in the sandbox of a test runner every use of a global costs more than the sine itself. */
const { PI, round, sin } = Math;

/** A long tone, encoded once. */
interface Tone {
  bytes: Buffer;
  /** Places at which the stream may be cut, and the time each one is at. */
  cuts: { end: number; ms: number }[];
}

/**
 * A voice for load tests: a tone of the voice's own pitch, as long as the text would take to say. One long tone per
 * voice and format is encoded once and each answer is the beginning of it, so that a thousand of them cost nothing.
 */
export class ToneVoice implements Voice {
  private readonly worker = new VoiceWorker();
  private readonly tones = new SpeechCache<Tone>(CACHE_BYTES);

  /** @throws {Error} from the promise, when the voice is closed. */
  async speak({ text, voiceId, format, speed = 1 }: SpeakOptions): Promise<Speech> {
    const chars = Array.from(text);
    const wantedMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (chars.length * MS_PER_CHARACTER) / speed));
    const tone = await this.toneOf(voiceId, format, wantedMs);
    const cut = tone.cuts.find(({ ms }) => ms >= wantedMs) ?? tone.cuts.at(-1);
    if (!cut) throw new Error('a tone has at least one place to cut');
    const times = characterTimes(chars.length, [], cut.ms);
    const bytes = tone.bytes.subarray(0, cut.end);
    return { bytes, durationMs: cut.ms, chars, charStartMs: times.startMs, charEndMs: times.endMs };
  }

  /** Loads the encoder; the tone itself is made when first asked for, and then shared. */
  async warm(): Promise<void> {
    await this.worker.encodeMp3({ samples: new Int16Array(4410), sampleRateHz: 44_100, kbps: 128 });
  }

  /** Ends the thread that encodes. */
  close(): Promise<void> {
    return this.worker.close();
  }

  private toneOf(voiceId: string, format: OutputFormat, wantedMs: number): Promise<Tone> {
    const doublings = Math.max(0, Math.ceil(Math.log2(wantedMs / FIRST_TONE_MS)));
    return this.tones.get(`${voiceId}\n${format.name}\n${doublings}`, async () => {
      const durationMs = FIRST_TONE_MS * 2 ** doublings;
      const samples = beats(timbreOf(voiceId).toneHz, durationMs, format.sampleRateHz);
      const bytes = await encodeSpeech(this.worker, samples, format.sampleRateHz, format);
      return { bytes, cuts: cutsOf(bytes, format) };
    });
  }
}

function beats(toneHz: number, durationMs: number, sampleRateHz: number): Int16Array {
  const samples = new Int16Array(Math.ceil((durationMs * sampleRateHz) / 1000));
  for (let i = 0; i < samples.length; i++) {
    const seconds = i / sampleRateHz;
    const loudness = sin(PI * BEAT_HZ * seconds) ** 2;
    samples[i] = round(9000 * loudness * sin(2 * PI * toneHz * seconds));
  }
  return samples;
}

/** Ends of frames for MP3; every ten milliseconds otherwise. */
function cutsOf(bytes: Buffer, format: OutputFormat): Tone['cuts'] {
  if (format.codec === 'mp3') {
    let ms = 0;
    return mp3Frames(bytes).map((frame) => {
      ms += frame.durationMs;
      return { end: frame.end, ms };
    });
  }
  const sampleBytes = format.codec === 'pcm' ? 2 : 1;
  const samples = bytes.length / sampleBytes;
  const perCut = format.sampleRateHz / 100;
  return Array.from({ length: Math.floor(samples / perCut) }, (_, i) => {
    const end = Math.floor((i + 1) * perCut);
    return { end: end * sampleBytes, ms: (end * 1000) / format.sampleRateHz };
  });
}

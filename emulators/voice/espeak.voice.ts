import { characterTimes } from './character.times.js';
import { SpeechCache } from './speech.cache.js';
import { encodeSpeech } from './speech.encoder.js';
import { timbreOf } from './timbre.js';
import type { SpeakOptions, Speech, Voice } from './voice.port.js';
import { VoiceWorker } from './voice.worker.client.js';
import type { SayResult } from './voice.worker.types.js';

/** Speech kept for being asked for again: about half an hour of MP3 at 128 kbit/s. */
const CACHE_BYTES = 32 * 1024 * 1024;
const WORDS_PER_MINUTE = 170;
/** What is kept of the synthesiser's silence before the first and after the last word. */
const LEAD_MS = 20;
const TRAIL_MS = 150;
const DEVANAGARI = /\p{Script=Devanagari}/u;

/**
 * A voice that really speaks, English and Hindi (with English words in it), by eSpeak NG. That engine is under the
 * GPL: it may serve emulators and tests, never the product.
 */
export class EspeakVoice implements Voice {
  private readonly worker = new VoiceWorker();
  private readonly cache = new SpeechCache<Speech>(CACHE_BYTES);

  /** @throws {Error} from the promise, when synthesis fails or the voice is closed. */
  speak(options: SpeakOptions): Promise<Speech> {
    const key = [options.voiceId, options.format.name, options.speed ?? 1, options.text].join('\n');
    return this.cache.get(key, () => this.synthesise(options));
  }

  /** Loads the synthesiser and the encoder. */
  async warm(): Promise<void> {
    const said = await this.worker.say({ text: 'a', voice: 'en-us', wordsPerMinute: 170, pitch: 50 });
    await this.worker.encodeMp3({ samples: said.samples, sampleRateHz: said.sampleRateHz, kbps: 32 });
  }

  /** Ends the thread. */
  close(): Promise<void> {
    return this.worker.close();
  }

  private async synthesise({ text, voiceId, format, speed = 1 }: SpeakOptions): Promise<Speech> {
    const timbre = timbreOf(voiceId);
    const language = DEVANAGARI.test(text) ? 'hi' : 'en-us';
    const said = await this.worker.say({
      text: plain(text),
      voice: `${language}${timbre.variant}`,
      wordsPerMinute: Math.round(WORDS_PER_MINUTE * speed),
      pitch: timbre.pitch,
    });
    const { samples, words } = trimmed(said);
    const durationMs = (samples.length * 1000) / said.sampleRateHz;
    const chars = Array.from(text);
    const times = characterTimes(chars.length, words, durationMs);
    const bytes = await encodeSpeech(this.worker, samples, said.sampleRateHz, format);
    return { bytes, durationMs, chars, charStartMs: times.startMs, charEndMs: times.endMs };
  }
}

/** The synthesiser would take angle brackets for markup; a space instead keeps every position. */
function plain(text: string): string {
  return text.replace(/[<>]/g, ' ');
}

/** Without the silence the synthesiser leaves around the words; their times move with it. */
function trimmed(said: SayResult): Pick<SayResult, 'samples' | 'words'> {
  const [first, last] = [said.words[0], said.words.at(-1)];
  if (!first || !last) return said;
  const perMs = said.sampleRateHz / 1000;
  const start = Math.max(0, Math.floor((first.startMs - LEAD_MS) * perMs));
  const end = Math.min(said.samples.length, Math.ceil((last.endMs + TRAIL_MS) * perMs));
  const words = said.words.map((word) => ({
    ...word,
    startMs: word.startMs - start / perMs,
    endMs: word.endMs - start / perMs,
  }));
  return { samples: said.samples.subarray(start, end), words };
}

import type { RunningEmulator } from '../../emulators/core/emulator.context.js';
import { type FaultKind, NO_LATENCY } from '../../emulators/core/emulator.types.js';
import { FaultBook } from '../../emulators/core/fault.book.js';
import { Journal } from '../../emulators/core/journal.js';
import {
  type DeepgramEmulatorOptions,
  startDeepgramEmulator,
} from '../../emulators/deepgram/deepgram.emulator.js';
import { makeIndexedSpeech } from '../../emulators/deepgram/indexed-speech.js';
import type { AsrStream } from '../../src/asr/asr.port.js';
import type { AsrConfig } from '../../src/config/app.config.js';
import { ASR_KEY, AsrHarness } from './asr.harness.js';
import { FakeClock } from './fake-clock.js';
import { FRAME_BYTES, FRAME_MS } from './test-audio.js';

/** Words of 100 ms after 300 ms of silence, twelve to an utterance, with pauses of 800 ms. */
export const WORDS = 36;
export const SPEECH = pcmBytes(makeIndexedSpeech(WORDS, { wordsPerUtterance: 12, leadMs: 300 }));
export const ALL_WORDS = Array.from(
  { length: WORDS },
  (_, index) => `w${String(index + 1).padStart(4, '0')}`,
);
/** 16 kHz, 16 bits, mono. */
export const BYTES_PER_MS = 32;

export function pcmBytes(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** The Deepgram adapter at the emulated Deepgram, both on one clock moved by hand. */
export class EmulatedAsr extends AsrHarness {
  private constructor(
    private readonly emulator: RunningEmulator,
    clock: FakeClock,
    readonly journal: Journal,
    private readonly faults: FaultBook,
  ) {
    super(emulator.url, clock);
  }

  static async start(options: Partial<DeepgramEmulatorOptions> = {}): Promise<EmulatedAsr> {
    const clock = new FakeClock();
    const journal = new Journal();
    const faults = new FaultBook();
    const emulator = await startDeepgramEmulator(
      { journal, faults, latency: { ...NO_LATENCY }, apiKey: ASR_KEY },
      { clips: [], speech: 'indexed', clock, ...options },
    );
    return new EmulatedAsr(emulator, clock, journal, faults);
  }

  /** Plays a fault on `times` connections after `skip` that are let through. */
  fault(kind: FaultKind, times = 1, skip = 0): void {
    this.faults.add({ vendor: 'deepgram', times, skip, ...kind });
  }

  /** Connections the vendor accepted. */
  get connects(): number {
    return this.journal.find('deepgram', 'open').length;
  }

  /** Plays a recording in real time. */
  async play(stream: AsrStream, speech = SPEECH): Promise<void> {
    for (let at = 0; at < speech.length; at += FRAME_BYTES) {
      stream.sendAudio(speech.subarray(at, at + FRAME_BYTES));
      await this.pass(FRAME_MS);
    }
  }

  /** Leaves the microphone on in silence until something is so, or the limit is reached. */
  async listenUntil(stream: AsrStream, isSo: () => boolean, limitMs = 60_000): Promise<void> {
    for (let left = limitMs; left > 0 && !isSo(); left -= FRAME_MS) await this.stayQuiet(stream, FRAME_MS);
  }

  /** Opens a stream, plays all of the speech and waits for its last word. */
  async hearEverything(config: Partial<AsrConfig> = {}): Promise<AsrStream> {
    const stream = this.open({}, config);
    await this.play(stream);
    await this.listenUntil(stream, () => this.words.length >= WORDS);
    return stream;
  }

  /** The numbered words that became final, in order. */
  get words(): string[] {
    return this.heard.toLowerCase().match(/w\d{4}/g) ?? [];
  }

  override async close(): Promise<void> {
    await super.close();
    await this.emulator.close();
    await this.pass(FRAME_MS);
  }
}

import { loadClips } from './clips/clip.library.js';
import { startControlServer } from './core/control.server.js';
import type { EmulatorContext, RunningEmulator } from './core/emulator.context.js';
import { type Latency, NO_LATENCY, type Vendor } from './core/emulator.types.js';
import { FaultBook } from './core/fault.book.js';
import { Journal } from './core/journal.js';
import { startDeepgramEmulator } from './deepgram/deepgram.emulator.js';
import type { DeepgramLimits } from './deepgram/deepgram.limits.js';
import { type RunningElevenLabs, startElevenLabsEmulator } from './elevenlabs/elevenlabs.emulator.js';
import type { ConversationScript } from './openai/conversation.script.js';
import { startOpenAiEmulator } from './openai/openai.emulator.js';
import { loadScript } from './openai/script.loader.js';
import { createVoice } from './voice/voice.factory.js';

/** The key the emulated vendors accept unless told otherwise. It opens nothing else. */
export const EMULATOR_KEY = 'key-accepted-by-the-emulators-only';

export interface EmulatorsOptions {
  /** Default for each: any free one. */
  ports?: Partial<Record<Vendor | 'control', number>>;
  /** Default: no delays. */
  latency?: Partial<Latency>;
  /** What the simulated model says. Default: the car dealer of the demo. */
  script?: ConversationScript;
  /** Default `tone`: cheap; `espeak` really speaks. */
  voice?: 'espeak' | 'tone';
  /** The key all three accept. Default: `EMULATOR_KEY`. */
  apiKey?: string;
  /** Words for speech that is none of the recorded clips; `index` counts such utterances of a connection. */
  unknownSpeech?: (index: number) => string;
  /** `indexed`: the recogniser hears the numbered words of `makeIndexedSpeech`, for tests of loss. Default `clips`. */
  speech?: 'clips' | 'indexed';
  capacity?: {
    /** Idle limit, pace and the like of the recogniser. */
    deepgram?: Partial<DeepgramLimits>;
    /** A session of the language model ends after this long. Default: 60 minutes. */
    openAiSessionMaxMs?: number;
    /** Speech requests at once before a 429. Default: as many as come. */
    elevenLabsConcurrency?: number;
  };
}

/** All vendors, running in this process. */
export interface Emulators {
  readonly deepgram: RunningEmulator;
  readonly openai: RunningEmulator;
  readonly elevenlabs: RunningElevenLabs;
  readonly control: RunningEmulator;
  readonly journal: Journal;
  readonly faults: FaultBook;
  /** Change it at any time; it is read at each use. */
  readonly latency: Latency;
  /** Change it at any time; connections opened with another one go on. */
  apiKey: string;
  /** Ends every connection, frees the ports and stops the voice. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts stand-ins for all three vendors and their control API on 127.0.0.1.
 *
 * @throws {Error} when a port is taken; whatever had started is closed again.
 */
export async function startEmulators(options: EmulatorsOptions = {}): Promise<Emulators> {
  const { ports = {}, apiKey = EMULATOR_KEY } = options;
  const context: EmulatorContext = {
    journal: new Journal(),
    faults: new FaultBook(),
    latency: { ...NO_LATENCY, ...options.latency },
    apiKey,
  };
  const voice = createVoice(options.voice ?? 'tone');
  const started: { close(): Promise<void> }[] = [voice];
  const keep = async <T extends RunningEmulator>(starting: Promise<T>): Promise<T> => {
    const running = await starting;
    started.push(running);
    return running;
  };
  const close = async () => {
    await Promise.all(started.splice(0).map((part) => part.close()));
  };
  try {
    // A cold voice is slower at its first words than any vendor's.
    await voice.warm();
    const deepgram = await keep(
      startDeepgramEmulator(context, {
        port: ports.deepgram,
        clips: loadClips(),
        unknownSpeech: options.unknownSpeech,
        speech: options.speech,
        limits: options.capacity?.deepgram,
      }),
    );
    const openai = await keep(
      startOpenAiEmulator(context, {
        port: ports.openai,
        script: options.script ?? loadScript(),
        sessionMaxMs: options.capacity?.openAiSessionMaxMs,
      }),
    );
    const elevenlabs = await keep(startElevenLabsEmulator(context, { port: ports.elevenlabs, voice }));
    const concurrency = options.capacity?.elevenLabsConcurrency;
    if (concurrency !== undefined) elevenlabs.account.maxConcurrent = concurrency;
    const about = { deepgram: deepgram.url, openai: openai.url, elevenlabs: elevenlabs.url };
    const control = await keep(startControlServer(context, { port: ports.control, about }));
    return {
      deepgram,
      openai,
      elevenlabs,
      control,
      journal: context.journal,
      faults: context.faults,
      latency: context.latency,
      get apiKey() {
        return context.apiKey;
      },
      set apiKey(key) {
        context.apiKey = key;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

import type { TtsOpenOptions, TtsSession } from './tts.port.js';

/** One vendor's way of speaking, for the whole process. */
export interface TtsVendor {
  /** Never throws; nothing is requested until `speak`. */
  open(options: TtsOpenOptions): VendorSession;
  /** Frees every connection. Sessions still open fail. */
  close(): Promise<void>;
}

/** A session and what tells its sound from that of others. */
export interface VendorSession extends TtsSession {
  /** Names voice, model, format and language: the same text under the same name sounds the same. */
  readonly soundId: string;
}

/** Injection token of the vendor. */
export const TTS_VENDOR = Symbol('TtsVendor');

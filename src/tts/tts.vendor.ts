import type { TtsPort } from './tts.port.js';

/** One vendor's way of speaking, for the whole process. */
export interface TtsVendor extends TtsPort {
  /** Frees every connection. Sessions still open fail. */
  close(): Promise<void>;
}

/** Injection token of the vendor. */
export const TTS_VENDOR = Symbol('TtsVendor');

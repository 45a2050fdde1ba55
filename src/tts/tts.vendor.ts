import type { SpeakRequest, TtsEvent, TtsOpenOptions, TtsSession } from './tts.port.js';

/** One vendor's way of speaking, for the whole process. */
export interface TtsVendor {
  /** Never throws; nothing is requested until `speak`. */
  open(options: TtsOpenOptions): VendorSession;
  /** Frees every connection. Sessions still open fail. */
  close(): Promise<void>;
}

/** What comes of one segment. */
export interface VendorSpeech extends AsyncIterable<TtsEvent> {
  /** It had to be made with fewer settings than the session's and may sound otherwise. Known once audio has come. */
  readonly isMakeshift?: boolean;
}

/** A session and what tells its sound from that of others. */
export interface VendorSession extends TtsSession {
  /** Names voice, model, format and language: the same text under the same name sounds the same. */
  readonly soundId: string;
  speak(request: SpeakRequest): VendorSpeech;
}

/** Injection token of the vendor. */
export const TTS_VENDOR = Symbol('TtsVendor');

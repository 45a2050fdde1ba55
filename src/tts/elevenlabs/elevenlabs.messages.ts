/** Timing of one piece of audio over HTTP (`/stream/with-timestamps`). */
export interface HttpAlignment {
  characters: string[];
  character_start_times_seconds: number[];
  character_end_times_seconds: number[];
}

/** One line of `/stream/with-timestamps`. */
export interface TimestampedAudio {
  audio_base64: string;
  alignment?: HttpAlignment | null;
}

/**
 * Timing of one piece of audio over a WebSocket; times count from the start of that piece. The vendor's
 * specification writes `charsDurationsMs`, its servers have been seen to write `charDurationsMs`.
 */
export interface SocketAlignment {
  chars: string[];
  charStartTimesMs: number[];
  charsDurationsMs?: number[];
  charDurationsMs?: number[];
}

/** A message of `multi-stream-input` from the vendor, as far as it is used. */
export interface SocketMessage {
  audio?: string | null;
  contextId?: string;
  isFinal?: boolean | null;
  alignment?: SocketAlignment | null;
  error?: string;
  code?: number;
}

/** Settings of the voice as the vendor names them. */
export interface WireVoiceSettings {
  stability?: number;
  similarity_boost?: number;
  style?: number;
  speed?: number;
  use_speaker_boost?: boolean;
}

/** Body of `/stream` and `/stream/with-timestamps`. */
export interface SpeechBody {
  text: string;
  model_id: string;
  language_code?: string;
  voice_settings?: WireVoiceSettings;
  previous_text?: string;
}

/** What we send on `multi-stream-input`. */
export type SocketCommand =
  | { text: ' '; context_id: string; voice_settings?: WireVoiceSettings }
  | { text: string; context_id: string; flush?: true }
  | { context_id: string; close_context: true }
  | { close_socket: true };

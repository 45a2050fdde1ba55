import type { ClientMessageOf } from '../protocol/client.messages.js';

/** What the microphone frames of a session are. */
export interface AudioInput {
  encoding: 'pcm_s16le' | 'opus';
  sampleRateHz: number;
}

const DEFAULT_RATE_HZ = 16_000;
const BYTES_PER_SAMPLE = 2;

/** What the client declared, with the defaults filled in: PCM s16le mono 16 kHz. */
export function audioInputOf(declared: ClientMessageOf<'session.start'>['audio']): AudioInput {
  return {
    encoding: declared?.encoding ?? 'pcm_s16le',
    sampleRateHz: declared?.sampleRateHz ?? DEFAULT_RATE_HZ,
  };
}

/** Length of so many bytes of PCM; `undefined` for encodings whose bytes say nothing of time. */
export function audioMs(input: AudioInput, bytes: number): number | undefined {
  return input.encoding === 'pcm_s16le' ? (bytes / BYTES_PER_SAMPLE / input.sampleRateHz) * 1_000 : undefined;
}

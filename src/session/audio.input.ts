import type { ClientMessageOf } from '../protocol/client.messages.js';

/** What the microphone frames of a session are. */
export interface AudioInput {
  encoding: 'pcm_s16le' | 'opus';
  sampleRateHz: number;
}

const DEFAULT_RATE_HZ = 16_000;

/** What the client declared, with the defaults filled in: PCM s16le mono 16 kHz. */
export function audioInputOf(declared: ClientMessageOf<'session.start'>['audio']): AudioInput {
  return {
    encoding: declared?.encoding ?? 'pcm_s16le',
    sampleRateHz: declared?.sampleRateHz ?? DEFAULT_RATE_HZ,
  };
}

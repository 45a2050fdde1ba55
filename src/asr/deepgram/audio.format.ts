/** What the client sends, as declared when the stream was opened. */
export interface AudioFormat {
  encoding: 'pcm_s16le' | 'opus';
  sampleRateHz: number;
}

const BYTES_PER_SAMPLE = 2;

/** Bytes of one millisecond of mono PCM; meaningless for containers. */
export function pcmBytesPerMs(format: AudioFormat): number {
  return (format.sampleRateHz * BYTES_PER_SAMPLE) / 1_000;
}

/** The last sample boundary at or before this many bytes. */
export function sampleBoundary(bytes: number): number {
  return Math.floor(bytes / BYTES_PER_SAMPLE) * BYTES_PER_SAMPLE;
}

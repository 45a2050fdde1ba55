/** Every fourth sample is enough to tell speech from silence and costs a quarter. */
const SAMPLE_STRIDE_BYTES = 8;

/** Mean amplitude below which a frame surely holds no speech: about -55 dBFS, far under a soft voice. */
export const SILENCE_LEVEL = 60;
/** Mean amplitude above which somebody is probably speaking: about -41 dBFS. */
export const SPEECH_LEVEL = 300;

/**
 * Mean absolute amplitude of a frame, 0 to 32 768.
 *
 * @param frame PCM s16le mono of even length.
 */
export function speechLevel(frame: Buffer): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i + 1 < frame.length; i += SAMPLE_STRIDE_BYTES) {
    // Read byte by byte: frames off the wire are not aligned for an Int16Array.
    const sample = (((frame[i] ?? 0) | ((frame[i + 1] ?? 0) << 8)) << 16) >> 16;
    sum += sample < 0 ? -sample : sample;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/** Writes samples of -1 to 1 as 16-bit integers; what is louder is clipped. */
export function writePcm16(target: Int16Array, at: number, sample: number): void {
  const clipped = sample > 1 ? 1 : sample < -1 ? -1 : sample;
  target[at] = Math.round(clipped * 32_767);
}

/** Loudness of a frame of PCM s16le: root mean square, 0 to 1. */
export function levelOfPcm16(frame: ArrayBuffer): number {
  const samples = new Int16Array(frame);
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length) / 32_768;
}

/** Loudness of samples of -1 to 1: root mean square. */
export function levelOfSamples(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}

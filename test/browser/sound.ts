import { createMp3Encoder } from 'wasm-media-encoders';

/** A sine of half full scale. */
export function tone(hz: number, rateHz: number, lengthMs: number, fromSample = 0): Float32Array {
  const count = Math.round((rateHz * lengthMs) / 1_000);
  return Float32Array.from(
    { length: count },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * (i + fromSample)) / rateHz),
  );
}

/** One MP3 stream as a vendor sends it: 44.1 kHz, 128 kbit/s, no info frame. */
export async function mp3Of(samples: Float32Array): Promise<Buffer> {
  const encoder = await createMp3Encoder();
  encoder.configure({ sampleRate: 44_100, channels: 1, bitrate: 128 });
  const body = Buffer.from(encoder.encode([samples]));
  return Buffer.concat([body, Buffer.from(encoder.finalize())]);
}

export function pcmOf(samples: Float32Array): Buffer {
  const pcm = Buffer.alloc(samples.length * 2);
  for (const [i, sample] of samples.entries()) pcm.writeInt16LE(Math.round(sample * 32_767), i * 2);
  return pcm;
}

/** A WAV file of PCM s16le mono. */
export function wavOf(samples: Float32Array, rateHz: number): Buffer {
  const data = pcmOf(samples);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(rateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

/** Level of one frequency in dB of full scale, by correlation over a Hann window. */
export function levelDb(samples: ArrayLike<number>, hz: number, rateHz: number): number {
  let re = 0;
  let im = 0;
  let weight = 0;
  for (let i = 0; i < samples.length; i++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / samples.length);
    re += window * (samples[i] as number) * Math.cos((2 * Math.PI * hz * i) / rateHz);
    im += window * (samples[i] as number) * Math.sin((2 * Math.PI * hz * i) / rateHz);
    weight += window / 2;
  }
  return 20 * Math.log10(Math.hypot(re, im) / weight + 1e-12);
}

/** Root mean square in dB of full scale. */
export function loudnessDb(samples: Float32Array): number {
  const sum = samples.reduce((total, sample) => total + sample * sample, 0);
  return 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
}

import { MPEGDecoder } from 'mpg123-decoder';
import type { VoiceFrame } from './wire.js';

/** A sound as floating-point samples of one channel. */
export interface Sound {
  samples: Float32Array;
  sampleRateHz: number;
  durationMs: number;
  /** Root mean square in dB of full scale; -120 for digital silence. */
  loudnessDb: number;
}

/** Decodes one segment sent as MP3 with mpg123, which knows nothing of how it was made. */
export async function decodeMp3(frames: readonly Pick<VoiceFrame, 'bytes'>[]): Promise<Sound> {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  try {
    const { channelData, sampleRate, errors } = decoder.decode(
      Buffer.concat(frames.map(({ bytes }) => bytes)),
    );
    if (errors.length > 0) throw new Error(`this is no MP3: ${errors[0]?.message}`);
    return soundOf(channelData[0] ?? new Float32Array(), sampleRate);
  } finally {
    decoder.free();
  }
}

/** Reads one segment sent as PCM s16le. */
export function decodePcm(frames: readonly VoiceFrame[], sampleRateHz: number): Sound {
  const bytes = Buffer.concat(frames.map((frame) => frame.bytes));
  const samples = Float32Array.from(
    { length: bytes.length / 2 },
    (_, i) => bytes.readInt16LE(i * 2) / 32_768,
  );
  return soundOf(samples, sampleRateHz);
}

function soundOf(samples: Float32Array, sampleRateHz: number): Sound {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
  const durationMs = (samples.length * 1_000) / sampleRateHz;
  return { samples, sampleRateHz, durationMs, loudnessDb: 10 * Math.log10(power + 1e-12) };
}

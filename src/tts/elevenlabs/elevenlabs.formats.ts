import type { AudioFormat, TtsOpenOptions } from '../tts.port.js';

/** An `output_format` of the vendor and what its bytes are. */
export interface VendorFormat extends AudioFormat {
  /** Value of the query parameter `output_format`. */
  name: string;
}

/** One rate per quality the vendor offers on every plan; ElevenLabs API reference, "Stream speech". */
const MP3_FORMATS: readonly VendorFormat[] = [
  { name: 'mp3_22050_32', codec: 'mp3', sampleRateHz: 22_050, bytesPerMs: 4 },
  { name: 'mp3_24000_48', codec: 'mp3', sampleRateHz: 24_000, bytesPerMs: 6 },
  { name: 'mp3_44100_128', codec: 'mp3', sampleRateHz: 44_100, bytesPerMs: 16 },
];
const DEFAULT_MP3_RATE_HZ = 44_100;

const PCM_RATES_HZ = [8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
const DEFAULT_PCM_RATE_HZ = 24_000;
const PCM_FORMATS: readonly VendorFormat[] = PCM_RATES_HZ.map((rate) => ({
  name: `pcm_${rate}`,
  codec: 'pcm_s16le',
  sampleRateHz: rate,
  bytesPerMs: (rate * 2) / 1000,
}));

/** The vendor's format nearest to what a client asked for; of two equally near the better one. */
export function chooseFormat(output: TtsOpenOptions['output']): VendorFormat {
  const isMp3 = output.codec === 'mp3';
  const wanted = output.sampleRateHz ?? (isMp3 ? DEFAULT_MP3_RATE_HZ : DEFAULT_PCM_RATE_HZ);
  const distance = (format: VendorFormat) => Math.abs(format.sampleRateHz - wanted);
  return (isMp3 ? MP3_FORMATS : PCM_FORMATS).reduce((best, next) =>
    distance(next) <= distance(best) ? next : best,
  );
}

/** How speech is encoded. MP3 has a constant bitrate; the others are one sample after another. */
export interface OutputFormat {
  /** The vendor's name, `codec_rate` or `codec_rate_kbps`. */
  name: string;
  codec: 'mp3' | 'pcm' | 'ulaw' | 'alaw';
  sampleRateHz: number;
  /** Encoded bytes for one millisecond. */
  bytesPerMs: number;
  contentType: string;
}

/** Every format the voice can make: the vendor's list without Opus. */
const FORMATS: ReadonlyMap<string, OutputFormat> = new Map(
  [
    mp3(22_050, 32),
    mp3(24_000, 48),
    ...[32, 64, 96, 128, 192].map((kbps) => mp3(44_100, kbps)),
    ...[8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000].map(pcm),
    companded('ulaw'),
    companded('alaw'),
  ].map((format) => [format.name, format]),
);

/** The format of this name, if the voice can make it. */
export function outputFormat(name: string): OutputFormat | undefined {
  return FORMATS.get(name);
}

function mp3(sampleRateHz: number, kbps: number): OutputFormat {
  const name = `mp3_${sampleRateHz}_${kbps}`;
  return { name, codec: 'mp3', sampleRateHz, bytesPerMs: kbps / 8, contentType: 'audio/mpeg' };
}

/** Headerless 16-bit little-endian mono. */
function pcm(sampleRateHz: number): OutputFormat {
  const name = `pcm_${sampleRateHz}`;
  return { name, codec: 'pcm', sampleRateHz, bytesPerMs: sampleRateHz / 500, contentType: 'audio/pcm' };
}

function companded(codec: 'ulaw' | 'alaw'): OutputFormat {
  return { name: `${codec}_8000`, codec, sampleRateHz: 8000, bytesPerMs: 8, contentType: 'audio/basic' };
}

/** How the bytes of a stream are to be read. */
export type AudioFormat =
  /** Samples, one after another, channels interleaved; only the first channel is listened to. */
  | { kind: 'samples'; coding: SampleCoding; sampleRateHz: number; channels: number }
  /** Compressed: accepted and counted, but not understood. */
  | { kind: 'opaque'; name: string };

export type SampleCoding = 'linear16' | 'linear32' | 'mulaw' | 'alaw';

const BYTES_PER_SAMPLE: Record<SampleCoding, number> = { linear16: 2, linear32: 4, mulaw: 1, alaw: 1 };
const WAV_HEADER_BYTES = 44;
const PCM_FORMAT = 1;
/** First bytes of the containers a client may send without naming an encoding. */
const CONTAINERS: Readonly<Record<string, string>> = {
  '1a45dfa3': 'webm',
  '4f676753': 'ogg',
  '664c6143': 'flac',
  '49443303': 'mp3',
  '49443304': 'mp3',
};

/** The format a query declares, or `undefined` when the first bytes have to tell. */
export function declaredFormat(settings: {
  encoding?: string;
  sampleRateHz?: number;
  channels: number;
}): AudioFormat | undefined {
  const { encoding, sampleRateHz = 16_000, channels } = settings;
  if (encoding === undefined) return undefined;
  if (isSampleCoding(encoding)) return { kind: 'samples', coding: encoding, sampleRateHz, channels };
  return { kind: 'opaque', name: encoding };
}

/** The format a container begins with and where its audio does, or `undefined` when it is no container. */
export function sniffedFormat(first: Buffer): { format: AudioFormat; audioAt: number } | undefined {
  const magic = first.toString('hex', 0, 4);
  if (magic === Buffer.from('RIFF').toString('hex')) return wavFormat(first);
  const name = CONTAINERS[magic];
  return name === undefined ? undefined : { format: { kind: 'opaque', name }, audioAt: 0 };
}

/** Bytes of one moment in all channels. */
export function frameBytes(format: AudioFormat): number {
  return format.kind === 'opaque' ? 1 : BYTES_PER_SAMPLE[format.coding] * format.channels;
}

/** Bytes of a second; for compressed audio a usual rate. */
export function bytesPerSecond(format: AudioFormat): number {
  return format.kind === 'opaque' ? 4_000 : frameBytes(format) * format.sampleRateHz;
}

/** The first channel of whole frames as 16-bit samples. */
export function decodeSamples(bytes: Buffer, format: AudioFormat & { kind: 'samples' }): Int16Array {
  const step = frameBytes(format);
  const samples = new Int16Array(Math.floor(bytes.length / step));
  for (let i = 0; i < samples.length; i++) samples[i] = sampleAt(bytes, i * step, format.coding);
  return samples;
}

function wavFormat(first: Buffer): { format: AudioFormat; audioAt: number } | undefined {
  if (first.length < WAV_HEADER_BYTES || first.readUInt16LE(20) !== PCM_FORMAT) return undefined;
  if (first.readUInt16LE(34) !== 16) return undefined;
  return {
    format: {
      kind: 'samples',
      coding: 'linear16',
      channels: first.readUInt16LE(22),
      sampleRateHz: first.readUInt32LE(24),
    },
    audioAt: WAV_HEADER_BYTES,
  };
}

function isSampleCoding(encoding: string): encoding is SampleCoding {
  return Object.hasOwn(BYTES_PER_SAMPLE, encoding);
}

function sampleAt(bytes: Buffer, at: number, coding: SampleCoding): number {
  switch (coding) {
    case 'linear16':
      return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    case 'linear32':
      return bytes.readInt16LE(at + 2);
    case 'mulaw':
      return fromMulaw(bytes[at] as number);
    case 'alaw':
      return fromAlaw(bytes[at] as number);
  }
}

/** ITU-T G.711, mu-law. */
function fromMulaw(code: number): number {
  const value = ~code & 0xff;
  const magnitude = ((((value & 0x0f) << 3) + 0x84) << ((value & 0x70) >> 4)) - 0x84;
  return value & 0x80 ? -magnitude : magnitude;
}

/** ITU-T G.711, A-law. */
function fromAlaw(code: number): number {
  const value = code ^ 0x55;
  const exponent = (value & 0x70) >> 4;
  const mantissa = ((value & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return value & 0x80 ? magnitude : -magnitude;
}

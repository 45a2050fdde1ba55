import { WavError } from './wav.error.js';

/** Sound as this package handles it. */
export interface PcmSound {
  sampleRateHz: number;
  /** Mono. */
  samples: Int16Array;
}

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const FMT_BYTES = 16;
const EXTENSIBLE_FMT_BYTES = 40;
/** Ten minutes of 16 kHz mono; speech for a test is shorter by far. */
const MAX_BYTES = 20_000_000;
/** Programs that stream write one of these where they do not know the size yet. */
const UNKNOWN_SIZES: ReadonlySet<number> = new Set([0, 0xffff_ffff]);

const FORMAT_PCM = 1;
const FORMAT_EXTENSIBLE = 0xfffe;
const FORMAT_NAMES: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  3: 'floating point',
  6: 'A-law',
  7: 'u-law',
  17: 'IMA ADPCM',
  49: 'GSM',
  85: 'MP3',
};

interface Format {
  channels: number;
  sampleRateHz: number;
}

/**
 * Reads a WAV file of 16-bit PCM. Two channels are mixed down to one.
 *
 * @throws {WavError} naming what is wrong and the remedy.
 */
export function readWav(bytes: Uint8Array): PcmSound {
  if (bytes.byteLength > MAX_BYTES)
    throw new WavError(
      'too_large',
      `The file has ${bytes.byteLength} bytes; at most ${MAX_BYTES} are read.`,
      'Cut it.',
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkContainer(bytes);
  let format: Format | undefined;
  for (let at = RIFF_HEADER_BYTES; at + CHUNK_HEADER_BYTES <= bytes.byteLength; ) {
    const id = textAt(bytes, at);
    const size = view.getUint32(at + 4, true);
    const body = at + CHUNK_HEADER_BYTES;
    if (id === 'fmt ') format = readFormat(view, body, size);
    if (id === 'data') {
      if (!format) throw new WavError('no_format', 'The sound comes before its format ("fmt " chunk).');
      return { sampleRateHz: format.sampleRateHz, samples: readSamples(view, { body, size, format }) };
    }
    // Chunks are padded to an even length.
    at = body + size + (size % 2);
  }
  if (!format) throw new WavError('no_format', 'The file has no "fmt " chunk.');
  throw new WavError('no_data', 'The file has no "data" chunk: there is no sound in it.');
}

/** Writes mono 16-bit PCM as a WAV file. */
export function writeWav({ sampleRateHz, samples }: PcmSound): Uint8Array {
  const dataBytes = samples.length * 2;
  const headerBytes = RIFF_HEADER_BYTES + CHUNK_HEADER_BYTES + FMT_BYTES + CHUNK_HEADER_BYTES;
  const file = new Uint8Array(headerBytes + dataBytes);
  const view = new DataView(file.buffer);
  const putText = (at: number, text: string) => file.set(Buffer.from(text, 'latin1'), at);
  putText(0, 'RIFF');
  view.setUint32(4, file.byteLength - CHUNK_HEADER_BYTES, true);
  putText(8, 'WAVEfmt ');
  view.setUint32(16, FMT_BYTES, true);
  view.setUint16(20, FORMAT_PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  putText(36, 'data');
  view.setUint32(40, dataBytes, true);
  for (let i = 0; i < samples.length; i++) view.setInt16(headerBytes + i * 2, samples[i] as number, true);
  return file;
}

function checkContainer(bytes: Uint8Array): void {
  if (bytes.byteLength === 0) throw new WavError('empty', 'The file is empty.', 'Record it again.');
  const head = textAt(bytes, 0);
  if (head !== 'RIFF') throw new WavError('not_riff', `The file is no WAV file${guess(bytes)}.`);
  if (bytes.byteLength < RIFF_HEADER_BYTES)
    throw new WavError('too_short', `The file ends after ${bytes.byteLength} bytes, inside its header.`);
  const kind = textAt(bytes, 8);
  if (kind !== 'WAVE') throw new WavError('not_wave', `The file is RIFF, but of kind "${printable(kind)}".`);
}

function readFormat(view: DataView, at: number, size: number): Format {
  if (size < FMT_BYTES || at + FMT_BYTES > view.byteLength)
    throw new WavError('bad_format', `The "fmt " chunk has ${size} bytes; it needs ${FMT_BYTES}.`);
  const tag = view.getUint16(at, true);
  const channels = view.getUint16(at + 2, true);
  const sampleRateHz = view.getUint32(at + 4, true);
  const blockBytes = view.getUint16(at + 12, true);
  const bits = view.getUint16(at + 14, true);
  const isExtensible =
    tag === FORMAT_EXTENSIBLE && size >= EXTENSIBLE_FMT_BYTES && at + 26 <= view.byteLength;
  const kind = isExtensible ? view.getUint16(at + 24, true) : tag;
  if (kind !== FORMAT_PCM)
    throw new WavError(
      'not_pcm16',
      `The sound is ${FORMAT_NAMES[kind] ?? `format ${kind}`}, not 16-bit PCM.`,
    );
  if (bits !== 16) throw new WavError('not_pcm16', `The sound has ${bits} bits a sample, not 16.`);
  if (channels === 0) throw new WavError('bad_format', 'The format says there are no channels.');
  if (channels > 2)
    throw new WavError('too_many_channels', `The sound has ${channels} channels; 1 or 2 are read.`);
  if (sampleRateHz < 8_000 || sampleRateHz > 192_000)
    throw new WavError('bad_rate', `The sample rate ${sampleRateHz} Hz is outside 8000 to 192000.`);
  if (blockBytes !== channels * 2)
    throw new WavError(
      'bad_format',
      `The format contradicts itself: ${blockBytes} bytes a sample of ${channels} channel(s).`,
    );
  return { channels, sampleRateHz };
}

function readSamples(view: DataView, data: { body: number; size: number; format: Format }): Int16Array {
  const { body, size, format } = data;
  const present = view.byteLength - body;
  const bytes = UNKNOWN_SIZES.has(size) ? present : size;
  if (bytes > present)
    throw new WavError(
      'truncated',
      `The file says ${bytes} bytes of sound and has ${present}.`,
      'Copy or record it again.',
    );
  const blockBytes = format.channels * 2;
  if (bytes % blockBytes !== 0 && !UNKNOWN_SIZES.has(size))
    throw new WavError('bad_format', `${bytes} bytes of sound are no whole number of samples.`);
  const count = Math.floor(bytes / blockBytes);
  if (count === 0) throw new WavError('empty', 'There is not one sample in the file.', 'Record it again.');
  const samples = new Int16Array(count);
  for (let i = 0; i < count; i++) {
    const left = view.getInt16(body + i * blockBytes, true);
    samples[i] = format.channels === 1 ? left : (left + view.getInt16(body + i * blockBytes + 2, true)) >> 1;
  }
  return samples;
}

/** What the file seems to be instead, by its first bytes. */
function guess(bytes: Uint8Array): string {
  const head = textAt(bytes, 0);
  if (head.startsWith('ID3') || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0)) return ' but MP3';
  if (head === 'OggS') return ' but Ogg';
  if (head === 'fLaC') return ' but FLAC';
  if (head === 'RIFX' || head === 'RF64') return ` of this kind but ${head}`;
  if (head === 'FORM') return ' but AIFF';
  if (bytes[0] === 0x1a && bytes[1] === 0x45) return ' but WebM';
  return '';
}

function textAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?');
}

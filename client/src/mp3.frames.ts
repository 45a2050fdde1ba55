/** One whole MPEG audio layer III frame. */
export interface Mp3Frame {
  /** Header and body; a copy, safe to keep. */
  bytes: Uint8Array<ArrayBuffer>;
  sampleRateHz: number;
  channels: 1 | 2;
  /** Samples per channel: 1152, or 576 at 24 kHz and below. */
  samples: number;
  durationMs: number;
  /** The frame carries a Xing or LAME tag instead of sound; see `tagOffset`. */
  isInfo: boolean;
}

const HEADER_BYTES = 4;
const ID3_HEADER_BYTES = 10;
/** kbit/s by the index in the header, layer III, MPEG 1 and MPEG 2/2.5 (ISO 11172-3, 13818-3). */
const BITRATES_V1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_V2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES_V1 = [44_100, 48_000, 32_000];
const LAYER_3 = 1;
const VERSION = { v25: 0, reserved: 1, v2: 2, v1: 3 } as const;

type Header = Pick<Mp3Frame, 'sampleRateHz' | 'channels' | 'samples'> & { length: number };

/**
 * Cuts a stream of MP3 bytes, in pieces of any size, into frames. ID3v2 tags and anything else between
 * frames are skipped; less than one frame (1441 bytes) is kept between calls.
 */
export class Mp3FrameParser {
  private pending: Uint8Array = new Uint8Array(0);
  private toSkip = 0;

  push(bytes: Uint8Array): Mp3Frame[] {
    this.pending = joined(this.pending, bytes);
    const frames: Mp3Frame[] = [];
    let at = this.skip(0);
    while (at + HEADER_BYTES <= this.pending.length) {
      const id3 = id3Length(this.pending, at);
      if (id3 === 'unknown') break;
      if (id3 > 0) {
        this.toSkip = id3;
        at = this.skip(at);
        continue;
      }
      const header = readHeader(this.pending, at);
      if (!header) at++;
      else if (at + header.length > this.pending.length) break;
      else {
        frames.push(frameOf(header, this.pending.slice(at, at + header.length) as Uint8Array<ArrayBuffer>));
        at += header.length;
      }
    }
    this.pending = this.pending.slice(at);
    return frames;
  }

  /** Forgets what is kept: the next bytes begin a stream of their own. */
  reset(): void {
    this.pending = new Uint8Array(0);
    this.toSkip = 0;
  }

  private skip(at: number): number {
    const skipped = Math.min(this.toSkip, this.pending.length - at);
    this.toSkip -= skipped;
    return at + skipped;
  }
}

/** Where a Xing or LAME tag stands in a frame: behind the header and the side information. */
export function tagOffset(frame: Pick<Mp3Frame, 'channels' | 'samples'>): number {
  const sideInfoBytes = frame.samples === 1_152 ? [17, 32] : [9, 17];
  return HEADER_BYTES + (sideInfoBytes[frame.channels - 1] as number);
}

function frameOf(header: Header, bytes: Uint8Array<ArrayBuffer>): Mp3Frame {
  const { length: _, ...rest } = header;
  const at = tagOffset(header);
  const name = String.fromCharCode(...bytes.subarray(at, at + 4));
  const durationMs = (header.samples * 1_000) / header.sampleRateHz;
  return { ...rest, bytes, durationMs, isInfo: name === 'Xing' || name === 'Info' };
}

/** Length of an ID3v2 tag at this place (its size is four bytes of seven bits), 0 if there is none. */
function id3Length(bytes: Uint8Array, at: number): number | 'unknown' {
  if (bytes[at] !== 0x49 || bytes[at + 1] !== 0x44 || bytes[at + 2] !== 0x33) return 0;
  if (at + ID3_HEADER_BYTES > bytes.length) return 'unknown';
  const size = [6, 7, 8, 9].reduce((sum, i) => sum * 128 + ((bytes[at + i] as number) & 0x7f), 0);
  return ID3_HEADER_BYTES + size;
}

/** Reads a layer III header (ISO 11172-3, 2.4.1.3); free-format and reserved values are not frames. */
function readHeader(bytes: Uint8Array, at: number): Header | undefined {
  const [b0, b1, b2, b3] = [0, 1, 2, 3].map((i) => bytes[at + i] as number) as [
    number,
    number,
    number,
    number,
  ];
  const version = (b1 >> 3) & 3;
  const isFrame = b0 === 0xff && (b1 & 0xe0) === 0xe0 && ((b1 >> 1) & 3) === LAYER_3;
  if (!isFrame || version === VERSION.reserved) return undefined;
  const kbps = (version === VERSION.v1 ? BITRATES_V1 : BITRATES_V2)[b2 >> 4];
  const baseRate = RATES_V1[(b2 >> 2) & 3];
  if (!kbps || !baseRate) return undefined;
  const sampleRateHz = baseRate / (version === VERSION.v1 ? 1 : version === VERSION.v2 ? 2 : 4);
  const samples = version === VERSION.v1 ? 1_152 : 576;
  const length = Math.floor(((samples / 8) * kbps * 1_000) / sampleRateHz) + ((b2 >> 1) & 1);
  return { sampleRateHz, channels: b3 >> 6 === 3 ? 1 : 2, samples, length };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

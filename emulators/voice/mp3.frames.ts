/** Bitrates in kbit/s by index, layer III. */
const MPEG1_KBPS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG2_KBPS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const MPEG1_RATES_HZ = [44_100, 48_000, 32_000];
const ID3_HEADER_BYTES = 10;

/** One MP3 frame. */
export interface Mp3Frame {
  /** Offset of the byte after it. */
  end: number;
  durationMs: number;
}

/**
 * The frames of a complete MP3 stream (layer III, MPEG 1 or 2), after an ID3v2 tag if there is one.
 *
 * @throws {Error} with the offset, at anything that is not a frame.
 */
export function mp3Frames(bytes: Buffer): Mp3Frame[] {
  const frames: Mp3Frame[] = [];
  for (let at = id3Length(bytes); at < bytes.length; ) {
    const frame = frameAt(bytes, at);
    if (!frame || frame.end > bytes.length) throw new Error(`no MP3 frame at byte ${at}`);
    frames.push(frame);
    at = frame.end;
  }
  return frames;
}

function frameAt(bytes: Buffer, at: number): Mp3Frame | undefined {
  const header = at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0;
  const version = (header >>> 19) & 3;
  const isLayer3 = ((header >>> 17) & 3) === 1;
  if (header >>> 21 !== 0x7ff || !isLayer3 || version < 2) return undefined;
  const isMpeg1 = version === 3;
  const kbps = (isMpeg1 ? MPEG1_KBPS : MPEG2_KBPS)[(header >>> 12) & 15];
  const mpeg1RateHz = MPEG1_RATES_HZ[(header >>> 10) & 3];
  if (!kbps || !mpeg1RateHz) return undefined;
  const rateHz = isMpeg1 ? mpeg1RateHz : mpeg1RateHz / 2;
  const samples = isMpeg1 ? 1152 : 576;
  const padding = (header >>> 9) & 1;
  const length = Math.floor((samples * kbps * 125) / rateHz) + padding;
  return { end: at + length, durationMs: (samples * 1000) / rateHz };
}

/** The tag's length is four bytes of seven bits. */
function id3Length(bytes: Buffer): number {
  if (bytes.toString('latin1', 0, 3) !== 'ID3') return 0;
  const size = bytes.subarray(6, 10).reduce((total, byte) => (total << 7) | (byte & 0x7f), 0);
  return ID3_HEADER_BYTES + size;
}

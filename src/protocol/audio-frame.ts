/** Codec byte of the audio header. */
export const CODECS = { mp3: 1, pcm_s16le: 2, ulaw: 3 } as const;
export type Codec = keyof typeof CODECS;

export const AUDIO_HEADER_BYTES = 12;
const VERSION = 1;
const FIRST_OF_SEGMENT = 1;
const LAST_OF_SEGMENT = 2;

/**
 * Header of a binary frame from server to client, 12 bytes big-endian:
 * u8 version=1, u8 codec, u8 flags (bit 0 first of segment, bit 1 last of segment), u8 0, u32 generation, u16 segment, u16 chunk.
 */
export interface AudioFrameHeader {
  codec: Codec;
  isFirst: boolean;
  isLast: boolean;
  generation: number;
  /** From 0 within a generation. */
  segment: number;
  /** From 0 within a segment; wraps at 65 536. */
  chunk: number;
}

/** A frame that cannot be read; the text says what is wrong with it. */
export class AudioFrameError extends Error {}

/** Writes the header into `target` at its start. */
export function writeAudioHeader(target: Uint8Array, header: AudioFrameHeader): void {
  const view = new DataView(target.buffer, target.byteOffset, AUDIO_HEADER_BYTES);
  view.setUint8(0, VERSION);
  view.setUint8(1, CODECS[header.codec]);
  view.setUint8(2, (header.isFirst ? FIRST_OF_SEGMENT : 0) | (header.isLast ? LAST_OF_SEGMENT : 0));
  view.setUint8(3, 0);
  view.setUint32(4, header.generation);
  view.setUint16(8, header.segment);
  view.setUint16(10, header.chunk & 0xffff);
}

/** Header and payload in one new buffer. */
export function encodeAudioFrame(header: AudioFrameHeader, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(AUDIO_HEADER_BYTES + payload.byteLength);
  writeAudioHeader(frame, header);
  frame.set(payload, AUDIO_HEADER_BYTES);
  return frame;
}

/**
 * Reads a frame; the payload is a view into it.
 *
 * @throws {AudioFrameError} if the frame is too short, of another version, or of an unknown codec.
 */
export function decodeAudioFrame(frame: Uint8Array): { header: AudioFrameHeader; payload: Uint8Array } {
  if (frame.byteLength < AUDIO_HEADER_BYTES)
    throw new AudioFrameError(`audio frame of ${frame.byteLength} bytes has no room for its header`);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint8(0) !== VERSION)
    throw new AudioFrameError(`audio frame version ${view.getUint8(0)} is not ${VERSION}`);
  const codec = (Object.keys(CODECS) as Codec[]).find((name) => CODECS[name] === view.getUint8(1));
  if (!codec) throw new AudioFrameError(`audio frame codec ${view.getUint8(1)} is unknown`);
  const flags = view.getUint8(2);
  const header: AudioFrameHeader = {
    codec,
    isFirst: (flags & FIRST_OF_SEGMENT) !== 0,
    isLast: (flags & LAST_OF_SEGMENT) !== 0,
    generation: view.getUint32(4),
    segment: view.getUint16(8),
    chunk: view.getUint16(10),
  };
  return { header, payload: frame.subarray(AUDIO_HEADER_BYTES) };
}

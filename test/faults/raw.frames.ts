import { randomBytes } from 'node:crypto';

/** How one WebSocket frame shall look on the wire; what is left out is as a correct client sends it. */
export interface FrameShape {
  opcode: number;
  payload?: Buffer | string;
  isFinal?: boolean;
  /** The three reserved bits, 0 to 7. */
  reserved?: number;
  isMasked?: boolean;
  /** The length told, when it is not the true one. */
  toldLength?: bigint;
  /** The form of the length: 7 bits, 16 or 64. Default: the shortest that holds it. */
  lengthForm?: 7 | 16 | 64;
}

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Builds a client's frame byte by byte (RFC 6455 section 5.2). */
export function frame(shape: FrameShape): Buffer {
  const { opcode, isFinal = true, reserved = 0, isMasked = true } = shape;
  const payload = Buffer.from(shape.payload ?? '');
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode;
  const length = lengthField(shape.toldLength ?? BigInt(payload.length), shape.lengthForm);
  if (isMasked) length[0] = (length[0] as number) | 0x80;
  const mask = isMasked ? randomBytes(4) : Buffer.alloc(0);
  const body = isMasked
    ? Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] as number)))
    : payload;
  return Buffer.concat([Buffer.of(first), length, mask, body]);
}

/** A close frame with a code, or with a body of any kind. */
export function closeFrame(code: number, reason: Buffer | string = ''): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return frame({ opcode: OPCODE.close, payload: Buffer.concat([head, Buffer.from(reason)]) });
}

/** One frame of the server. */
export interface ServerFrame {
  opcode: number;
  payload: Buffer;
}

/** Reads the whole frames at the start of what a server sent; they are never masked. */
export function readFrames(bytes: Buffer): { frames: ServerFrame[]; rest: Buffer } {
  const frames: ServerFrame[] = [];
  let rest = bytes;
  for (;;) {
    const told = (rest[1] ?? 0) & 0x7f;
    const headBytes = told === 126 ? 4 : 2;
    if (told === 127) throw new Error('the server sent a frame larger than any here');
    if (rest.length < headBytes) return { frames, rest };
    const length = told === 126 ? rest.readUInt16BE(2) : told;
    if (rest.length < headBytes + length) return { frames, rest };
    frames.push({
      opcode: (rest[0] as number) & 0x0f,
      payload: rest.subarray(headBytes, headBytes + length),
    });
    rest = rest.subarray(headBytes + length);
  }
}

function lengthField(length: bigint, asked: FrameShape['lengthForm']): Buffer {
  const form = asked ?? (length < 126n ? 7 : length < 65_536n ? 16 : 64);
  if (form === 7) return Buffer.of(Number(length));
  const field = Buffer.alloc(form === 16 ? 3 : 9);
  field[0] = form === 16 ? 126 : 127;
  if (form === 16) field.writeUInt16BE(Number(length), 1);
  else field.writeBigUInt64BE(length, 1);
  return field;
}

import { connect, type Socket } from 'node:net';
import { HANDSHAKE } from '../helpers/raw.http.js';
import { OPCODE, readFrames, type ServerFrame } from './raw.frames.js';

/** Far more than any answer needs; only a server that does not answer at all reaches it. */
const LIMIT_MS = 8_000;
/** Stands for a close frame without a code (RFC 6455 section 7.1.5). */
export const NO_CODE = 1005;

/** A WebSocket client made of a TCP socket only: sends any bytes, reads what comes back. */
export class RawClient {
  private readonly socket: Socket;
  private received = Buffer.alloc(0);
  private head: string | undefined;
  private readonly frames: ServerFrame[] = [];
  private readonly looks = new Set<() => void>();
  private isOver = false;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('error', () => this.socket.destroy());
    this.socket.on('data', (bytes: Buffer) => this.onData(bytes));
    this.socket.on('end', () => this.socket.end());
    this.socket.on('close', () => {
      this.isOver = true;
      this.look();
    });
  }

  /** A client whose handshake, all but the given headers a good one, was answered. */
  static async open(port: number): Promise<RawClient> {
    const client = new RawClient(port);
    client.write(requestOf());
    await client.until(() => client.status !== undefined);
    return client;
  }

  get status(): number | undefined {
    return this.head === undefined ? undefined : Number(this.head.split(' ')[1]);
  }

  /** Code of the server's close frame, `NO_CODE` when it had none, `undefined` while there is no close frame. */
  get closeCode(): number | undefined {
    const close = this.frames.find(({ opcode }) => opcode === OPCODE.close);
    return close && (close.payload.length >= 2 ? close.payload.readUInt16BE(0) : NO_CODE);
  }

  /** Text messages of the server, parsed. */
  get messages(): { type: string; code?: string; id?: string }[] {
    return this.frames
      .filter(({ opcode }) => opcode === OPCODE.text)
      .map(({ payload }) => JSON.parse(payload.toString()));
  }

  /** Pongs of the server, as text. */
  get pongs(): string[] {
    return this.frames
      .filter(({ opcode }) => opcode === OPCODE.pong)
      .map(({ payload }) => payload.toString());
  }

  write(bytes: Buffer | string): void {
    this.socket.write(bytes);
  }

  /** Sends each byte as a segment of its own. */
  async writeByByte(bytes: Buffer): Promise<void> {
    for (const byte of bytes) await new Promise((done) => this.socket.write(Buffer.of(byte), done));
  }

  /** Closes our half. */
  end(): void {
    this.socket.end();
  }

  /** Waits until the server has ended the connection. @throws {Error} when it does not. */
  async ending(): Promise<{ status: number | undefined; closeCode: number | undefined }> {
    await this.until(() => this.isOver);
    return { status: this.status, closeCode: this.closeCode };
  }

  /** @throws {Error} when it does not come to be so. */
  until(isSo: () => boolean): Promise<void> {
    if (isSo()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        this.looks.delete(look);
        reject(new Error(`not so within ${LIMIT_MS} ms: ${isSo}; got "${this.head?.split('\r\n')[0]}"`));
      }, LIMIT_MS);
      const look = () => {
        if (!isSo() && !this.isOver) return;
        clearTimeout(limit);
        this.looks.delete(look);
        if (isSo()) resolve();
        else reject(new Error(`the connection ended before it was so: ${isSo}`));
      };
      this.looks.add(look);
    });
  }

  destroy(): void {
    this.socket.destroy();
  }

  private onData(bytes: Buffer): void {
    this.received = Buffer.concat([this.received, bytes]);
    if (this.head === undefined) this.readHead();
    if (this.status === 101) {
      const { frames, rest } = readFrames(this.received);
      this.received = Buffer.from(rest);
      this.frames.push(...frames);
    }
    this.look();
  }

  private readHead(): void {
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return;
    this.head = this.received.subarray(0, end).toString('latin1');
    this.received = this.received.subarray(end + 4);
  }

  private look(): void {
    for (const look of [...this.looks]) look();
  }
}

/** A handshake as text, with headers replaced (`undefined`: left out) and others put after them. */
export function requestOf(
  changes: Readonly<Record<string, string | undefined>> = {},
  { line = 'GET /v1/voice HTTP/1.1', more = [] as readonly string[] } = {},
): string {
  const headers = new Map<string, string | undefined>([...HANDSHAKE, ...Object.entries(changes)]);
  const lines = [...headers].flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return `${[line, ...lines, ...more].join('\r\n')}\r\n\r\n`;
}

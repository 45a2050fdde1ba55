import { once } from 'node:events';
import { WebSocket } from 'ws';
import { SUBPROTOCOL, VOICE_PATH } from '../../src/protocol/codes.js';
import type { ServerMessage } from '../../src/protocol/server.messages.js';

const LIMIT_MS = 5_000;

/** A bare client of the voice socket: sends anything, keeps everything, waits with a limit. */
export class VoiceClient {
  readonly messages: ServerMessage[] = [];
  readonly audio: Buffer[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly waiting = new Set<() => void>();

  private constructor(readonly socket: WebSocket) {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.audio.push(data);
      else this.messages.push(JSON.parse(data.toString()));
      for (const look of [...this.waiting]) look();
    });
    this.closed = new Promise((resolve) =>
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        for (const look of [...this.waiting]) look();
      }),
    );
  }

  static async connect(port: number, headers: Record<string, string> = {}): Promise<VoiceClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${VOICE_PATH}`, SUBPROTOCOL, {
      headers,
      perMessageDeflate: false,
    });
    const client = new VoiceClient(socket);
    await once(socket, 'open');
    return client;
  }

  send(message: object | string | Buffer): void {
    this.socket.send(
      typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
    );
  }

  /** The n-th message of a type (from 1), now or when it comes. */
  async message<T extends ServerMessage['type']>(
    type: T,
    nth = 1,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    const found = () => this.messages.filter((message) => message.type === type)[nth - 1];
    await this.until(() => found() !== undefined, `${type} number ${nth}`);
    return found() as Extract<ServerMessage, { type: T }>;
  }

  /** Resolves once the condition holds; it is looked at after every message and at the end. */
  until(condition: () => boolean, what: string, limitMs = LIMIT_MS): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`no ${what} within ${limitMs} ms; got ${this.messages.map(({ type }) => type)}`));
      }, limitMs);
      const look = () => {
        if (!condition()) return;
        clearTimeout(limit);
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
    });
  }

  close(): Promise<unknown> {
    this.socket.terminate();
    return this.closed;
  }
}

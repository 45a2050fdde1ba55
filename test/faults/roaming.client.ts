import { WebSocket } from 'ws';
import { decodeAudioFrame } from '../../src/protocol/audio-frame.js';
import { SUBPROTOCOL, VOICE_PATH } from '../../src/protocol/codes.js';
import type { ServerMessage } from '../../src/protocol/server.messages.js';
import { ResumedView } from './resumed.view.js';

const LIMIT_MS = 20_000;

/** A client of real sockets that keeps its view of the conversation over all its connections. */
export class RoamingClient {
  readonly view = new ResumedView();
  /** Things that came on the newest connection. */
  arrivals = 0;
  /** The `resumed` of each `session.ready`. */
  readonly returns: boolean[] = [];
  /** Milliseconds from dialling to each `session.ready`. */
  readonly returnMs: number[] = [];
  /** The first thing wrong with the conversation as this client sees it. */
  fault: unknown;
  private socket: WebSocket | undefined;
  private readonly looks = new Set<() => void>();

  constructor(private readonly port: number) {}

  /** Connects and asks for the session it had; resolves with the answer. */
  async connect(): Promise<void> {
    const dialledAt = performance.now();
    const known = this.returns.length;
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}${VOICE_PATH}`, SUBPROTOCOL, {
      perMessageDeflate: false,
    });
    this.socket = socket;
    this.arrivals = 0;
    socket.on('error', () => socket.terminate());
    socket.on('open', () => this.send({ type: 'session.start', agent: 'quiet', resume: this.view.resume }));
    socket.on('message', (data: Buffer, isBinary) => this.onFrame(data, isBinary));
    socket.on('close', () => this.look());
    await this.until(() => this.returns.length > known);
    this.returnMs.push(performance.now() - dialledAt);
  }

  send(message: object): void {
    this.socket?.send(JSON.stringify(message));
  }

  get isClosed(): boolean {
    return this.socket?.readyState === WebSocket.CLOSED;
  }

  /** @throws {Error} when it does not come to be so; also with the first fault seen. */
  async until(isSo: () => boolean): Promise<void> {
    if (!isSo())
      await new Promise<void>((resolve, reject) => {
        const limit = setTimeout(() => {
          this.looks.delete(look);
          reject(new Error(`not so within ${LIMIT_MS} ms: ${isSo}`));
        }, LIMIT_MS);
        const look = () => {
          if (!isSo() && !this.fault) return;
          clearTimeout(limit);
          this.looks.delete(look);
          resolve();
        };
        this.looks.add(look);
      });
    if (this.fault) throw this.fault;
  }

  /** Ends the session in order. */
  async end(): Promise<void> {
    this.send({ type: 'session.end' });
    await this.until(() => this.isClosed);
  }

  destroy(): void {
    this.socket?.terminate();
  }

  private onFrame(data: Buffer, isBinary: boolean): void {
    this.arrivals++;
    try {
      if (isBinary) {
        const { header, payload } = decodeAudioFrame(data);
        this.view.take({ ...header, bytes: payload.byteLength });
      } else this.onMessage(JSON.parse(data.toString()));
    } catch (fault) {
      this.fault ??= fault;
    }
    this.look();
  }

  private onMessage(message: ServerMessage): void {
    this.view.take(message);
    if (message.type === 'session.ready') this.returns.push(message.resumed);
  }

  private look(): void {
    for (const look of [...this.looks]) look();
  }
}

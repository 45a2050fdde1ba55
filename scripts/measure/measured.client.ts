import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type AudioFrameHeader, decodeAudioFrame } from '../../src/protocol/audio-frame.js';
import type { ClientMessage } from '../../src/protocol/client.messages.js';
import { SUBPROTOCOL, VOICE_PATH } from '../../src/protocol/codes.js';
import type { ServerMessage } from '../../src/protocol/server.messages.js';

const LIMIT_MS = 20_000;
const REPORT_EVERY_MS = 50;
/** More than any segment lasts: the client claims to have played all of it. */
const ALL_PLAYED_MS = 60_000;

type Received = { message: ServerMessage } | { header: AudioFrameHeader; payload: Uint8Array };

/** A client that does as little as it can beside what is measured, and plays everything at once. */
export class MeasuredClient {
  /** Audio of an old generation that came after `audio.clear`. */
  staleBytes = 0;
  private cleared = 0;
  private newest: { generation: number; segment: number } | undefined;
  private readonly looking = new Set<(received: Received) => void>();

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary: boolean) => this.onFrame(data, isBinary));
  }

  static async connect(voiceUrl: string): Promise<MeasuredClient> {
    const socket = new WebSocket(`${voiceUrl}${VOICE_PATH}`, SUBPROTOCOL, { perMessageDeflate: false });
    await once(socket, 'open');
    return new MeasuredClient(socket);
  }

  send(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The next message of a type. */
  message<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>> {
    return this.next((received) =>
      'message' in received && received.message.type === type
        ? (received.message as Extract<ServerMessage, { type: T }>)
        : undefined,
    );
  }

  /** The next sound. */
  audio(): Promise<true> {
    return this.next((received) => ('header' in received ? true : undefined));
  }

  /** Reports all it was sent as played, until the work is done. */
  async playingAll<T>(work: Promise<T>): Promise<T> {
    const timer = setInterval(() => this.report('playing'), REPORT_EVERY_MS);
    const onState = (received: Received) => {
      if ('message' in received && received.message.type === 'session.state') this.report('idle');
    };
    this.looking.add(onState);
    try {
      return await work;
    } finally {
      clearInterval(timer);
      this.looking.delete(onState);
    }
  }

  close(): void {
    this.socket.close();
  }

  private report(state: 'playing' | 'idle'): void {
    if (this.newest)
      this.send({ type: 'playback', ...this.newest, playedMs: ALL_PLAYED_MS, queuedMs: 0, state });
  }

  private onFrame(data: Buffer, isBinary: boolean): void {
    const received = isBinary ? decodeAudioFrame(data) : { message: JSON.parse(data.toString()) };
    if ('header' in received) {
      const { generation, segment } = received.header;
      this.newest = { generation, segment };
      if (generation <= this.cleared) this.staleBytes += received.payload.byteLength;
    } else if (received.message.type === 'audio.clear') this.cleared = received.message.generation;
    for (const look of [...this.looking]) look(received);
  }

  /** The first that fits of what comes; several may come in one tick. */
  private next<T>(find: (received: Received) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (action: () => void) => {
        clearTimeout(limit);
        this.looking.delete(look);
        action();
      };
      const limit = setTimeout(
        () => settle(() => reject(new Error(`nothing that fits within ${LIMIT_MS} ms`))),
        LIMIT_MS,
      );
      const look = (received: Received) => {
        const found = find(received);
        if (found !== undefined) settle(() => resolve(found));
      };
      this.looking.add(look);
    });
  }
}

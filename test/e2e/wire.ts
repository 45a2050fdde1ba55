import { NodeSocket } from '../../client/src/node/node.socket.js';
import { type AudioFrameHeader, decodeAudioFrame } from '../../src/protocol/audio-frame.js';
import type { ServerMessage, ServerMessageType } from '../../src/protocol/server.messages.js';

/** Generous: the machine may be busy with other things. Nothing here says how fast anything should be. */
const LIMIT_MS = 30_000;

/** One frame of the agent's voice as it came over the wire. */
export interface VoiceFrame extends AudioFrameHeader {
  type: 'audio';
  bytes: Uint8Array;
}
export type Arrival = ServerMessage | VoiceFrame;
export type MessageOf<T extends ServerMessageType> = Extract<ServerMessage, { type: T }>;

/** Everything a server sent one caller, in the order it came, before the client had a say. */
export class Wire {
  readonly arrivals: Arrival[] = [];
  /** How the socket closed; `undefined` while it is open. */
  closeCode: number | undefined;
  private readonly looks = new Set<() => void>();

  /** A socket for a `VoiceAgent` that is listened to here. */
  readonly Socket = ((wire: Wire) =>
    class extends NodeSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        this.on('message', (data, isBinary) => wire.onMessage(data as Buffer | ArrayBuffer, isBinary));
        this.on('close', (code) => wire.onClose(code));
      }
    })(this);

  /** All messages of a type so far. */
  all<T extends ServerMessageType>(type: T): MessageOf<T>[] {
    return this.arrivals.filter((one): one is MessageOf<T> => one.type === type);
  }

  /** Frames of one generation so far. */
  voice(generation: number): VoiceFrame[] {
    return this.arrivals.filter(
      (one): one is VoiceFrame => one.type === 'audio' && one.generation === generation,
    );
  }

  /** What came after an arrival. */
  after(arrival: Arrival): Arrival[] {
    return this.arrivals.slice(this.arrivals.indexOf(arrival) + 1);
  }

  /** The first message of a type that fits, now or when it comes. */
  async next<T extends ServerMessageType>(
    type: T,
    fits: (message: MessageOf<T>) => boolean = () => true,
  ): Promise<MessageOf<T>> {
    const found = () => this.all(type).find(fits);
    await this.until(() => found() !== undefined, type);
    return found() as MessageOf<T>;
  }

  /**
   * Resolves once a condition holds; it is looked at after every arrival and every `touch`.
   *
   * @throws {Error} naming what was waited for and what came instead.
   */
  until(condition: () => boolean, what: string): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        this.looks.delete(look);
        const came = this.arrivals.map(({ type }) => type).filter((type) => type !== 'audio');
        reject(new Error(`no ${what} within ${LIMIT_MS} ms; the last that came: ${came.slice(-20)}`));
      }, LIMIT_MS);
      const look = () => {
        if (!condition()) return;
        clearTimeout(limit);
        this.looks.delete(look);
        resolve();
      };
      this.looks.add(look);
    });
  }

  private onMessage(data: Buffer | ArrayBuffer, isBinary: boolean): void {
    if (isBinary) {
      const { header, payload } = decodeAudioFrame(new Uint8Array(data));
      this.arrivals.push({ type: 'audio', ...header, bytes: payload });
    } else this.arrivals.push(JSON.parse(data.toString()));
    this.touch();
  }

  private onClose(code: number): void {
    this.closeCode = code;
    this.touch();
  }

  /** Something that is no arrival has happened: looks again at what is waited for. */
  touch(): void {
    for (const look of [...this.looks]) look();
  }
}

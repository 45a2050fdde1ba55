import type { AudioFrameHeader } from '../../src/protocol/audio-frame.js';
import type { CloseName } from '../../src/protocol/codes.js';
import type { ServerMessage, ServerMessageType } from '../../src/protocol/server.messages.js';
import type { ClientPort } from '../../src/session/client.port.js';

export interface ReceivedAudio extends AudioFrameHeader {
  bytes: number;
}

/** A client that writes down everything it is sent, in order. */
export class RecordingClient implements ClientPort {
  readonly log: (ServerMessage | ReceivedAudio)[] = [];
  closedAs: CloseName | undefined;
  bufferedBytes = 0;
  rttMs: number | undefined;

  sendMessage(message: ServerMessage): void {
    this.log.push(message);
  }

  sendAudio(header: AudioFrameHeader, payload: Uint8Array): void {
    this.log.push({ ...header, bytes: payload.byteLength });
  }

  close(name: CloseName): void {
    this.closedAs = name;
  }

  get messages(): ServerMessage[] {
    return this.log.filter((entry): entry is ServerMessage => 'type' in entry);
  }

  get audio(): ReceivedAudio[] {
    return this.log.filter((entry): entry is ReceivedAudio => !('type' in entry));
  }

  of<T extends ServerMessageType>(type: T): Extract<ServerMessage, { type: T }>[] {
    return this.messages.filter(
      (message): message is Extract<ServerMessage, { type: T }> => message.type === type,
    );
  }

  /** The newest message of a type. */
  last<T extends ServerMessageType>(type: T): Extract<ServerMessage, { type: T }> {
    const message = this.of(type).at(-1);
    if (!message)
      throw new Error(
        `the client got no ${type}; it got ${this.messages.map((entry) => entry.type).join(', ')}`,
      );
    return message;
  }

  /** The types of all messages since the given one, that one excluded. */
  typesAfter(message: ServerMessage): string[] {
    return this.messages.slice(this.messages.indexOf(message) + 1).map((entry) => entry.type);
  }

  /** Audio bytes of a generation that came after a message. */
  audioBytesAfter(message: ServerMessage, generation: number): number {
    const later = this.log.slice(this.log.indexOf(message) + 1);
    return later.reduce(
      (sum, entry) => ('type' in entry || entry.generation !== generation ? sum : sum + entry.bytes),
      0,
    );
  }
}

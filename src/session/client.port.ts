import type { AudioFrameHeader } from '../protocol/audio-frame.js';
import type { CloseName } from '../protocol/codes.js';
import type { ServerMessage } from '../protocol/server.messages.js';

/** What a session may do with its client's socket. The gateway implements it. Nothing here throws, also after the socket is gone. */
export interface ClientPort {
  sendMessage(message: ServerMessage): void;
  sendAudio(header: AudioFrameHeader, payload: Uint8Array): void;
  close(name: CloseName): void;
  /** Bytes handed to the socket and not yet taken by the kernel. */
  readonly bufferedBytes: number;
  /** Last measured round trip of a ping, if any. */
  readonly rttMs: number | undefined;
}

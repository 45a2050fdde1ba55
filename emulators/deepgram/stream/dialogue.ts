import type { MessageKind } from './outbox.js';

/** What one API makes of what is heard: v1 results or Flux turns. Knows no socket. */
export interface Dialogue {
  /** The socket is open. */
  begin(): void;
  /** The recogniser has heard one more hop. */
  onHop(): void;
  /**
   * A text message.
   *
   * @returns what the connection has to do: nothing, end politely, or end because the message was no good.
   */
  onText(text: string): 'goOn' | 'finish' | 'fail';
  /** No audio will follow: the last messages. */
  finish(summary: StreamSummary): void;
  /** How the connection is closed after `finish`; without a code when the vendor gives none. */
  readonly closeCode: number | undefined;
}

export interface StreamSummary {
  durationMs: number;
  /** Digest of all audio, as hexadecimal text. */
  sha256: string;
}

/** What a dialogue is given besides the sound and the settings. */
export interface DialogueOptions {
  requestId: string;
  emit: Emit;
  /** A fault has it that nothing becomes final unless the client asks for it. */
  withholdsFinals: boolean;
}

/** Hands a message on to be sent. */
export type Emit = (message: object, kind: MessageKind) => void;

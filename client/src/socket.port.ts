/**
 * The part of a WebSocket this package uses. The browser's own fits, and so does that of the `ws` package.
 *
 * The handlers take `never` because the two disagree about the type of their events; a handler of either fits.
 */
export interface VoiceSocket {
  binaryType: string;
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  /** Bytes given to `send` and not yet on the wire. */
  readonly bufferedAmount: number;
  send(data: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  /** Called before `onclose` with the HTTP answer of a refused upgrade, where it can be seen (not in browsers). */
  onrefused?: ((refusal: HttpRefusal) => void) | null;
}

/** The HTTP answer to an upgrade that was refused. */
export interface HttpRefusal {
  status: number;
  /** At most the first 16 384 characters. */
  body: string;
  retryAfterMs?: number;
}

/** Makes sockets; the subprotocols are offered in order. */
export type VoiceSocketConstructor = new (url: string, protocols: string[]) => VoiceSocket;

/** `readyState` of a socket that takes data. */
export const SOCKET_OPEN = 1;

/** The constructor the surrounding program offers globally (browsers do, Node 20 does not). */
export function globalWebSocket(): VoiceSocketConstructor | undefined {
  return (globalThis as unknown as { WebSocket?: VoiceSocketConstructor }).WebSocket;
}

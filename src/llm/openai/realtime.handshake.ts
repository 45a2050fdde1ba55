import type { ProviderSocket, SocketClosed } from '../../provider/provider.socket.js';
import { RealtimeChannel } from './realtime.channel.js';
import { closedError, eventError } from './realtime.errors.js';
import type { RealtimeEvent, RealtimeSessionSettings } from './realtime.messages.js';

/** A channel whose session has taken its settings. */
export interface ReadyChannel {
  channel: RealtimeChannel;
  /** Wall-clock time (ms since 1970) at which the vendor will end the session, if it told. */
  expiresAtMs: number | undefined;
}

/**
 * Waits for `session.created`, sends the settings, waits for `session.updated`.
 *
 * An open socket is not a working session: a wrong key is told by a close, a refused setting by an error event
 * that leaves the old settings (audio out!) in force.
 *
 * @throws {ProviderError} when the session does not come about.
 * @throws the signal's reason when it fires first; the socket is cut then.
 */
export function startSession(
  socket: ProviderSocket,
  settings: RealtimeSessionSettings,
  signal: AbortSignal,
): Promise<ReadyChannel> {
  return new Promise((resolve, reject) => {
    let updateId: string | undefined;
    let expiresAtMs: number | undefined;
    const onAbort = () => {
      reject(signal.reason);
      channel.terminate();
    };
    const settled = () => signal.removeEventListener('abort', onAbort);
    const onEvent = (event: RealtimeEvent) => {
      if (event.type === 'session.created') {
        const { expires_at } = event.session;
        expiresAtMs = typeof expires_at === 'number' ? expires_at * 1000 : undefined;
        updateId = channel.send({ type: 'session.update', session: settings });
      } else if (event.type === 'session.updated' && updateId !== undefined) {
        settled();
        resolve({ channel, expiresAtMs });
      } else if (event.type === 'error') {
        settled();
        reject(eventError(event.error));
        channel.terminate();
      }
    };
    const onClosed = (closed: SocketClosed) => {
      settled();
      reject(closedError(closed));
    };
    const channel = new RealtimeChannel(socket, { onEvent, onClosed });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

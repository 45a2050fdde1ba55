import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../../src/common/clock.js';
import type { EmulatorContext, RunningEmulator } from '../core/emulator.context.js';
import type { Voice } from '../voice/voice.port.js';
import { ElevenLabsAccount } from './elevenlabs.account.js';
import { ElevenLabsHttp } from './elevenlabs.http.js';
import { ElevenLabsSockets } from './elevenlabs.sockets.js';

/** How to start the emulated vendor. */
export interface ElevenLabsOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Speaks; stays the caller's to close. */
  voice: Voice;
  /** Measures how long a socket's client is quiet; default the machine's. */
  clock?: Clock;
}

/** The emulated vendor, and the customer's account that tests may change. */
export interface RunningElevenLabs extends RunningEmulator {
  readonly account: ElevenLabsAccount;
}

/**
 * Starts an HTTP and WebSocket server on loopback that speaks ElevenLabs' text-to-speech protocol.
 *
 * It is as strict as the vendor, and stricter where the vendor forgives silently: unknown fields are refused.
 * Journal entries (`elevenlabs`): `open`, `receive` (detail: the text over HTTP, the kind of message on sockets),
 * `refused`, `send` (each piece of audio), `done`, `abort` (the client left, or closed a context, before the end; data:
 * bytes sent until then), `fault`, `close`.
 *
 * Faults are taken once a request or socket. `acceptThenClose` over HTTP is a 200 that breaks off at once;
 * `lateAfterCancel` exists for the contexts of `multi-stream-input` only: elsewhere the cancel is the end of the
 * connection, after which nothing can arrive.
 *
 * @returns `url` has the scheme http; sockets are at the same port.
 * @throws {Error} when the port is taken.
 */
export async function startElevenLabsEmulator(
  context: EmulatorContext,
  { port = 0, voice, clock = systemClock }: ElevenLabsOptions,
): Promise<RunningElevenLabs> {
  const account = new ElevenLabsAccount(context);
  const parts = { context, account, voice, clock };
  const http = new ElevenLabsHttp(parts);
  const sockets = new ElevenLabsSockets(parts);
  const server = createServer((request, response) => void http.handle(request, response));
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  await voice.warm();
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account,
    close: async () => {
      sockets.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

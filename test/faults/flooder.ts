import { setTimeout as pause } from 'node:timers/promises';
import { VoiceClient } from '../helpers/voice.client.js';

const TICK_MS = 10;
const LIMIT_MS = 15_000;

/** How a flood ended. */
export interface FloodEnd {
  code: number;
  /** From the first frame until the socket was closed. */
  lastedMs: number;
  /** From the beginning of the connection until then. */
  connectedMs: number;
  sent: number;
  /** Codes of the errors that came meanwhile. */
  errors: string[];
}

/** A client whose session has begun and that then sends far too much. */
export class Flooder {
  private constructor(
    private readonly client: VoiceClient,
    private readonly dialledAt: number,
  ) {}

  static async connect(port: number): Promise<Flooder> {
    const dialledAt = performance.now();
    const client = await VoiceClient.connect(port);
    client.send({ type: 'session.start', agent: 'quiet' });
    const isHeard = () =>
      client.messages.some(
        (message) =>
          message.type === 'provider.state' && message.provider === 'asr' && message.state === 'ready',
      );
    await client.until(isHeard, 'a recogniser', LIMIT_MS);
    return new Flooder(client, dialledAt);
  }

  /** Sends the same thing so many times a second until it is closed. @throws {Error} when it is not within 15 s. */
  async flood(frame: Buffer | object, perSecond: number): Promise<FloodEnd> {
    const { client } = this;
    const startedAt = performance.now();
    const spentMs = () => performance.now() - startedAt;
    let sent = 0;
    while (client.socket.readyState === client.socket.OPEN) {
      if (spentMs() > LIMIT_MS) throw new Error(`${sent} frames, and nobody minded`);
      for (const due = (spentMs() * perSecond) / 1_000; sent < due; sent++) client.send(frame);
      await pause(TICK_MS);
    }
    const lastedMs = Math.round(spentMs());
    const connectedMs = performance.now() - this.dialledAt;
    const { code } = await client.closed;
    const errors = client.messages.flatMap((message) => (message.type === 'error' ? [message.code] : []));
    return { code, lastedMs, connectedMs, sent, errors };
  }
}

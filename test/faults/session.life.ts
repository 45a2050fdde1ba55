import type { Fault } from '../../emulators/core/emulator.types.js';
import { VoiceClient } from '../helpers/voice.client.js';
import { OPCODE } from './raw.frames.js';

/** One frame of 20 ms of a hum, loud enough to be speech. */
const HUM = Buffer.alloc(640, 0x11);
/** How a call goes wrong, in turn; every other call goes well. */
export const LIVES = [
  'well',
  'interrupted',
  'well',
  'cut',
  'well',
  'garbage',
  'well',
  'vendor fault',
] as const;
export type Life = (typeof LIVES)[number];

/** Faults of the vendors, one to a call. */
export const VENDOR_FAULTS: readonly Fault[] = [
  { vendor: 'deepgram', kind: 'dropAfter', count: 1_000 },
  { vendor: 'openai', kind: 'dropAfter', count: 1 },
  { vendor: 'elevenlabs', kind: 'status', status: 503 },
  { vendor: 'openai', kind: 'emptyReply' },
  { vendor: 'elevenlabs', kind: 'dropAfter', count: 500 },
  { vendor: 'deepgram', kind: 'acceptThenClose', code: 1011 },
];

/** What became of one call. */
export interface Lived {
  turns: number;
  /** Turns that ended in `turn.failed`, typed. */
  failed: number;
  /** Turns of which the client never learned the end, though it stayed. */
  untold: number;
}

/** Lives one call from its first message to its end: some speech, a question, an answer, goodbye. */
export async function live(port: number, life: Life): Promise<Lived> {
  const client = await VoiceClient.connect(port);
  try {
    client.send({ type: 'session.start', agent: 'quiet' });
    for (let frame = 0; frame < 5; frame++) client.send(HUM);
    if (life === 'garbage') misbehave(client);
    client.send({ type: 'text.input', text: 'Is it red?' });
    const { generation } = await client.message('turn.started');
    if (life === 'cut') {
      client.socket.terminate();
      await client.closed;
      return { turns: 0, failed: 0, untold: 0 };
    }
    if (life === 'interrupted') client.send({ type: 'barge_in', reason: 'button' });
    else await client.until(() => isSpoken(client, generation), 'a spoken answer or its failure');
    client.send({ type: 'playback', generation, segment: 0, playedMs: 9_000, queuedMs: 0, state: 'idle' });
    await client.until(() => hasEnded(client), 'the end of the turn');
    client.send({ type: 'session.end' });
    await client.closed;
    const count = (type: string) => client.messages.filter((message) => message.type === type).length;
    return { turns: 1, failed: count('turn.failed'), untold: hasEnded(client) ? 0 : 1 };
  } finally {
    await client.close();
  }
}

function misbehave(client: VoiceClient): void {
  client.send('no JSON');
  client.send(Buffer.alloc(3));
  client.socket.ping(Buffer.of(OPCODE.ping));
}

function isSpoken(client: VoiceClient, generation: number): boolean {
  return client.messages.some(
    (message) =>
      hasEnded(client) ||
      message.type === 'tts.dropped' ||
      (message.type === 'tts.segment' && message.state === 'done' && message.generation === generation),
  );
}

function hasEnded(client: VoiceClient): boolean {
  return client.messages.some(({ type }) =>
    ['turn.completed', 'turn.interrupted', 'turn.failed', 'session.ended'].includes(type),
  );
}

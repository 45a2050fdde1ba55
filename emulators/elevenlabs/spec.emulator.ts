import { once } from 'node:events';
import { type RawData, WebSocket } from 'ws';
import { FakeClock } from '../../test/helpers/fake-clock.js';
import type { EmulatorContext } from '../core/emulator.context.js';
import { NO_LATENCY } from '../core/emulator.types.js';
import { FaultBook } from '../core/fault.book.js';
import { Journal } from '../core/journal.js';
import { createVoice } from '../voice/voice.factory.js';
import { type RunningElevenLabs, startElevenLabsEmulator } from './elevenlabs.emulator.js';

/** Given out by the emulator under test. */
export const KEY = 'sk_test';
export const VOICE_ID = 'EXAVITQu4vr4xnSDxMaL';
export const TEXT = 'Two hundred euros per bicycle.';

/** A running emulator with a cheap voice, and short ways to talk to it. */
export class EmulatorUnderTest {
  readonly context: EmulatorContext = {
    journal: new Journal(),
    faults: new FaultBook(),
    latency: { ...NO_LATENCY },
    apiKey: KEY,
  };
  /** Moves only when told; idle clients are found by it. */
  readonly clock = new FakeClock();
  private readonly voice = createVoice('tone');
  private running: RunningElevenLabs | undefined;

  get emulator(): RunningElevenLabs {
    if (!this.running) throw new Error('start() comes first');
    return this.running;
  }

  async start(): Promise<void> {
    this.running = await startElevenLabsEmulator(this.context, { voice: this.voice, clock: this.clock });
  }

  async close(): Promise<void> {
    await this.running?.close();
    await this.voice.close();
  }

  /** Back to a fresh vendor. */
  reset(): void {
    this.context.journal.clear();
    this.context.faults.clear();
    Object.assign(this.context.latency, NO_LATENCY);
    const { account } = this.emulator;
    account.plan = 'pro';
    account.maxConcurrent = 1000;
    account.creditsLeft = Number.POSITIVE_INFINITY;
    account.missingVoiceIds.clear();
    account.libraryVoiceIds.clear();
  }

  /** Asks for speech over HTTP; `path` follows the voice id. */
  speak(body: unknown, { path = '/stream', key = KEY, voiceId = VOICE_ID, signal }: SpeakOptions = {}) {
    return fetch(`${this.emulator.url}/v1/text-to-speech/${voiceId}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key ? { 'xi-api-key': key } : {}) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal,
    });
  }

  /** Opens a socket; `kind` may carry a query. */
  async connect(kind: string, headers: Record<string, string> = { 'xi-api-key': KEY }): Promise<SpecSocket> {
    const origin = this.emulator.url.replace('http', 'ws');
    const url = `${origin}/v1/text-to-speech/${VOICE_ID}/${kind}`;
    const client = new SpecSocket(new WebSocket(url, { headers, perMessageDeflate: false }));
    await client.opened;
    return client;
  }
}

interface SpeakOptions {
  path?: string;
  key?: string;
  voiceId?: string;
  signal?: AbortSignal;
}

/** What comes back on a socket, as far as tests look at it. */
export interface SpecMessage {
  audio?: string | null;
  isFinal?: boolean | null;
  contextId?: string;
  error?: string;
  alignment?: { chars: string[]; charStartTimesMs: number[]; charsDurationsMs: number[] } | null;
}

/** A client socket that keeps every message. */
export class SpecSocket {
  readonly messages: SpecMessage[] = [];
  readonly opened: Promise<unknown>;
  readonly closed: Promise<{ code: number }>;
  private readonly waiters = new Set<() => void>();

  constructor(readonly socket: WebSocket) {
    this.opened = once(socket, 'open');
    this.closed = new Promise((resolve) => socket.on('close', (code) => resolve({ code })));
    socket.on('message', (data: RawData) => {
      this.messages.push(JSON.parse(data.toString()));
      for (const waiter of this.waiters) waiter();
    });
  }

  send(...messages: unknown[]): void {
    for (const message of messages) this.socket.send(JSON.stringify(message));
  }

  /** The first message that fits, now or when it comes; the test's own limit ends a wait in vain. */
  next(fits: (message: SpecMessage) => boolean): Promise<SpecMessage> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.messages.find(fits);
        if (!found) return;
        this.waiters.delete(look);
        resolve(found);
      };
      this.waiters.add(look);
      look();
    });
  }

  /** Audio received, of one context or of all. */
  audio(contextId?: string): Buffer {
    return Buffer.concat(
      this.messages
        .filter((message) => message.audio && (contextId === undefined || message.contextId === contextId))
        .map((message) => Buffer.from(message.audio ?? '', 'base64')),
    );
  }
}

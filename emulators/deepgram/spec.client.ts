import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { type Clip, loadClips } from '../clips/clip.library.js';
import type { EmulatorContext, RunningEmulator } from '../core/emulator.context.js';
import { NO_LATENCY } from '../core/emulator.types.js';
import { FaultBook } from '../core/fault.book.js';
import { Journal } from '../core/journal.js';
import { type DeepgramEmulatorOptions, startDeepgramEmulator } from './deepgram.emulator.js';
import { DEFAULT_LIMITS, UNPACED } from './deepgram.limits.js';
import { plainWord } from './recogniser/written.form.js';

/** The key of the emulator under test. */
export const KEY = 'spec-key';
/** A query that everything is switched on in. */
export const LISTEN =
  '/v1/listen?model=nova-3&language=multi&encoding=linear16&sample_rate=16000&interim_results=true' +
  '&endpointing=300&utterance_end_ms=1000&vad_events=true&smart_format=true';
export const FLUX = '/v2/listen?model=flux-general-multi&encoding=linear16&sample_rate=16000';

export const clips = loadClips();

/** An emulator that hears as fast as it is sent to. */
export async function startForSpec(
  options: Partial<DeepgramEmulatorOptions> = {},
): Promise<EmulatorContext & { emulator: RunningEmulator }> {
  const context = {
    journal: new Journal(),
    faults: new FaultBook(),
    latency: { ...NO_LATENCY },
    apiKey: KEY,
  };
  const emulator = await startDeepgramEmulator(context, {
    clips,
    ...options,
    limits: { ...DEFAULT_LIMITS, pace: UNPACED, ...options.limits },
  });
  return { ...context, emulator };
}

/** A clip by its file name. */
export function clip(file: string): Clip {
  const found = clips.find((candidate) => candidate.file === file);
  if (!found) throw new Error(`no clip ${file}`);
  return found;
}

/** Samples as they go over the wire. */
export function bytesOf(pcm: Int16Array): Buffer {
  return Buffer.from(pcm.buffer as ArrayBuffer, pcm.byteOffset, pcm.byteLength);
}

/** A second of silence. */
export const SILENCE = Buffer.alloc(32_000);

/** What any message may carry, as far as the specs look. */
export interface AnyMessage {
  type: string;
  is_final?: boolean;
  speech_final?: boolean;
  from_finalize?: boolean;
  start?: number;
  duration?: number;
  channel?: {
    alternatives: [{ transcript: string; confidence: number; words: { word: string; start: number }[] }];
  };
  event?: string;
  transcript?: string;
  turn_index?: number;
  sequence_id?: number;
  trigger?: string;
  end_of_turn_confidence?: number;
  variant?: string;
  description?: string;
  code?: string;
  last_word_end?: number;
  timestamp?: number;
  sha256?: string;
}

/** A bare client that keeps all it receives. */
export class SpecClient {
  readonly messages: AnyMessage[] = [];
  /** Frames that are not JSON texts. */
  readonly oddities: Buffer[] = [];
  /** Resolves when the socket is gone. */
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary) => this.keep(data, isBinary));
    socket.on('error', () => this.onError());
    this.closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  }

  /** @param headers Default: the right key. */
  static async open(
    url: string,
    headers: Record<string, string> = { authorization: `Token ${KEY}` },
    protocols: string[] = [],
  ): Promise<SpecClient> {
    const socket = new WebSocket(url, protocols, { headers, perMessageDeflate: false });
    const client = new SpecClient(socket);
    await once(socket, 'open');
    return client;
  }

  /** Errors end in a close, which is what specs look at. */
  errors = 0;

  sendAudio(audio: Int16Array | Buffer, frameBytes = 3_200): void {
    const bytes = audio instanceof Int16Array ? bytesOf(audio) : audio;
    for (let at = 0; at < bytes.length; at += frameBytes)
      this.socket.send(bytes.subarray(at, at + frameBytes));
  }

  sendText(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The first message that fits, now or when it comes. */
  async until(fits: (message: AnyMessage) => boolean): Promise<AnyMessage> {
    for (;;) {
      const found = this.messages.find(fits);
      if (found) return found;
      await once(this.socket, 'message');
    }
  }

  /** Says that no audio follows and waits for the end. */
  async finish(): Promise<{ code: number; reason: string }> {
    this.sendText({ type: 'CloseStream' });
    return this.closed;
  }

  /** All that became final, as one text without marks. */
  get finalText(): string {
    const texts = this.messages.filter((message) => message.is_final).map(transcriptOf);
    return plain(texts.filter((text) => text !== '').join(' '));
  }

  private keep(data: Buffer, isBinary: boolean): void {
    try {
      if (isBinary) throw new SyntaxError('binary');
      this.messages.push(JSON.parse(data.toString()) as AnyMessage);
    } catch {
      this.oddities.push(data);
    }
  }

  private onError(): void {
    this.errors++;
  }
}

/** How a handshake was refused. */
export async function refusedWith(
  url: string,
  headers: Record<string, string> = { authorization: `Token ${KEY}` },
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Record<string, string> }> {
  const socket = new WebSocket(url, { headers, perMessageDeflate: false });
  socket.on('open', () => socket.terminate());
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>,
  };
}

export function transcriptOf(message: AnyMessage): string {
  return message.channel?.alternatives[0].transcript ?? message.transcript ?? '';
}

/** Without capitals and marks. */
export function plain(text: string): string {
  return text
    .split(' ')
    .map(plainWord)
    .filter((word) => word !== '')
    .join(' ');
}

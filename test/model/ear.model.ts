import type { AudioFrameHeader } from '../../src/protocol/audio-frame.js';
import type { ServerMessage } from '../../src/protocol/server.messages.js';
import { SCRIPTED_FORMAT } from '../helpers/scripted.vendors.js';
import type { SessionHarness } from '../helpers/session.harness.js';

const TICK_MS = 10;
const REPORT_EVERY_MS = 250;

export interface EarOptions {
  /** One way, each. */
  downMs: number;
  upMs: number;
  /** Each message takes up to this much longer. */
  jitterMs: number;
  /** How much faster than the server's its clock goes: 0.001 is one in a thousand. */
  drift: number;
  /** Gathered before the first sound, and after running dry. */
  prebufferMs: number;
  /** Share of reports that never arrive. */
  lossRate: number;
  random: () => number;
}

interface QueuedSound {
  segment: number;
  ms: number;
  isLast: boolean;
}

/**
 * A client at the other end of a network, with a loudspeaker and a clock of its own: knows what was really heard.
 * Written from the protocol, not from the code.
 */
export class EarModel {
  /** Milliseconds really heard, by segment. */
  readonly heardMs: number[] = [];
  /** Of the running generation only. */
  generation = 0;
  private queue: QueuedSound[] = [];
  private segment = 0;
  private isPlaying = false;
  private isPaused = false;
  private isCleared = false;
  private isClosed = false;
  private sinceReportMs = 0;
  private readonly free = { down: 0, up: 0 };
  private readonly timer;

  constructor(
    private readonly harness: SessionHarness,
    private readonly options: EarOptions,
  ) {
    const { client, clock } = harness;
    const { sendMessage, sendAudio } = client;
    client.sendMessage = (message) => {
      sendMessage.call(client, message);
      this.travel('down', () => this.onMessage(message));
    };
    client.sendAudio = (header, payload) => {
      sendAudio.call(client, header, payload);
      this.travel('down', () => this.onAudio(header, payload.byteLength));
    };
    this.timer = clock.every(TICK_MS, () => this.tick());
  }

  /** The person presses the button: silence first, then the command. */
  interrupt(tellsPlace: boolean): void {
    const { generation } = this;
    this.silence();
    const heard = tellsPlace && this.heardMs.length > 0 ? { generation, ...this.place } : undefined;
    this.travel('up', () => this.harness.session.onMessage({ type: 'barge_in', reason: 'button', heard }));
  }

  close(): void {
    this.isClosed = true;
    this.timer.cancel();
  }

  private get place(): { segment: number; playedMs: number } {
    return { segment: this.segment, playedMs: this.heardMs[this.segment] ?? 0 };
  }

  private onMessage(message: ServerMessage): void {
    if (message.type === 'turn.started') this.generation = message.generation;
    else if (message.type === 'audio.pause') this.pause();
    else if (message.type === 'audio.resume') this.isPaused = false;
    else if (message.type === 'audio.clear') {
      this.silence();
      if (this.heardMs.length > 0) this.report('idle');
    }
  }

  private onAudio(header: AudioFrameHeader, bytes: number): void {
    if (this.isCleared || header.generation !== this.generation) return;
    const { segment, isLast } = header;
    this.queue.push({ segment, ms: bytes / SCRIPTED_FORMAT.bytesPerMs, isLast });
  }

  private pause(): void {
    if (this.isCleared || this.isPaused) return;
    this.isPaused = true;
    this.isPlaying = false;
    if (this.heardMs.length > 0) this.report('underrun');
  }

  private silence(): void {
    this.queue = [];
    this.isPlaying = false;
    this.isCleared = true;
  }

  private tick(): void {
    if (this.isPaused || this.queue.length === 0) return;
    if (!this.isPlaying && !this.hasEnough()) return;
    this.isPlaying = true;
    let left = TICK_MS * (1 + this.options.drift);
    this.sinceReportMs += left;
    for (let sound = this.queue[0]; sound; sound = this.queue[0]) {
      const ms = Math.min(left, sound.ms);
      this.segment = sound.segment;
      this.heardMs[sound.segment] = (this.heardMs[sound.segment] ?? 0) + ms;
      sound.ms -= ms;
      left -= ms;
      if (sound.ms > 0) break;
      this.queue.shift();
      if (sound.isLast) this.report(this.queue.length > 0 ? 'playing' : 'idle');
    }
    if (this.queue.length === 0) {
      this.isPlaying = false;
      if (left > 0) this.report('underrun');
    } else if (this.sinceReportMs >= REPORT_EVERY_MS) this.report('playing');
  }

  private hasEnough(): boolean {
    const queuedMs = this.queue.reduce((sum, { ms }) => sum + ms, 0);
    return queuedMs >= this.options.prebufferMs || this.queue.some(({ isLast }) => isLast);
  }

  private report(state: 'playing' | 'idle' | 'underrun'): void {
    this.sinceReportMs = 0;
    if (this.options.random() < this.options.lossRate) return;
    const queuedMs = this.queue.reduce((sum, { ms }) => sum + ms, 0);
    const message = {
      type: 'playback',
      generation: this.generation,
      ...this.place,
      queuedMs,
      state,
    } as const;
    this.travel('up', () => this.harness.session.onMessage(message));
  }

  /** In order, as a socket delivers. */
  private travel(way: 'down' | 'up', arrive: () => void): void {
    if (this.isClosed) return;
    const { downMs, upMs, jitterMs, random } = this.options;
    const now = this.harness.clock.now();
    const at = now + (way === 'down' ? downMs : upMs) + random() * jitterMs;
    this.free[way] = Math.max(this.free[way], at);
    this.harness.clock.after(this.free[way] - now, arrive);
  }
}

import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/common/clock.js';
import { type AudioFormat, bytesPerSecond, sniffedFormat } from './audio.format.js';
import type { StreamSummary } from './dialogue.js';
import { HopCutter } from './hop.cutter.js';
import { type Pace, PacedIntake } from './paced.intake.js';

export interface AudioInputOptions {
  clock: Clock;
  pace: Pace;
  /** `undefined` when the first bytes have to tell. */
  format: AudioFormat | undefined;
  onHop: (hop: Int16Array) => void;
  /** The first bytes are of no container: there is no telling what this is. */
  onUndecodable: () => void;
  onPressure: (isFull: boolean) => void;
}

/** From received bytes to hops of sound: recognises the format, keeps the pace, counts. */
export class AudioInput {
  private readonly intake: PacedIntake;
  private readonly digest = createHash('sha256');
  private format: AudioFormat | undefined;
  private cutter: HopCutter | undefined;
  private heardBytes = 0;

  constructor(private readonly options: AudioInputOptions) {
    const { clock, pace, onPressure } = options;
    this.intake = new PacedIntake({ clock, pace, onPressure, onAudio: (bytes) => this.onPaced(bytes) });
    if (options.format) this.setFormat(options.format);
  }

  push(bytes: Buffer): void {
    if (this.format) this.intake.push(bytes);
    else this.sniff(bytes);
  }

  /** Runs when everything pushed so far has been heard. */
  afterwards(action: () => void): void {
    this.intake.afterwards(action);
  }

  /** Forgets what was not heard yet. */
  stop(): void {
    this.intake.stop();
  }

  /** Audio heard; for compressed audio a rough estimate. */
  get durationMs(): number {
    return this.format ? (this.heardBytes * 1000) / bytesPerSecond(this.format) : 0;
  }

  /** Call once, at the end. */
  summary(): StreamSummary {
    return { durationMs: this.durationMs, sha256: this.digest.digest('hex') };
  }

  private sniff(first: Buffer): void {
    const found = sniffedFormat(first);
    if (!found) return this.options.onUndecodable();
    this.setFormat(found.format);
    this.intake.push(first.subarray(found.audioAt));
  }

  private setFormat(format: AudioFormat): void {
    this.format = format;
    this.intake.setRate(bytesPerSecond(format));
    if (format.kind === 'samples') this.cutter = new HopCutter(format, this.options.onHop);
  }

  private onPaced(bytes: Buffer): void {
    this.heardBytes += bytes.length;
    this.digest.update(bytes);
    this.cutter?.push(bytes);
  }
}

import type { PlaybackReport } from '../../../client/src/audio.ports.js';
import captureUrl from '../../../client/src/browser/capture.worklet.ts?worker&url';
import { BrowserAudio, BrowserMicrophone, BrowserPlayer } from '../../../client/src/browser/index.js';
import playerUrl from '../../../client/src/browser/player.worklet.ts?worker&url';
import { systemClock } from '../../../client/src/clock.js';
import { VoiceInterrupter } from '../../../client/src/voice.interrupter.js';
import type { AudioFrameHeader } from '../../../src/protocol/audio-frame.js';
import recorderUrl from './recorder.worklet.ts?worker&url';

/** What the tests drive through `page.evaluate`: the audio engine without the page around it. */
class Harness {
  readonly reports: PlaybackReport[] = [];
  /** What became of the audio context. */
  readonly states: string[] = [];
  dropped = 0;
  private readonly audio = new BrowserAudio();
  private player: BrowserPlayer | undefined;
  private microphone: BrowserMicrophone | undefined;
  private recorded: Float32Array[] = [];
  private frames: ArrayBuffer[] = [];
  /** What the person's voice did, and how many samples had been recorded by then. */
  readonly heard: { event: string; at: number }[] = [];
  /** How many samples had been recorded when each frame of the microphone came. */
  readonly frameTimes: number[] = [];
  private interrupter: VoiceInterrupter | undefined;

  /** @returns the rate of the audio context. */
  async openPlayer(options: { isStreamingOff?: boolean; pcmRateHz?: number }): Promise<number> {
    this.player = await BrowserPlayer.create({ audio: this.audio, workletUrl: playerUrl, ...options });
    this.player.setFormat({ codec: 'pcm_s16le', sampleRateHz: options.pcmRateHz ?? 24_000 });
    this.player.onReport = (report) => this.reports.push(report);
    this.player.onDropped = (clips) => {
      this.dropped += clips;
    };
    this.audio.onState = (state) => this.states.push(state);
    const context = await this.audio.open();
    await context.audioWorklet.addModule(recorderUrl);
    const recorder = new AudioWorkletNode(context, 'recorder', { numberOfOutputs: 0 });
    recorder.port.onmessage = (event: MessageEvent<Float32Array>) => this.recorded.push(event.data);
    this.player.analyser?.connect(recorder);
    return context.sampleRate;
  }

  push(header: AudioFrameHeader, base64: string): void {
    this.player?.push(header, bytesOf(base64));
  }

  /** Flushes and tells how many samples had been recorded by then. */
  clear(generation: number): { at: number; report: PlaybackReport | undefined } {
    const at = this.recordedFrames();
    return { at, report: this.player?.clear(generation) };
  }

  /** Each tells how many samples had been recorded by then. */
  pause(): number {
    this.player?.pause();
    return this.recordedFrames();
  }

  goOn(): number {
    this.player?.resume();
    return this.recordedFrames();
  }

  setGain(gain: number): number {
    this.player?.setGain(gain);
    return this.recordedFrames();
  }

  /** Lets what the microphone hears interrupt generation 1. */
  interruptByVoice(): void {
    this.interrupter = new VoiceInterrupter({
      sampleRateHz: 16_000,
      clock: systemClock,
      agent: () => (this.reports.at(-1)?.state === 'playing' ? 'audible' : 'silent'),
      duck: (isDucked) => this.player?.setGain(isDucked ? 0.25 : 1),
      interrupt: () => this.player?.clear(1),
      onEvent: (event) => this.heard.push({ event, at: this.recordedFrames() }),
    });
  }

  /** Level of the loudest frequency the loudspeaker gets now. */
  spectrumPeak(): { hz: number; db: number } {
    const analyser = this.player?.analyser;
    if (!analyser) return { hz: 0, db: -200 };
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const peak = bins.indexOf(Math.max(...bins));
    return { hz: (peak * analyser.context.sampleRate) / analyser.fftSize, db: bins[peak] ?? -200 };
  }

  /** Everything played so far, as 32-bit floats. */
  recording(): string {
    const bytes = this.recorded.map((block) => new Uint8Array(block.buffer));
    return base64Of(bytes);
  }

  recordedFrames(): number {
    return this.recorded.reduce((sum, block) => sum + block.length, 0);
  }

  /** Takes the sound away, as a phone call does. */
  async suspend(): Promise<void> {
    await (await this.audio.open()).suspend();
  }

  resume(): void {
    this.audio.resume();
  }

  /** Lets the audio clock stand still while the context says that it runs, as iOS may after a call. */
  async freeze(): Promise<void> {
    const context = await this.audio.open();
    const frozenAt = context.currentTime;
    Object.defineProperty(context, 'currentTime', { get: () => frozenAt });
  }

  async openMicrophone(): Promise<void> {
    const processing = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    this.microphone = new BrowserMicrophone({ audio: this.audio, workletUrl: captureUrl, processing });
    await this.microphone.start((frame) => {
      this.frames.push(frame);
      this.frameTimes.push(this.recordedFrames());
      this.interrupter?.hear(frame);
    });
  }

  mute(isMuted: boolean): void {
    this.microphone?.setMuted(isMuted);
  }

  frameCount(): number {
    return this.frames.length;
  }

  /** Everything captured so far, as PCM s16le. */
  captured(): string {
    return base64Of(this.frames.map((frame) => new Uint8Array(frame)));
  }

  /** Lets go of everything. @returns whether the context is closed and the microphone off. */
  async close(): Promise<string> {
    const context = await this.audio.open();
    await this.microphone?.stop();
    await this.player?.close();
    return context.state;
  }
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function base64Of(parts: Uint8Array[]): string {
  let text = '';
  for (const part of parts) for (const byte of part) text += String.fromCharCode(byte);
  return btoa(text);
}

declare global {
  var harness: Harness;
}
globalThis.harness = new Harness();

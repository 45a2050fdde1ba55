import type { AudioFrameHeader, Codec } from '../../../src/protocol/audio-frame.js';
import type { AudioFormat, AudioPlayer, PlaybackReport } from '../audio.ports.js';
import { InsecureContext } from '../errors.js';
import type { BrowserAudio } from './browser.audio.js';
import type { ClipDecoder, DecodedSink } from './clip.decoder.js';
import { ClipLine } from './clip.line.js';
import { Mp3StreamDecoder } from './mp3.stream.decoder.js';
import { Mp3WholeDecoder } from './mp3.whole.decoder.js';
import { PlaybackView } from './playback.view.js';
import { PLAYER_PROCESSOR, type PlayoutCommand, type StampedPlayoutEvent } from './playout.messages.js';
import { Pcm16Decoder, UlawDecoder } from './raw.decoder.js';

export interface BrowserPlayerOptions {
  audio: BrowserAudio;
  /** Address of the built `player.worklet.ts`: a file of its own, since a strict CSP forbids blob: scripts. */
  workletUrl: string;
  /** Decode MP3 a whole segment at a time even where the browser can stream it. */
  isStreamingOff?: boolean;
}

/** How fast loudness follows: settled to a hundredth within 20 ms, without a click. */
const GAIN_TIME_CONSTANT_S = 0.004;

/** Plays the agent through one worklet: begins with the first chunk, stops within a render quantum. */
export class BrowserPlayer implements AudioPlayer {
  onReport: (report: PlaybackReport) => void = () => undefined;
  onDropped?: (clips: number) => void;
  /** What is being played, for a level meter; changes when the audio context is replaced. */
  analyser: AnalyserNode | undefined;
  private line: ClipLine | undefined;
  private node: AudioWorkletNode | undefined;
  private context: AudioContext | undefined;
  private view = new PlaybackView(48_000);
  private detach: (() => void) | undefined;
  private clearedGeneration = 0;
  private pcmRateHz = 24_000;
  private isPaused = false;
  private gain = 1;
  private gainNode: GainNode | undefined;

  private constructor(
    private readonly options: BrowserPlayerOptions,
    private readonly canStreamMp3: boolean,
  ) {}

  /**
   * Call it inside a click, or browsers refuse to play.
   *
   * @throws {AudioBlocked} if sound is not allowed.
   * @throws {InsecureContext} on a page without https, where there are no worklets.
   */
  static async create(options: BrowserPlayerOptions): Promise<BrowserPlayer> {
    if (!globalThis.isSecureContext) throw new InsecureContext();
    const opening = options.audio.open();
    const canStream = !options.isStreamingOff && (await Mp3StreamDecoder.isSupported());
    await opening;
    const player = new BrowserPlayer(options, canStream);
    player.detach = await options.audio.attach((context) => player.build(context));
    return player;
  }

  setFormat(format: AudioFormat): void {
    this.pcmRateHz = format.sampleRateHz;
  }

  push(header: AudioFrameHeader, payload: Uint8Array): void {
    if (header.generation > this.clearedGeneration) this.line?.push(header, payload);
  }

  clear(generation: number): PlaybackReport | undefined {
    this.tell({ type: 'clear', generation });
    if (generation <= this.clearedGeneration) return undefined;
    this.clearedGeneration = generation;
    this.line?.clear(generation);
    return this.view.clear(generation, this.context?.currentTime ?? 0);
  }

  pause(): void {
    this.isPaused = true;
    this.tell({ type: 'pause' });
  }

  resume(): void {
    this.isPaused = false;
    this.tell({ type: 'resume' });
  }

  setGain(gain: number): void {
    this.gain = gain;
    const now = this.context?.currentTime ?? 0;
    this.gainNode?.gain.setTargetAtTime(gain, now, GAIN_TIME_CONSTANT_S);
  }

  /** @throws {SpeakerFailed} where the browser cannot choose, or refuses this one. */
  async setDevice(deviceId: string): Promise<void> {
    await this.options.audio.setSpeaker(deviceId);
  }

  async close(): Promise<void> {
    this.clear(Number.MAX_SAFE_INTEGER);
    this.detach?.();
    this.detach = undefined;
  }

  private async build(context: AudioContext): Promise<() => void> {
    await context.audioWorklet.addModule(this.options.workletUrl);
    const node = new AudioWorkletNode(context, PLAYER_PROCESSOR, {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    const analyser = new AnalyserNode(context, { fftSize: 1_024, smoothingTimeConstant: 0.6 });
    const gainNode = new GainNode(context, { gain: this.gain });
    node.connect(gainNode).connect(analyser).connect(context.destination);
    node.port.onmessage = (event: MessageEvent<StampedPlayoutEvent>) => this.onEvent(event.data, context);
    this.node = node;
    this.gainNode = gainNode;
    this.analyser = analyser;
    this.context = context;
    this.view = new PlaybackView(context.sampleRate);
    this.line = new ClipLine({
      outRateHz: context.sampleRate,
      createDecoder: (codec, sink) => this.decoderOf(codec, sink, context),
      onBlock: (block) => this.tell({ type: 'push', ...block }, [block.samples.buffer]),
    });
    this.tell({ type: 'clear', generation: this.clearedGeneration });
    if (this.isPaused) this.tell({ type: 'pause' });
    return () => this.takeDown([node, gainNode, analyser], node.port);
  }

  private takeDown(nodes: AudioNode[], port: MessagePort): void {
    this.tell({ type: 'close' });
    this.line?.clear(Number.MAX_SAFE_INTEGER);
    port.onmessage = null;
    for (const node of nodes) node.disconnect();
    this.node = undefined;
    this.gainNode = undefined;
    this.line = undefined;
    this.analyser = undefined;
  }

  private decoderOf(codec: Codec, sink: DecodedSink, context: AudioContext): ClipDecoder {
    if (codec === 'pcm_s16le') return new Pcm16Decoder(this.pcmRateHz, sink);
    if (codec === 'ulaw') return new UlawDecoder(this.pcmRateHz, sink);
    return this.canStreamMp3 ? new Mp3StreamDecoder(sink) : new Mp3WholeDecoder(context, sink);
  }

  private onEvent(event: StampedPlayoutEvent, context: AudioContext): void {
    if (event.type === 'dropped') {
      this.onDropped?.(1);
      return;
    }
    const report = this.view.note(event, this.line?.isEmpty ?? true);
    // Latency changes when headphones come and go; safari does not tell it at all.
    this.tell({ type: 'latency', frames: (context.outputLatency || 0) * context.sampleRate });
    if (report && report.generation > this.clearedGeneration) this.onReport(report);
  }

  private tell(command: PlayoutCommand, transfer: Transferable[] = []): void {
    this.node?.port.postMessage(command, transfer);
  }
}

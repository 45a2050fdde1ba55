import type { Microphone } from '../audio.ports.js';
import { InsecureContext, MicFailed } from '../errors.js';
import type { BrowserAudio } from './browser.audio.js';
import { CAPTURE_PROCESSOR, type CaptureCommand, type CaptureOptions } from './capture.messages.js';
import { micErrorOf } from './mic.errors.js';

/** What the browser really does to the sound, whatever was asked of it. */
export interface MicSettings {
  label: string;
  deviceId: string | undefined;
  deviceRateHz: number;
  echoCancellation: boolean | undefined;
  noiseSuppression: boolean | undefined;
  autoGainControl: boolean | undefined;
}

export interface BrowserMicrophoneOptions {
  audio: BrowserAudio;
  /** Address of the built `capture.worklet.ts`: a file of its own, since a strict CSP forbids blob: scripts. */
  workletUrl: string;
  /** The default device when left out. */
  deviceId?: string;
  /** What the browser shall do to the sound; all on when left out. Off is for measuring, and for headsets with their own. */
  processing?: Partial<Record<'echoCancellation' | 'noiseSuppression' | 'autoGainControl', boolean>>;
  /** Default 20. Longer frames cost the server less and delay every word by as much. */
  frameMs?: number;
  /** Told once the device is open. */
  onSettings?: (settings: MicSettings) => void;
  /** Told when the device is taken away while in use; frames stop. */
  onLost?: (error: MicFailed) => void;
}

/** The person's microphone as 16 kHz PCM, with the echo of the agent taken out where the browser can. */
export class BrowserMicrophone implements Microphone {
  readonly sampleRateHz = 16_000;
  private stream: MediaStream | undefined;
  private node: AudioWorkletNode | undefined;
  private detach: (() => void) | undefined;
  private isMuted = false;
  private deviceId: string | undefined;
  private onFrame: ((frame: ArrayBuffer) => void) | undefined;
  /** Rises with every start and stop, so that a permission granted after a stop opens nothing. */
  private run = 0;

  constructor(private readonly options: BrowserMicrophoneOptions) {
    this.deviceId = options.deviceId;
  }

  /** @throws {MicDenied | MicMissing | MicBusy | MicFailed | InsecureContext | AudioBlocked} */
  async start(onFrame: (frame: ArrayBuffer) => void): Promise<void> {
    const run = ++this.run;
    const stream = await this.openDevice();
    if (run !== this.run) return release(stream);
    this.letGo();
    this.stream = stream;
    this.onFrame = onFrame;
    try {
      const detach = await this.options.audio.attach((context) => this.build(context, stream, onFrame));
      if (run !== this.run) return detach();
      this.detach = detach;
    } catch (error) {
      release(stream);
      throw error;
    }
    this.watchTrack(stream);
  }

  /** While muted the device delivers silence and nothing is sent. */
  setMuted(isMuted: boolean): void {
    this.isMuted = isMuted;
    for (const track of this.stream?.getTracks() ?? []) track.enabled = !isMuted;
    this.tell({ type: 'mute', isMuted });
  }

  /** Changes over while running; when the new device cannot be had the old one goes on. @throws as `start`. */
  async setDevice(deviceId: string): Promise<void> {
    const before = this.deviceId;
    this.deviceId = deviceId || undefined;
    try {
      if (this.onFrame) await this.start(this.onFrame);
    } catch (error) {
      this.deviceId = before;
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.run++;
    this.letGo();
  }

  private letGo(): void {
    this.onFrame = undefined;
    if (this.stream) release(this.stream);
    this.stream = undefined;
    this.detach?.();
    this.detach = undefined;
  }

  private async openDevice(): Promise<MediaStream> {
    if (!globalThis.isSecureContext || !navigator.mediaDevices) throw new InsecureContext();
    try {
      return await navigator.mediaDevices.getUserMedia(this.constraints('exact'));
    } catch (error) {
      if (!isDeviceUnknown(error)) throw micErrorOf(error);
    }
    // iOS refuses ids it gave out itself after a reload; any microphone is better than none.
    try {
      return await navigator.mediaDevices.getUserMedia(this.constraints('ideal'));
    } catch (error) {
      throw micErrorOf(error);
    }
  }

  /** `exact`, because Chromium takes an `ideal` device for no more than a hint and opens the default one. */
  private constraints(how: 'exact' | 'ideal'): MediaStreamConstraints {
    return {
      audio: {
        deviceId: this.deviceId === undefined ? undefined : { [how]: this.deviceId },
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        ...this.options.processing,
        channelCount: 1,
      },
    };
  }

  private async build(
    context: AudioContext,
    stream: MediaStream,
    onFrame: (frame: ArrayBuffer) => void,
  ): Promise<() => void> {
    await context.audioWorklet.addModule(this.options.workletUrl);
    const source = context.createMediaStreamSource(stream);
    const processorOptions: CaptureOptions = {
      outRateHz: this.sampleRateHz,
      frameMs: this.options.frameMs ?? 20,
    };
    const node = new AudioWorkletNode(context, CAPTURE_PROCESSOR, { numberOfOutputs: 0, processorOptions });
    node.port.onmessage = (event: MessageEvent<ArrayBuffer>) => onFrame(event.data);
    source.connect(node);
    this.node = node;
    this.setMuted(this.isMuted);
    return () => {
      node.port.postMessage({ type: 'stop' } satisfies CaptureCommand);
      node.port.onmessage = null;
      source.disconnect();
      if (this.node === node) this.node = undefined;
    };
  }

  private watchTrack(stream: MediaStream): void {
    const [track] = stream.getAudioTracks();
    if (!track) return;
    track.addEventListener('ended', () => {
      if (this.stream === stream) this.options.onLost?.(new MicFailed());
    });
    const settings = track.getSettings();
    this.options.onSettings?.({
      label: track.label,
      deviceId: settings.deviceId,
      deviceRateHz: settings.sampleRate ?? 0,
      // Newer browsers may name the kind of cancellation instead of saying true.
      echoCancellation: settings.echoCancellation === undefined ? undefined : !!settings.echoCancellation,
      noiseSuppression: settings.noiseSuppression,
      autoGainControl: settings.autoGainControl,
    });
  }

  private tell(command: CaptureCommand): void {
    this.node?.port.postMessage(command);
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The device asked for is not there (Media Capture and Streams, section 10.2). */
function isDeviceUnknown(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'OverconstrainedError';
}

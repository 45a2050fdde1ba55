import { CaptureFramer } from './capture.framer.js';
import { CAPTURE_PROCESSOR, type CaptureCommand, type CaptureOptions } from './capture.messages.js';

/** Sends the microphone to the page as PCM frames; while muted it sends nothing. */
class CaptureProcessor extends AudioWorkletProcessor {
  private readonly framer: CaptureFramer;
  private isMuted = false;
  private isRunning = true;

  constructor(options: AudioWorkletNodeOptions) {
    super(options);
    const { outRateHz, frameMs } = options.processorOptions as CaptureOptions;
    this.framer = new CaptureFramer({ inRateHz: sampleRate, outRateHz, frameMs }, (frame) =>
      this.port.postMessage(frame, [frame]),
    );
    this.port.onmessage = (event: MessageEvent<CaptureCommand>) => this.obey(event.data);
  }

  process(inputs: Float32Array[][]): boolean {
    const channels = inputs[0];
    if (!this.isMuted && channels && channels.length > 0) this.framer.push(channels);
    return this.isRunning;
  }

  private obey(command: CaptureCommand): void {
    if (command.type === 'stop') this.isRunning = false;
    else {
      this.isMuted = command.isMuted;
      this.framer.discard();
    }
  }
}

registerProcessor(CAPTURE_PROCESSOR, CaptureProcessor);

/** What exists inside an AudioWorkletGlobalScope; TypeScript's DOM library leaves it out. */
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  constructor(options?: AudioWorkletNodeOptions);
  abstract process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}
declare function registerProcessor(
  name: string,
  processor: new (options: AudioWorkletNodeOptions) => AudioWorkletProcessor,
): void;
/** Rate of the context the worklet runs in. */
declare const sampleRate: number;
/** The audio clock at the start of the quantum being rendered, in seconds. */
declare const currentTime: number;

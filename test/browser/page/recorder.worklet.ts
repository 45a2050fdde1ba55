/** Passes on every sample it hears, so that a test can look at exactly what was played. */
class RecorderProcessor extends AudioWorkletProcessor {
  process(inputs: Float32Array[][]): boolean {
    const samples = inputs[0]?.[0];
    if (samples) this.port.postMessage(samples.slice());
    return true;
  }
}

registerProcessor('recorder', RecorderProcessor);

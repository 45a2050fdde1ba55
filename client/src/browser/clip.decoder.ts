import type { Codec } from '../../../src/protocol/audio-frame.js';

/** Takes what a decoder makes. `onEnd` comes exactly once, after the last samples, unless the decoder is closed. */
export interface DecodedSink {
  /** Mono, -1 to 1; not used by the decoder afterwards. */
  onSamples(samples: Float32Array, sampleRateHz: number): void;
  /** @param paddingMs How much longer the stream says it is than what was handed out: silence of the encoder, taken off. */
  onEnd(paddingMs: number): void;
}

/** Decodes the audio of one segment as it arrives. */
export interface ClipDecoder {
  push(bytes: Uint8Array): void;
  /** No more bytes follow. */
  end(): void;
  /** Stops at once; the sink hears no more. */
  close(): void;
}

/** Makes the decoder for one segment. */
export type DecoderFactory = (codec: Codec, sink: DecodedSink) => ClipDecoder;

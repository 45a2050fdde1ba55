/** Asks the worker to speak. */
export interface SayRequest {
  op: 'say';
  text: string;
  /** eSpeak NG voice with an optional variant, e.g. `en-us+f3` or `hi`. */
  voice: string;
  wordsPerMinute: number;
  /** 0-99; 50 is the voice's own. */
  pitch: number;
}

/** What was spoken, as the synthesiser made it: mono, with its own pauses at both ends. */
export interface SayResult {
  samples: Int16Array;
  sampleRateHz: number;
  words: SpokenWord[];
}

/** One word the synthesiser announced; a token like `$45` yields several with the same `at`. */
export interface SpokenWord {
  /** Index of the first character in the text, counted in code points. */
  at: number;
  /** Code points. */
  length: number;
  startMs: number;
  endMs: number;
}

/** Asks the worker for one constant-bitrate MP3 stream (mono). */
export interface EncodeMp3Request {
  op: 'encodeMp3';
  samples: Int16Array;
  /** One of MP3's rates, e.g. 22050, 24000, 44100; it is not resampled. */
  sampleRateHz: number;
  kbps: number;
}

export interface EncodeMp3Result {
  bytes: Uint8Array;
}

/** What comes back from the worker. */
export type WorkerAnswer =
  | { id: number; result: SayResult | EncodeMp3Result; error?: undefined }
  | { id: number; error: string };

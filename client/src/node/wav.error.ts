/** What can be wrong with a WAV file. */
export type WavErrorCode =
  | 'not_riff'
  | 'not_wave'
  | 'too_short'
  | 'too_large'
  | 'no_format'
  | 'bad_format'
  | 'not_pcm16'
  | 'too_many_channels'
  | 'bad_rate'
  | 'no_data'
  | 'truncated'
  | 'empty';

const CONVERT = 'Convert it: ffmpeg -i FILE -ac 1 -ar 16000 -c:a pcm_s16le OUT.wav';

/** A WAV file that cannot be used: `message` says what is wrong with it, `remedy` what to do. */
export class WavError extends Error {
  override readonly name = 'WavError';

  constructor(
    readonly code: WavErrorCode,
    message: string,
    readonly remedy: string = CONVERT,
  ) {
    super(message);
  }
}

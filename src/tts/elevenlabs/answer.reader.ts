import type { Clock } from '../../common/clock.js';
import type { AudioFormat, TtsEvent } from '../tts.port.js';
import { AudioGatherer } from './audio.gatherer.js';
import { brokenError } from './elevenlabs.errors.js';

/** Turns the body of a 200 answer, as it comes, into events. */
export interface AnswerReader {
  /** @throws {ProviderError} when the bytes are not what the answer should be. */
  push(chunk: Buffer): void;
  /**
   * The body is complete.
   *
   * @throws {ProviderError} when it is not a whole answer.
   */
  end(): void;
  /** Drops what is held; nothing is emitted any more. */
  discard(): void;
}

const OPENING_BRACE = 0x7b;
const LESS_THAN = 0x3c;

/** Reads a body that is audio and nothing else. */
export class PlainAudioReader implements AnswerReader {
  private bytes = 0;
  private readonly gatherer: AudioGatherer;

  constructor(
    clock: Clock,
    private readonly codec: AudioFormat['codec'],
    emit: (event: TtsEvent) => void,
  ) {
    this.gatherer = new AudioGatherer(clock, (bytes) => emit({ type: 'audio', bytes }));
  }

  push(chunk: Buffer): void {
    if (this.bytes === 0 && this.codec === 'mp3') refuseText(chunk);
    this.bytes += chunk.length;
    this.gatherer.push(chunk);
  }

  end(): void {
    if (this.bytes === 0) throw emptyAnswer();
    this.gatherer.flush();
  }

  discard(): void {
    this.gatherer.discard();
  }
}

/** An MP3 stream begins with a frame or an ID3 tag; JSON and HTML under status 200 are some proxy's idea of an error. */
function refuseText(chunk: Buffer): void {
  if (chunk[0] === OPENING_BRACE || chunk[0] === LESS_THAN)
    throw brokenError('ElevenLabs sent text instead of audio; check ELEVENLABS_URL', {
      vendorCode: 'unreadable',
    });
}

/** An answer of status 200 that holds no audio. */
export function emptyAnswer() {
  return brokenError('ElevenLabs answered with no audio; try again', { vendorCode: 'empty_answer' });
}

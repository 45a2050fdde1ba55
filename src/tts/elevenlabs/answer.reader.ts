import type { Clock } from '../../common/clock.js';
import type { TtsEvent } from '../tts.port.js';
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

/** Reads a body that is audio and nothing else. */
export class PlainAudioReader implements AnswerReader {
  private bytes = 0;
  private readonly gatherer: AudioGatherer;

  constructor(clock: Clock, emit: (event: TtsEvent) => void) {
    this.gatherer = new AudioGatherer(clock, (bytes) => emit({ type: 'audio', bytes }));
  }

  push(chunk: Buffer): void {
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

/** An answer of status 200 that holds no audio. */
export function emptyAnswer() {
  return brokenError('ElevenLabs answered with no audio; try again', { vendorCode: 'empty_answer' });
}

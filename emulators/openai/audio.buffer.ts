import { Refusal } from './refusal.js';

/** PCM s16le mono at 24 kHz. */
const BYTES_PER_MS = 48;
const MIN_COMMIT_MS = 100;

/** Audio a client appended and did not commit yet; only its length matters, nothing here can hear. */
export class AudioBuffer {
  private bytes = 0;

  /** @throws {Refusal} for anything but base64. */
  append(base64: string): void {
    if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64))
      throw new Refusal('invalid_value', "Invalid 'audio': expected base64-encoded audio bytes.", 'audio');
    this.bytes += Buffer.byteLength(base64, 'base64');
  }

  clear(): void {
    this.bytes = 0;
  }

  /** @throws {Refusal} for less than 100 ms of audio. */
  commit(): void {
    const ms = this.bytes / BYTES_PER_MS;
    if (ms < MIN_COMMIT_MS)
      throw new Refusal(
        'input_audio_buffer_commit_empty',
        `Error committing input audio buffer: buffer too small. Expected at least ${MIN_COMMIT_MS}ms of audio, but buffer only has ${ms.toFixed(2)}ms of audio.`,
      );
    this.clear();
  }
}

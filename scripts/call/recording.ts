import { writeFile } from 'node:fs/promises';
import { writeWav } from '../../client/src/node/wav.file.js';
import { CallError, EXIT } from './call.error.js';

/** About an hour of MP3 at 128 kbit/s. */
const MAX_BYTES = 60_000_000;

/** The agent's voice as far as it was heard, kept to be written to a file. Beyond 60 MB no more is kept. */
export class Recording {
  isFull = false;
  private readonly parts: Uint8Array[] = [];
  private bytes = 0;

  add(part: Uint8Array): void {
    if (this.bytes + part.byteLength > MAX_BYTES) {
      this.isFull = true;
      return;
    }
    this.parts.push(part);
    this.bytes += part.byteLength;
  }

  /**
   * Writes MP3 frames one after the other, or PCM as WAV.
   *
   * @returns the bytes written.
   * @throws {CallError} when the file cannot be written.
   */
  async save(file: string, format: { codec: string; sampleRateHz: number }): Promise<number> {
    const sound = Buffer.concat(this.parts);
    const content = format.codec === 'mp3' ? sound : wavOf(sound, format.sampleRateHz);
    await writeFile(file, content).catch((error: NodeJS.ErrnoException) => {
      throw new CallError(EXIT.cannotWrite, `${file} cannot be written (${error.code ?? 'unknown reason'}).`);
    });
    return content.byteLength;
  }
}

function wavOf(sound: Buffer, sampleRateHz: number): Uint8Array {
  const samples = new Int16Array(sound.byteLength >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = sound.readInt16LE(i * 2);
  return writeWav({ sampleRateHz, samples });
}

/** Samples of a WAV file. */
export interface Wav {
  pcm: Int16Array;
  sampleRateHz: number;
}

const HEADER_BYTES = 44;
const PCM_FORMAT = 1;

/**
 * Reads a 16-bit mono PCM file, skipping chunks it does not know.
 *
 * @param name Names the file in errors.
 * @throws {Error} when it is anything else.
 */
export function parseWav(file: Buffer, name: string): Wav {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error(`${name} is not a WAV file`);
  }
  let sampleRateHz = 0;
  for (let at = 12; at + 8 <= file.length; ) {
    const id = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const body = at + 8;
    if (id === 'fmt ') {
      const isMono16 = file.readUInt16LE(body + 2) === 1 && file.readUInt16LE(body + 14) === 16;
      if (file.readUInt16LE(body) !== PCM_FORMAT || !isMono16)
        throw new Error(`${name} is not 16-bit mono PCM`);
      sampleRateHz = file.readUInt32LE(body + 4);
    } else if (id === 'data' && sampleRateHz > 0) {
      return { pcm: samplesOf(file.subarray(body, body + size)), sampleRateHz };
    }
    at = body + size + (size % 2);
  }
  throw new Error(`${name} has no audio`);
}

/** A 16-bit mono PCM file of these samples. */
export function formatWav({ pcm, sampleRateHz }: Wav): Buffer {
  const file = Buffer.alloc(HEADER_BYTES + pcm.length * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(PCM_FORMAT, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRateHz, 24);
  file.writeUInt32LE(sampleRateHz * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(pcm.length * 2, 40);
  for (let i = 0; i < pcm.length; i++) file.writeInt16LE(pcm[i] ?? 0, HEADER_BYTES + i * 2);
  return file;
}

function samplesOf(bytes: Buffer): Int16Array {
  const pcm = new Int16Array(bytes.length >> 1);
  for (let i = 0; i < pcm.length; i++) pcm[i] = bytes.readInt16LE(i * 2);
  return pcm;
}

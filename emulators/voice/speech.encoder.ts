import { assertNever } from '../../src/common/assert-never.js';
import { encodeAlaw, encodeUlaw } from './g711.js';
import type { OutputFormat } from './output.format.js';
import { resample } from './resample.js';
import type { VoiceWorker } from './voice.worker.client.js';

/** An ID3v2.4 tag (one text frame naming the encoder), as the vendor's MP3 streams begin with. */
const ID3_TAG = id3Tag('Parley emulator');

/** Samples brought to the format's rate and encoded as one complete stream. */
export async function encodeSpeech(
  worker: VoiceWorker,
  samples: Int16Array,
  sampleRateHz: number,
  format: OutputFormat,
): Promise<Buffer> {
  const pcm = resample(samples, sampleRateHz, format.sampleRateHz);
  switch (format.codec) {
    case 'mp3': {
      const kbps = format.bytesPerMs * 8;
      const { bytes } = await worker.encodeMp3({ samples: pcm, sampleRateHz: format.sampleRateHz, kbps });
      return Buffer.concat([ID3_TAG, bytes]);
    }
    case 'pcm':
      return littleEndian(pcm);
    case 'ulaw':
      return encodeUlaw(pcm);
    case 'alaw':
      return encodeAlaw(pcm);
    default:
      return assertNever(format.codec);
  }
}

function littleEndian(pcm: Int16Array): Buffer {
  const bytes = Buffer.alloc(pcm.length * 2);
  for (let i = 0; i < pcm.length; i++) bytes.writeInt16LE(pcm[i] ?? 0, i * 2);
  return bytes;
}

function id3Tag(encoder: string): Buffer {
  const text = Buffer.from(`\x03${encoder}\x00`, 'utf8');
  const frame = Buffer.concat([Buffer.from('TSSE'), Buffer.from([0, 0, 0, text.length, 0, 0]), text]);
  return Buffer.concat([
    Buffer.from('ID3\x04\x00\x00', 'latin1'),
    Buffer.from([0, 0, 0, frame.length]),
    frame,
  ]);
}

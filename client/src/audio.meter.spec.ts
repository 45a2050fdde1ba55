import { createMp3Encoder } from 'wasm-media-encoders';
import { FakeClock } from '../../test/helpers/fake-clock.js';
import { AudioMeter } from './audio.meter.js';
import { SimulatedPlayer } from './node/simulated.player.js';

const HEADER = { generation: 1, segment: 0, chunk: 0, isFirst: true, isLast: false } as const;

/** Two seconds of a tone at 44.1 kHz. */
async function mp3(): Promise<Uint8Array> {
  const encoder = await createMp3Encoder();
  encoder.configure({ sampleRate: 44_100, channels: 1, bitrate: 64 });
  const samples = Float32Array.from({ length: 88_200 }, (_, i) => Math.sin(i / 10) / 2);
  return Uint8Array.from([...encoder.encode([samples]).slice(), ...encoder.finalize().slice()]);
}

describe('the length of audio as it arrives', () => {
  it('counts PCM to the sample, also when one is cut in two by the wire', () => {
    const meter = new AudioMeter({ codec: 'pcm_s16le', sampleRateHz: 8_000 });
    const measure = (bytes: number, isFirst = false) =>
      meter.measure({ ...HEADER, codec: 'pcm_s16le', isFirst }, new Uint8Array(bytes));
    const blocks = [...measure(15, true), ...measure(1), ...measure(17), ...measure(16, true)];
    expect(blocks.map((block) => block.durationMs)).toEqual([0.875, 0.125, 1, 1]);
    expect(measure(0)).toEqual([]);
  });

  it('counts u-law by its bytes', () => {
    const meter = new AudioMeter({ codec: 'ulaw', sampleRateHz: 8_000 });
    expect(meter.measure({ ...HEADER, codec: 'ulaw' }, new Uint8Array(80))).toMatchObject([
      { durationMs: 10 },
    ]);
  });

  it('knows how long MP3 lasts and where in it a listener was cut off', async () => {
    const stream = await mp3();
    const clock = new FakeClock();
    const heard: Uint8Array[] = [];
    const player = new SimulatedPlayer({ clock, onHeard: (bytes) => heard.push(bytes) });
    player.setFormat({ codec: 'mp3', sampleRateHz: 44_100 });
    player.push({ ...HEADER, codec: 'mp3', isLast: true }, stream);
    expect(Math.abs(player.queuedMs - 2_000)).toBeLessThan(80);
    clock.advance(1_000);
    expect(player.clear(1)?.playedMs).toBe(1_000);
    const frameMs = (1_152 / 44_100) * 1_000;
    expect(Math.abs(heard.length * frameMs - 1_000)).toBeLessThanOrEqual(frameMs / 2);
  });
});

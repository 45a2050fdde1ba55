import { FakeClock } from '../../../test/helpers/fake-clock.js';
import { WavMicrophone } from './wav.microphone.js';

function tone(ms: number, sampleRateHz = 16_000, hz = 440) {
  const samples = Int16Array.from({ length: (sampleRateHz * ms) / 1_000 }, (_, i) =>
    Math.round(10_000 * Math.sin((2 * Math.PI * hz * i) / sampleRateHz)),
  );
  return { sampleRateHz, samples };
}

async function setUp() {
  const clock = new FakeClock();
  const microphone = new WavMicrophone(clock);
  const frames: Int16Array[] = [];
  await microphone.start((frame) => frames.push(new Int16Array(frame)));
  return { clock, microphone, frames };
}

const isSilent = (frame: Int16Array) => frame.every((sample) => sample === 0);

describe('a microphone that speaks files', () => {
  it('delivers 20 ms frames in real time, the file between silences', async () => {
    const { clock, microphone, frames } = await setUp();
    clock.advance(100);
    const spoken = microphone.speak(tone(100));
    clock.advance(300);
    await spoken;
    expect(frames).toHaveLength(20);
    expect(new Set(frames.map((frame) => frame.byteLength))).toEqual(new Set([640]));
    expect(frames.map(isSilent)).toEqual([
      ...Array(5).fill(true),
      ...Array(5).fill(false),
      ...Array(10).fill(true),
    ]);
    await microphone.stop();
    expect(clock.pendingCount).toBe(0);
  });

  it('speaks a file of another rate at its true pitch and length', async () => {
    const { clock, microphone, frames } = await setUp();
    const spoken = microphone.speak(tone(500, 44_100));
    clock.advance(1_000);
    await spoken;
    const heard = frames.filter((frame) => !isSilent(frame)).flatMap((frame) => [...frame]);
    let crossings = 0;
    for (let i = 1; i < heard.length; i++)
      if ((heard[i - 1] as number) < 0 && (heard[i] as number) >= 0) crossings++;
    expect(Math.abs(heard.length / 16 - 500)).toBeLessThanOrEqual(20);
    expect(Math.abs(crossings - 220)).toBeLessThanOrEqual(1);
    await microphone.stop();
  });

  it('delivers nothing while muted', async () => {
    const { clock, microphone, frames } = await setUp();
    microphone.setMuted(true);
    clock.advance(200);
    expect(frames).toHaveLength(0);
    await microphone.stop();
  });

  it('lets go of those who wait for the end of a file when it is stopped', async () => {
    const { microphone, clock } = await setUp();
    const spoken = microphone.speak(tone(10_000));
    await microphone.stop();
    await expect(spoken).resolves.toBeUndefined();
    expect(clock.pendingCount).toBe(0);
  });
});

import { FakeClock } from '../../../test/helpers/fake-clock.js';
import { PacedIntake } from './paced.intake.js';

/** 1 000 bytes are a second. */
function intake(options: { burstMs?: number; maxWaitingMs?: number } = {}) {
  const clock = new FakeClock();
  const seen = { bytes: 0, chunks: [] as Buffer[], pressure: [] as boolean[] };
  const paced = new PacedIntake({
    clock,
    pace: { factor: 1.25, burstMs: options.burstMs ?? 500, maxWaitingMs: options.maxWaitingMs ?? 60_000 },
    onAudio: (bytes) => {
      seen.bytes += bytes.length;
      seen.chunks.push(Buffer.from(bytes));
    },
    onPressure: (isFull) => seen.pressure.push(isFull),
  });
  paced.setRate(1_000);
  return { clock, seen, paced };
}

describe('audio faster than the vendor takes it', () => {
  it('passes on what comes in real time at once', () => {
    const { clock, seen, paced } = intake();
    for (let i = 0; i < 100; i++) {
      paced.push(Buffer.alloc(20));
      expect(seen.bytes).toBe((i + 1) * 20);
      clock.advance(20);
    }
    expect(clock.pendingCount).toBe(0);
  });
  it('takes a burst, then 1.25 times real time, and loses nothing', () => {
    const { clock, seen, paced } = intake();
    const audio = Buffer.from(Array.from({ length: 5_000 }, (_, i) => i % 251));
    paced.push(audio);
    expect(seen.bytes).toBe(500);
    clock.advance(1_000);
    expect(seen.bytes).toBeGreaterThan(1_650);
    expect(seen.bytes).toBeLessThanOrEqual(1_750);
    clock.advance(2_700);
    expect(Buffer.concat(seen.chunks).equals(audio)).toBe(true);
  });
  it('keeps everything else in its place between the audio', () => {
    const { clock, seen, paced } = intake();
    let bytesBefore = -1;
    paced.push(Buffer.alloc(1_000));
    paced.afterwards(() => {
      bytesBefore = seen.bytes;
    });
    paced.push(Buffer.alloc(1_000));
    expect(bytesBefore).toBe(-1);
    clock.advance(2_000);
    expect(bytesBefore).toBe(1_000);
    expect(seen.bytes).toBe(2_000);
  });
  it('asks for a pause when too much waits, and lets go on when there is room', () => {
    const { clock, seen, paced } = intake({ maxWaitingMs: 1_000 });
    paced.push(Buffer.alloc(3_000));
    expect(seen.pressure).toEqual([true]);
    clock.advance(1_400);
    expect(seen.pressure).toEqual([true, false]);
  });
  it('waits for nothing when a piece of no length comes', () => {
    const { clock, seen, paced } = intake();
    paced.push(Buffer.alloc(500));
    paced.push(Buffer.alloc(0));
    expect(clock.pendingCount).toBe(0);
    paced.push(Buffer.alloc(100));
    clock.advance(100);
    expect(seen.bytes).toBe(600);
  });
  it('forgets what waits when it is stopped', () => {
    const { clock, seen, paced } = intake();
    paced.push(Buffer.alloc(3_000));
    paced.stop();
    paced.push(Buffer.alloc(100));
    expect(clock.pendingCount).toBe(0);
    expect(seen.bytes).toBe(500);
  });
});

import type { Matcher, Observed } from '../script/conversation.js';
import { ObservationLog, Unmet } from './observation.log.js';

const heard = (generation: number): Observed => ({ type: 'audio.heard', generation });
const sound = (generation: number): Matcher => ({
  text: `sound ${generation}`,
  fits: (one) => one.type === 'audio.heard' && one.generation === generation,
});

describe('waiting for what the caller sees', () => {
  it('finds what has been seen already, from a place on', async () => {
    const log = new ObservationLog([]);
    log.add(heard(1));
    log.add(heard(1));
    await expect(log.next(sound(1), { from: 0, limitMs: 5 })).resolves.toBe(0);
    await expect(log.next(sound(1), { from: 1, limitMs: 5 })).resolves.toBe(1);
  });

  it('resolves when it comes', async () => {
    const log = new ObservationLog([]);
    const waiting = log.next(sound(2), { from: 0, limitMs: 60_000 });
    log.add(heard(1));
    log.add(heard(2));
    await expect(waiting).resolves.toBe(1);
  });

  it('says what came instead when the time is over', async () => {
    const log = new ObservationLog([]);
    log.add({ type: 'warning', code: 'asr_empty', message: 'x' });
    await expect(log.next(sound(2), { from: 0, limitMs: 1 })).rejects.toThrow(
      'no sound 2 within 1 ms; seen: warning "asr_empty"',
    );
  });

  it('fails at once when the session ends', async () => {
    const log = new ObservationLog([]);
    const waiting = log.next(sound(2), { from: 0, limitMs: 60_000 });
    log.close('the session ended');
    await expect(waiting).rejects.toThrow('the session ended; it waited for sound 2');
    await expect(log.next(sound(3), { from: 0, limitMs: 60_000 })).rejects.toThrow(Unmet);
  });

  it('fails at once, and for good, when something comes that never may', async () => {
    const log = new ObservationLog([sound(9)]);
    const waiting = log.next(sound(2), { from: 0, limitMs: 60_000 });
    log.check();
    log.add(heard(9));
    await expect(waiting).rejects.toThrow('never wanted, but seen: audio.heard');
    await expect(log.next(sound(9), { from: 0, limitMs: 60_000 })).rejects.toThrow(Unmet);
    expect(() => log.check()).toThrow(Unmet);
  });
});

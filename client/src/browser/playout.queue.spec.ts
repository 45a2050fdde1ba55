import type { PlayoutEvent } from './playout.messages.js';
import { MAX_CLIPS, MAX_QUEUED_S, PlayoutQueue } from './playout.queue.js';

const RATE = 48_000;
const QUANTUM = 128;
const ms = (length: number) => (length * RATE) / 1_000;

/** A queue, what it told, and a hand that turns the sound card. */
class Rig {
  readonly events: PlayoutEvent[] = [];
  readonly queue = new PlayoutQueue(RATE, (event) => this.events.push(event));

  push(generation: number, segment: number, lengthMs: number, { isLast = false, value = 0.5 } = {}): void {
    const samples = new Float32Array(ms(lengthMs)).fill(value);
    this.queue.push({ generation, segment, samples, isLast });
  }

  play(lengthMs: number): Float32Array {
    const quanta = Math.round(ms(lengthMs) / QUANTUM);
    const out = new Float32Array(quanta * QUANTUM);
    for (let i = 0; i < quanta; i++) this.queue.render(out.subarray(i * QUANTUM, (i + 1) * QUANTUM));
    return out;
  }

  news(): string[] {
    return this.events.flatMap((event) =>
      event.type === 'position' && event.news !== 'tick'
        ? [`${event.news} ${event.heard?.generation}:${event.heard?.segment} ${heardMs(event)}`]
        : [],
    );
  }
}

function heardMs(event: PlayoutEvent): number {
  return event.type === 'position' ? Math.round(((event.heard?.frames ?? 0) / RATE) * 1_000) : 0;
}

const peak = (samples: Float32Array) => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

describe('the playout queue', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });

  it('waits for 40 ms of audio before it begins, so that a late chunk is not heard', () => {
    rig.push(1, 0, 39);
    expect(peak(rig.play(100))).toBe(0);
    rig.push(1, 0, 1);
    expect(peak(rig.play(10))).toBe(0.5);
  });

  it('does not wait for a prebuffer that a short segment can never fill', () => {
    rig.push(1, 0, 8, { isLast: true });
    expect(peak(rig.play(8))).toBe(0.5);
  });

  it('begins after 250 ms with what there is', () => {
    rig.push(1, 0, 20);
    expect(peak(rig.play(248))).toBe(0);
    expect(peak(rig.play(20))).toBe(0.5);
  });

  it('joins segments without a single missing sample', () => {
    rig.push(1, 0, 101, { isLast: true });
    rig.push(1, 1, 99, { isLast: true });
    const out = rig.play(200);
    expect(out.every((sample) => sample === 0.5)).toBe(true);
    expect(rig.news()).toEqual(['segmentEnd 1:0 101', 'segmentEnd 1:1 99', 'empty 1:1 99']);
  });

  it('fades when audio runs dry in a segment, says so, and wants more before it goes on', () => {
    rig.push(1, 0, 80);
    const out = rig.play(100);
    expect(Math.abs(out[ms(80) - 1] as number)).toBeLessThan(0.01);
    expect(rig.news()).toEqual(['underrun 1:0 77']);
    rig.push(1, 0, 79);
    expect(peak(rig.play(50))).toBe(0);
    rig.push(1, 0, 1, { isLast: true });
    const resumed = rig.play(20);
    expect(resumed[0]).toBeLessThan(0.01);
    expect(resumed[ms(10)]).toBe(0.5);
  });

  it('is silent within 5 ms of a flush, without a click', () => {
    rig.push(1, 0, 1_000);
    rig.play(200);
    rig.queue.clear(1);
    const out = rig.play(100);
    expect(peak(out.subarray(ms(5)))).toBe(0);
    const steps = out.subarray(1).map((sample, i) => sample - (out[i] as number));
    expect(peak(steps)).toBeLessThan(0.01);
  });

  it('never plays audio of a flushed generation that arrives later', () => {
    rig.push(1, 0, 100);
    rig.queue.clear(1);
    rig.push(1, 0, 500, { isLast: true });
    rig.push(1, 1, 500, { isLast: true });
    expect(peak(rig.play(200))).toBe(0);
  });

  it('plays the new generation after a flush', () => {
    rig.push(1, 0, 500);
    rig.play(100);
    rig.push(2, 0, 100, { isLast: true, value: 0.25 });
    rig.queue.clear(1);
    const out = rig.play(106);
    expect(out[ms(50)]).toBe(0.25);
    expect(rig.news().at(-1)).toBe('empty 2:0 100');
  });

  it('counts as heard only what the loudspeaker has had time to play', () => {
    rig.queue.latencyFrames = ms(64);
    rig.push(1, 0, 128, { isLast: true });
    rig.play(128);
    expect(rig.news()).toEqual([]);
    const last = rig.events.at(-1) as PlayoutEvent;
    expect(heardMs(last)).toBeLessThanOrEqual(64);
    rig.play(64);
    expect(rig.news()).toEqual(['segmentEnd 1:0 128', 'empty 1:0 128']);
  });

  it('tells the end of a segment that had no audio at all', () => {
    rig.push(3, 2, 0, { isLast: true });
    rig.play(10);
    expect(rig.news()).toEqual(['segmentEnd 3:2 0', 'empty 3:2 0']);
  });

  it('counts the silence an encoder added as heard once the segment is over, not before', () => {
    const block = { generation: 1, segment: 0, samples: new Float32Array(ms(96)), paddingFrames: ms(50) };
    rig.queue.push({ ...block, isLast: true });
    rig.play(80);
    expect(Math.max(...rig.events.map(heardMs))).toBeLessThanOrEqual(80);
    rig.play(80);
    expect(rig.news()).toEqual(['segmentEnd 1:0 146', 'empty 1:0 146']);
  });

  it('drops the oldest waiting segment when too many wait, never the one that plays', () => {
    rig.push(1, 0, 100, { isLast: true });
    rig.play(20);
    for (let segment = 1; segment <= MAX_CLIPS + 2; segment++) rig.push(1, segment, 10, { isLast: true });
    const dropped = rig.events.filter((event) => event.type === 'dropped');
    expect(dropped).toEqual([
      { type: 'dropped', generation: 1, segment: 1 },
      { type: 'dropped', generation: 1, segment: 2 },
    ]);
    rig.push(1, 1, 10);
    rig.play(400);
    expect(rig.news().filter((line) => line.startsWith('segmentEnd'))).toHaveLength(MAX_CLIPS + 1);
  });

  it('holds no more than two minutes, even of one endless segment', () => {
    for (let i = 0; i < MAX_QUEUED_S + 5; i++) rig.push(1, 0, 1_000);
    rig.play(10);
    rig.play(40);
    const tick = rig.events.find((event) => event.type === 'position');
    expect(tick?.type === 'position' && tick.queuedFrames).toBeLessThanOrEqual(MAX_QUEUED_S * RATE);
    expect(tick?.type === 'position' && tick.queuedFrames).toBeGreaterThan((MAX_QUEUED_S - 2) * RATE);
  });

  it('forgets its caution after a reply that played without a break', () => {
    rig.push(1, 0, 50);
    rig.play(60);
    rig.push(1, 0, 200, { isLast: true });
    rig.play(300);
    rig.push(2, 0, 200, { isLast: true });
    rig.play(300);
    rig.push(3, 0, 40);
    expect(peak(rig.play(10))).toBe(0.5);
  });

  /** 400 ms of noise in blocks of 7 ms: no two stretches of it are alike. */
  function pushNoise(): Float32Array {
    let seed = 1;
    const noise = Float32Array.from({ length: ms(400) }, () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647 - 0.5;
    });
    const step = ms(7);
    for (let at = 0; at < noise.length; at += step) {
      const samples = noise.slice(at, at + step);
      rig.queue.push({ generation: 1, segment: 0, samples, isLast: at + step >= noise.length });
    }
    return noise;
  }

  it('loses no sample to a pause: what fades out before and fades in after is together what was there', () => {
    const noise = pushNoise();
    const before = rig.play(100);
    rig.queue.pause();
    const during = rig.play(200);
    rig.queue.resume();
    const after = rig.play(400);
    expect(peak(during.subarray(ms(5)))).toBe(0);
    const joined = new Float32Array(noise.length);
    joined.set(before);
    const rest = after.subarray(0, noise.length - before.length);
    for (const [i, sample] of rest.entries())
      joined[before.length + i] = sample + (i < ms(5) ? (during[i] ?? 0) : 0);
    const worst = joined.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (noise[i] ?? 0))), 0);
    expect(worst).toBeLessThan(1e-6);
    expect(rig.news().at(-1)).toBe('empty 1:0 400');
  });

  it('says at once that it stands still, that it goes on, and how far it was heard', () => {
    pushNoise();
    rig.play(100);
    rig.queue.pause();
    rig.queue.pause();
    rig.play(100);
    rig.queue.resume();
    rig.queue.resume();
    expect(rig.news()).toEqual(['paused 1:0 101', 'resumed 1:0 101']);
  });

  it('does not begin while paused, however much comes', () => {
    rig.queue.pause();
    rig.push(1, 0, 500, { isLast: true });
    expect(peak(rig.play(1_000))).toBe(0);
    rig.queue.resume();
    expect(peak(rig.play(10))).toBeGreaterThan(0);
  });

  it('can be flushed while paused, and then plays the next reply from its start', () => {
    rig.push(1, 0, 500);
    rig.play(100);
    rig.queue.pause();
    rig.play(20);
    rig.queue.clear(1);
    rig.queue.resume();
    expect(peak(rig.play(100))).toBe(0);
    rig.push(2, 0, 100, { isLast: true, value: 0.25 });
    expect(rig.play(10)[0]).toBe(0.25);
  });

  it('fades out over blocks shorter than the fade', () => {
    for (let i = 0; i < 100; i++) rig.push(1, 0, 1);
    rig.play(40);
    rig.queue.clear(1);
    const fade = rig.play(10);
    expect(Math.max(...fade.subarray(1).map((sample, i) => Math.abs(sample - (fade[i] ?? 0))))).toBeLessThan(
      0.01,
    );
  });
});

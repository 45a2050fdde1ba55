import type { AudioFrameHeader } from '../../../src/protocol/audio-frame.js';
import { FakeClock } from '../../../test/helpers/fake-clock.js';
import type { PlaybackReport } from '../audio.ports.js';
import { SimulatedPlayer } from './simulated.player.js';

const RATE = 16_000;

function pcm(ms: number): Uint8Array {
  return new Uint8Array(((RATE * ms) / 1_000) * 2);
}

function header(generation: number, segment: number, more: Partial<AudioFrameHeader> = {}): AudioFrameHeader {
  return { codec: 'pcm_s16le', generation, segment, chunk: 0, isFirst: false, isLast: false, ...more };
}

function setUp() {
  const clock = new FakeClock();
  const recorded: number[] = [];
  const player = new SimulatedPlayer({ clock, onHeard: (bytes) => recorded.push(bytes.byteLength) });
  player.setFormat({ codec: 'pcm_s16le', sampleRateHz: RATE });
  const reports: (PlaybackReport & { at: number })[] = [];
  player.onReport = (report) => reports.push({ ...report, at: clock.now() });
  return { clock, player, reports, recorded };
}

describe('the simulated player', () => {
  it('has heard exactly as much of a segment as time has passed', () => {
    const { clock, player } = setUp();
    player.push(header(1, 0, { isFirst: true }), pcm(1_000));
    clock.advance(333);
    expect(player.clear(1)).toEqual({ generation: 1, segment: 0, playedMs: 333, queuedMs: 0, state: 'idle' });
    const entry = { generation: 1, segment: 0, startedAtMs: 0, heardMs: 333, pausedMs: 0, isCut: true };
    expect(player.heard).toEqual([entry]);
    expect(clock.pendingCount).toBe(0);
  });

  it('reports at least every 250 ms, at the end of each segment, and when it falls idle', () => {
    const { clock, player, reports } = setUp();
    player.push(header(1, 0, { isLast: true }), pcm(500));
    player.push(header(1, 1, { isLast: true }), pcm(300));
    clock.advance(2_000);
    const times = reports.map((report) => report.at);
    for (let i = 1; i < times.length; i++)
      expect((times[i] as number) - (times[i - 1] as number)).toBeLessThanOrEqual(250);
    expect(reports).toContainEqual({
      generation: 1,
      segment: 0,
      playedMs: 500,
      queuedMs: 300,
      state: 'playing',
      at: 500,
    });
    expect(reports.at(-1)).toEqual({
      generation: 1,
      segment: 1,
      playedMs: 300,
      queuedMs: 0,
      state: 'idle',
      at: 800,
    });
    expect(clock.pendingCount).toBe(0);
  });

  it('joins segments without a gap', () => {
    const { clock, player } = setUp();
    player.push(header(1, 0, { isLast: true }), pcm(100));
    player.push(header(1, 1, { isLast: true }), pcm(100));
    clock.advance(150);
    expect(player.heard.map((entry) => entry.startedAtMs)).toEqual([0, 100]);
  });

  it('says underrun when audio is late, waits, and counts only what was heard', () => {
    const { clock, player, reports } = setUp();
    player.push(header(1, 0), pcm(100));
    clock.advance(400);
    expect(reports.at(-1)).toMatchObject({ playedMs: 100, state: 'underrun', at: 100 });
    player.push(header(1, 0, { chunk: 1, isLast: true }), pcm(100));
    clock.advance(100);
    expect(reports.at(-1)).toMatchObject({ playedMs: 200, state: 'idle', at: 500 });
    expect(player.heard).toHaveLength(1);
  });

  it('ends a segment whose last frame is empty and comes late', () => {
    const { clock, player, reports } = setUp();
    player.push(header(1, 0), pcm(100));
    clock.advance(300);
    player.push(header(1, 0, { chunk: 1, isLast: true }), pcm(0));
    expect(reports.at(-1)).toMatchObject({ segment: 0, playedMs: 100, state: 'idle', at: 300 });
  });

  it('counts a segment once although its audio comes in many pieces at once', () => {
    const { clock, player } = setUp();
    for (let chunk = 0; chunk < 10; chunk++)
      player.push(header(1, 0, { chunk, isLast: chunk === 9 }), pcm(50));
    clock.advance(600);
    const entry = { generation: 1, segment: 0, startedAtMs: 0, heardMs: 500, pausedMs: 0, isCut: false };
    expect(player.heard).toEqual([entry]);
  });

  it('refuses audio of a cleared generation, however late it comes', () => {
    const { clock, player } = setUp();
    player.push(header(1, 0), pcm(1_000));
    clock.advance(100);
    player.clear(1);
    player.push(header(1, 0, { chunk: 1 }), pcm(1_000));
    expect(player.queuedMs).toBe(0);
    player.push(header(2, 0, { isLast: true }), pcm(40));
    clock.advance(100);
    expect(player.heard.map(({ generation, heardMs }) => [generation, heardMs])).toEqual([
      [1, 100],
      [2, 40],
    ]);
  });

  it('keeps a newer reply when an older one is cleared', () => {
    const { clock, player } = setUp();
    player.push(header(2, 0, { isLast: true }), pcm(200));
    clock.advance(50);
    expect(player.clear(1)).toBeUndefined();
    clock.advance(150);
    expect(player.heard[0]).toMatchObject({ generation: 2, heardMs: 200, isCut: false });
  });

  it('records only the bytes that were heard, to the sample', () => {
    const { clock, player, recorded } = setUp();
    player.push(header(1, 0), pcm(100));
    clock.advance(25);
    player.clear(1);
    expect(recorded.reduce((sum, bytes) => sum + bytes, 0)).toBe(25 * 32);
  });

  it('drops the oldest waiting segment with a notice when too many wait', () => {
    const { clock, player } = setUp();
    let dropped = 0;
    player.onDropped = (clips) => {
      dropped += clips;
    };
    for (let segment = 0; segment < 66; segment++) player.push(header(1, segment, { isLast: true }), pcm(10));
    expect(dropped).toBe(2);
    clock.advance(1_000);
    expect(player.heard.map((entry) => entry.segment).slice(0, 3)).toEqual([0, 3, 4]);
  });

  it('leaves no timer behind when closed', async () => {
    const { clock, player } = setUp();
    player.push(header(1, 0), pcm(1_000));
    await player.close();
    expect(clock.pendingCount).toBe(0);
  });

  it('stands still while paused, keeps what comes meanwhile, and goes on where it stopped', () => {
    const { clock, player, reports, recorded } = setUp();
    player.push(header(1, 0, { isFirst: true }), pcm(300));
    clock.advance(200);
    player.pause();
    clock.advance(700);
    player.push(header(1, 0, { chunk: 1, isLast: true }), pcm(200));
    expect(reports.at(-1)).toMatchObject({ at: 200, playedMs: 200, queuedMs: 100, state: 'underrun' });
    expect([player.queuedMs, clock.pendingCount]).toEqual([300, 0]);
    player.resume();
    expect(reports.at(-1)).toMatchObject({ at: 900, playedMs: 200, queuedMs: 300, state: 'playing' });
    clock.advance(300);
    expect(reports.at(-1)).toMatchObject({ at: 1_200, playedMs: 500, queuedMs: 0, state: 'idle' });
    const entry = { generation: 1, segment: 0, startedAtMs: 0, heardMs: 500, pausedMs: 700, isCut: false };
    expect(player.heard).toEqual([entry]);
    expect(recorded.reduce((sum, bytes) => sum + bytes, 0)).toBe(16_000);
  });

  it('does not begin while paused, and does as soon as it may', () => {
    const { clock, player, reports } = setUp();
    player.pause();
    player.push(header(1, 0, { isFirst: true, isLast: true }), pcm(100));
    clock.advance(400);
    expect([reports, player.heard]).toEqual([[], []]);
    player.resume();
    expect(player.heard).toMatchObject([{ startedAtMs: 400, heardMs: 0 }]);
    clock.advance(100);
    expect(reports.at(-1)).toMatchObject({ at: 500, playedMs: 100, state: 'idle' });
  });

  it('can be flushed while paused', () => {
    const { clock, player } = setUp();
    player.push(header(1, 0, { isFirst: true }), pcm(1_000));
    clock.advance(150);
    player.pause();
    clock.advance(500);
    expect(player.clear(1)).toMatchObject({ playedMs: 150, state: 'idle' });
    player.resume();
    clock.advance(500);
    expect(player.queuedMs).toBe(0);
    expect(player.heard).toMatchObject([{ heardMs: 150, pausedMs: 500, isCut: true }]);
  });
});

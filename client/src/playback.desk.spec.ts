import type { AudioFrameHeader } from '../../src/protocol/audio-frame.js';
import type { ClientMessageOf } from '../../src/protocol/client.messages.js';
import { FakeClock } from '../../test/helpers/fake-clock.js';
import type { AudioPlayer, PlaybackReport } from './audio.ports.js';
import { PlaybackDesk } from './playback.desk.js';
import { MAX_PAUSE_MS } from './playback.pause.js';

const FORMAT = { codec: 'pcm_s16le', sampleRateHz: 16_000 };

/** A player that only writes down what it is told. */
class NotingPlayer implements AudioPlayer {
  readonly pushed: AudioFrameHeader[] = [];
  readonly cleared: number[] = [];
  readonly formats: string[] = [];
  readonly commands: string[] = [];
  onReport: (report: PlaybackReport) => void = () => undefined;

  push(header: AudioFrameHeader): void {
    this.pushed.push(header);
  }

  clear(generation: number): PlaybackReport | undefined {
    this.cleared.push(generation);
    return undefined;
  }

  pause(): void {
    this.commands.push('pause');
  }

  resume(): void {
    this.commands.push('resume');
  }

  setGain(gain: number): void {
    this.commands.push(`gain ${gain.toFixed(2)}`);
  }

  setFormat({ codec }: { codec: string }): void {
    this.formats.push(codec);
  }

  async close(): Promise<void> {}
}

function setUp() {
  const player = new NotingPlayer();
  const sent: ClientMessageOf<'playback'>[] = [];
  const clock = new FakeClock();
  const desk = new PlaybackDesk({
    player,
    clock,
    onReport: () => undefined,
    send: (message) => sent.push(message),
    onPause: () => undefined,
  });
  desk.begin(FORMAT);
  const push = (generation: number, segment = 0, chunk = 0) => {
    const flags = { isFirst: chunk === 0, isLast: false };
    return desk.push({ codec: 'pcm_s16le', generation, segment, chunk, ...flags }, new Uint8Array(2));
  };
  const report = (more: Partial<PlaybackReport>) =>
    player.onReport({ generation: 1, segment: 0, playedMs: 0, queuedMs: 500, state: 'playing', ...more });
  return { player, desk, sent, clock, push, report };
}

describe('the desk before the player', () => {
  it('refuses frames of cleared generations and those that came before, and counts them', () => {
    const { desk, push } = setUp();
    expect([push(3, 0, 0), push(3, 0, 1), push(3, 1, 0)]).toEqual([true, true, true]);
    expect([push(3, 1, 0), push(3, 0, 2), push(2, 5, 0)]).toEqual([false, false, false]);
    desk.clear(4);
    expect([push(3, 2, 0), push(4, 0, 0), push(5, 0, 0)]).toEqual([false, false, true]);
    expect(desk.staleFrames).toBe(5);
  });

  it('takes chunk 0 after chunk 65535 for the next one', () => {
    const { push } = setUp();
    expect([push(1, 0, 65_534), push(1, 0, 65_535), push(1, 0, 0), push(1, 0, 65_535)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('gives a player rising generations although each session counts from 1, and hides that from the server', () => {
    const { player, desk, sent, push, report } = setUp();
    push(7);
    desk.begin(FORMAT);
    push(1);
    expect(player.pushed.map((header) => header.generation)).toEqual([7, 8]);
    expect(player.cleared.at(-1)).toBe(7);
    report({ generation: 7, state: 'idle' });
    expect(sent).toEqual([]);
    report({ generation: 8, playedMs: 20 });
    expect(sent).toMatchObject([{ generation: 1, playedMs: 20 }]);
    expect(player.formats).toEqual(['pcm_s16le', 'pcm_s16le']);
  });

  it('tells the server of every change at once and of mere progress at most ten times a second', () => {
    const { sent, clock, report } = setUp();
    report({ playedMs: 0 });
    clock.advance(50);
    report({ playedMs: 50 });
    clock.advance(50);
    report({ playedMs: 100 });
    clock.advance(10);
    report({ playedMs: 110, state: 'underrun', queuedMs: 0 });
    report({ segment: 1, playedMs: 0 });
    report({ segment: 1, playedMs: 0, queuedMs: 0, state: 'idle' });
    expect(sent.map(({ segment, playedMs, state }) => [segment, playedMs, state])).toEqual([
      [0, 0, 'playing'],
      [0, 100, 'playing'],
      [0, 110, 'underrun'],
      [1, 0, 'playing'],
      [1, 0, 'idle'],
    ]);
  });
});

describe('a pause', () => {
  it('lets the reply stand still until it is ended, once', () => {
    const { player, desk, push, clock } = setUp();
    push(2);
    desk.pause(2);
    desk.pause(2);
    expect([desk.isPaused, desk.isAudible]).toEqual([true, false]);
    desk.resume(2);
    desk.resume(2);
    expect(player.commands).toEqual(['pause', 'resume']);
    expect(clock.pendingCount).toBe(0);
  });

  it('of a reply that was overtaken or cleared changes nothing, nor does the end of another one', () => {
    const { player, desk, push } = setUp();
    push(2);
    desk.pause(1);
    desk.clear(2);
    desk.pause(2);
    expect(player.commands).toEqual([]);
    push(3);
    desk.pause(3);
    desk.resume(2);
    expect(desk.isPaused).toBe(true);
  });

  it.each([
    ['its reply is cleared', (desk: PlaybackDesk) => desk.clear(2)],
    ['another session begins', (desk: PlaybackDesk) => desk.begin(FORMAT)],
    ['the call is over', (desk: PlaybackDesk) => desk.close()],
  ])('is over when %s', (_, happen) => {
    const { player, desk, push, clock } = setUp();
    push(2);
    desk.pause(2);
    happen(desk);
    expect(player.commands).toEqual(['pause', 'resume']);
    expect([desk.isPaused, clock.pendingCount]).toEqual([false, 0]);
  });

  it('is over when the next reply begins', () => {
    const { player, desk, push } = setUp();
    push(2);
    desk.pause(2);
    push(2, 1);
    expect(desk.isPaused).toBe(true);
    push(3);
    expect(player.commands).toEqual(['pause', 'resume']);
  });

  it('that nobody ends is over after five seconds, so that no one waits in silence', () => {
    const { player, desk, push, clock } = setUp();
    push(2);
    desk.pause(2);
    clock.advance(MAX_PAUSE_MS - 1);
    expect(desk.isPaused).toBe(true);
    clock.advance(1);
    expect(player.commands).toEqual(['pause', 'resume']);
    desk.resume(2);
    expect(player.commands).toHaveLength(2);
  });
});

it('ducks the agent by twelve decibels', () => {
  const { player, desk } = setUp();
  desk.duck(true);
  desk.duck(false);
  expect(player.commands).toEqual(['gain 0.25', 'gain 1.00']);
});

it('does not take the agent for audible any more once it was flushed', () => {
  const { player, desk, push, report } = setUp();
  player.clear = () => ({ generation: 1, segment: 0, playedMs: 80, queuedMs: 0, state: 'idle' });
  push(1);
  report({ playedMs: 50 });
  expect(desk.isAudible).toBe(true);
  desk.clear(1);
  expect(desk.isAudible).toBe(false);
  expect(desk.last).toMatchObject({ playedMs: 80, state: 'idle' });
});

import type { AudioFrameHeader } from '../../src/protocol/audio-frame.js';
import type { ClientMessageOf } from '../../src/protocol/client.messages.js';
import type { AudioPlayer, PlaybackReport } from './audio.ports.js';
import { PlaybackDesk } from './playback.desk.js';

const FORMAT = { codec: 'pcm_s16le', sampleRateHz: 16_000 };

/** A player that only writes down what it is told. */
class NotingPlayer implements AudioPlayer {
  readonly pushed: AudioFrameHeader[] = [];
  readonly cleared: number[] = [];
  readonly formats: string[] = [];
  onReport: (report: PlaybackReport) => void = () => undefined;

  push(header: AudioFrameHeader): void {
    this.pushed.push(header);
  }

  clear(generation: number): PlaybackReport | undefined {
    this.cleared.push(generation);
    return undefined;
  }

  setFormat({ codec }: { codec: string }): void {
    this.formats.push(codec);
  }

  async close(): Promise<void> {}
}

function setUp() {
  const player = new NotingPlayer();
  const sent: ClientMessageOf<'playback'>[] = [];
  const time = { now: 0 };
  const desk = new PlaybackDesk({
    player,
    now: () => time.now,
    onReport: () => undefined,
    send: (message) => sent.push(message),
  });
  desk.begin(FORMAT);
  const push = (generation: number, segment = 0, chunk = 0) => {
    const flags = { isFirst: chunk === 0, isLast: false };
    return desk.push({ codec: 'pcm_s16le', generation, segment, chunk, ...flags }, new Uint8Array(2));
  };
  const report = (more: Partial<PlaybackReport>) =>
    player.onReport({ generation: 1, segment: 0, playedMs: 0, queuedMs: 500, state: 'playing', ...more });
  return { player, desk, sent, time, push, report };
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
    const { sent, time, report } = setUp();
    report({ playedMs: 0 });
    time.now = 50;
    report({ playedMs: 50 });
    time.now = 100;
    report({ playedMs: 100 });
    time.now = 110;
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

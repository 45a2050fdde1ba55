import { FakeClock } from '../../../test/helpers/fake-clock.js';
import {
  FRAME_BYTES,
  FRAME_MS,
  frameNumbers,
  PCM_16K,
  range,
  silentFrame,
  spokenFrame,
} from '../../../test/helpers/test-audio.js';
import { AudioPump, type AudioPumpOptions } from './audio.pump.js';
import { AudioRing } from './audio.ring.js';

/** A pump and the connections it was attached to, each with what it was sent. */
class Rig {
  readonly clock = new FakeClock();
  readonly dropped: number[] = [];
  readonly connections: Buffer[][] = [];
  caughtUp = 0;
  readonly pump: AudioPump;

  constructor(options: Partial<AudioPumpOptions> = {}) {
    this.pump = new AudioPump({
      format: PCM_16K,
      clock: this.clock,
      coalesceMs: 0,
      onDropped: (frames) => this.dropped.push(frames),
      ...options,
    });
  }

  connect(): void {
    const sent: Buffer[] = [];
    this.connections.push(sent);
    this.pump.attach(
      (frame) => sent.push(frame),
      () => this.caughtUp++,
    );
  }

  speak(from: number, to: number): void {
    for (let number = from; number < to; number++) this.pump.push(spokenFrame(number));
  }

  stayQuiet(ms: number): void {
    for (let left = ms; left > 0; left -= FRAME_MS) this.pump.push(silentFrame());
  }

  sent(connection: number): Buffer {
    return Buffer.concat(this.connections[connection] ?? []);
  }
}

describe('audio on its way to the recogniser', () => {
  it('goes out in the call that brings it, as the very buffer it came in', () => {
    const rig = new Rig();
    rig.connect();
    const frame = spokenFrame(1);
    rig.pump.push(frame);
    expect(rig.connections[0]?.[0]).toBe(frame);
  });

  it('is not lost when it comes before the connection', () => {
    const rig = new Rig();
    rig.speak(0, 50);
    rig.connect();
    rig.clock.advance(2_000);
    expect(frameNumbers(rig.sent(0))).toEqual(range(0, 50));
    expect(rig.caughtUp).toBe(1);
    expect(rig.clock.pendingCount).toBe(0);
  });

  it('is replayed no faster than the vendor allows, in order with what is spoken meanwhile', () => {
    const rig = new Rig();
    rig.speak(0, 100);
    rig.connect();
    for (let ms = 0; ms <= 4_000; ms += FRAME_MS) {
      const sentMs = (rig.sent(0).length / FRAME_BYTES) * FRAME_MS;
      expect(sentMs).toBeLessThanOrEqual(300 + ms * 1.25);
      rig.speak(100 + ms / FRAME_MS, 101 + ms / FRAME_MS);
      rig.clock.advance(FRAME_MS);
    }
    expect(rig.caughtUp).toBe(0);
    rig.clock.advance(4_000);
    expect(rig.caughtUp).toBe(1);
    expect(frameNumbers(rig.sent(0))).toEqual(range(0, 301));
  });

  it('is sent again after a loss from the sample where the final words end', () => {
    const rig = new Rig();
    rig.connect();
    rig.speak(0, 10);
    rig.pump.finalise(110);
    rig.pump.detach();
    rig.connect();
    rig.clock.advance(1_000);
    const replayed = rig.sent(1);
    expect(replayed).toHaveLength((200 - 110) * 32);
    expect(frameNumbers(replayed.subarray(10 * 32))).toEqual(range(6, 10));
    expect(rig.pump.toStreamMs(0)).toBe(110);
    expect(rig.pump.toStreamMs(50)).toBe(160);
  });

  it('counts what the client spoke once, and replays apart', () => {
    const rig = new Rig();
    rig.connect();
    rig.speak(0, 5);
    rig.pump.detach();
    rig.connect();
    rig.speak(5, 7);
    rig.clock.advance(1_000);
    const { bytes, frames, replayedBytes, droppedFrames } = rig.pump.counter;
    expect({ bytes, frames, replayedBytes, droppedFrames }).toEqual({
      bytes: 7 * FRAME_BYTES,
      frames: 7,
      replayedBytes: 5 * FRAME_BYTES,
      droppedFrames: 0,
    });
  });

  it('survives a second loss while it is replayed', () => {
    const rig = new Rig();
    rig.connect();
    rig.speak(0, 100);
    rig.pump.detach();
    rig.connect();
    rig.clock.advance(500);
    rig.pump.detach();
    rig.connect();
    rig.clock.advance(3_000);
    expect(frameNumbers(rig.sent(2))).toEqual(range(0, 100));
  });

  it('skips long silence when it is behind, keeping a second of it and the run-up to the next word', () => {
    const rig = new Rig();
    rig.connect();
    rig.speak(0, 5);
    rig.stayQuiet(10_000);
    rig.speak(5, 10);
    rig.pump.detach();
    rig.connect();
    rig.clock.advance(3_000);
    const replayed = rig.sent(1);
    expect(frameNumbers(replayed)).toEqual(range(0, 10));
    const silenceMs = (replayed.length / FRAME_BYTES - 10) * FRAME_MS;
    expect(silenceMs).toBeGreaterThanOrEqual(1_300);
    expect(silenceMs).toBeLessThanOrEqual(1_400);
  });

  it('keeps its times right across skipped silence', () => {
    const rig = new Rig();
    rig.connect();
    rig.speak(0, 5);
    rig.stayQuiet(10_000);
    rig.speak(5, 10);
    rig.pump.detach();
    rig.connect();
    rig.clock.advance(3_000);
    const sentMs = (rig.sent(1).length / FRAME_BYTES) * FRAME_MS;
    expect(rig.pump.toStreamMs(100)).toBe(100);
    expect(rig.pump.toStreamMs(sentMs - 100)).toBe(10_100);
    expect(rig.pump.toStreamMs(sentMs)).toBe(10_200);
    expect(rig.pump.audioMs).toBe(10_200);
  });

  it('skips all of a long silence before the first word after a loss', () => {
    const rig = new Rig();
    rig.connect();
    rig.stayQuiet(20_000);
    rig.pump.detach();
    rig.connect();
    expect(rig.caughtUp).toBe(2);
    rig.clock.advance(1_000);
    expect(rig.sent(1).length / FRAME_BYTES).toBeLessThanOrEqual(50);
  });

  it('tells how many frames it had to forget when the vendor is away too long', () => {
    const rig = new Rig({ ring: new AudioRing({ maxMs: 200, maxBytes: 1e6, maxFrames: 100 }) });
    rig.speak(0, 25);
    expect(rig.pump.counter.droppedFrames).toBe(15);
    rig.connect();
    rig.clock.advance(1_000);
    expect(frameNumbers(rig.sent(0))).toEqual(range(15, 25));
    expect(rig.pump.toStreamMs(0)).toBe(300);
  });

  it('does not call audio dropped that was sent and is only too old to be sent again', () => {
    const rig = new Rig({ ring: new AudioRing({ maxMs: 200, maxBytes: 1e6, maxFrames: 100 }) });
    rig.connect();
    rig.speak(0, 25);
    expect([rig.pump.counter.droppedFrames, rig.dropped]).toEqual([0, []]);
  });

  it('gathers small frames when asked to, and sends the rest when flushed', () => {
    const rig = new Rig({ coalesceMs: 40 });
    rig.connect();
    rig.speak(0, 5);
    expect(rig.connections[0]?.map((frame) => frame.length / FRAME_BYTES)).toEqual([2, 2]);
    rig.pump.flush();
    expect(frameNumbers(rig.sent(0))).toEqual(range(0, 5));
  });

  it('knows whether somebody spoke since the last final words', () => {
    const rig = new Rig();
    rig.connect();
    rig.speak(0, 5);
    expect(rig.pump.hasUnfinalisedSpeech).toBe(true);
    rig.pump.finalise(100);
    rig.stayQuiet(500);
    expect(rig.pump.hasUnfinalisedSpeech).toBe(false);
  });
});

describe('audio in a container', () => {
  const header = Buffer.from('1a45dfa39f4286810142f7810142f281041f43b675', 'hex');

  it('is begun again with its header', () => {
    const rig = new Rig({ format: { encoding: 'opus', sampleRateHz: 48_000 } });
    rig.connect();
    for (const piece of [header, Buffer.from('first'), Buffer.from('second')]) {
      rig.pump.push(piece);
      rig.clock.advance(100);
    }
    rig.pump.finalise(100);
    rig.pump.detach();
    rig.connect();
    rig.clock.advance(1_000);
    const [preamble, ...pieces] = rig.connections[1] ?? [];
    expect(preamble?.subarray(0, header.length)).toEqual(header);
    expect(pieces.map(String)).toEqual(['second']);
  });
});

import { FakeClock } from '../../../test/helpers/fake-clock.js';
import { PlaybackTracker } from './playback.tracker.js';

const FORMAT = { codec: 'mp3', sampleRateHz: 44_100, bytesPerMs: 16 } as const;
/** 40 ms pass before a first sound is heard. */
const DELAY_MS = 40;

function make(rttMs = 0) {
  const clock = new FakeClock();
  const tracker = new PlaybackTracker({
    format: FORMAT,
    clock,
    rttMs: () => (Number.isNaN(rttMs) ? undefined : rttMs),
  });
  const send = (segment: number, ms: number) => tracker.onSent(segment, ms * FORMAT.bytesPerMs);
  const say = (segment: number, playedMs: number, state: 'playing' | 'idle' | 'underrun' = 'playing') =>
    tracker.onReport({ segment, playedMs, state });
  return { clock, tracker, send, say };
}

describe('the place where the ear is, while the client says nothing', () => {
  it('follows the clock and what was sent, and is called estimated', () => {
    const { clock, tracker, send } = make();
    send(0, 1_000);
    clock.advance(DELAY_MS + 400);
    expect([tracker.playedMs, tracker.leadMs, tracker.isEstimated]).toEqual([400, 600, true]);
    clock.advance(5_000);
    expect(tracker.playedMs).toBe(1_000);
  });

  it('waits at the end of what was sent, and goes on when more is', () => {
    const { clock, tracker, send } = make();
    send(0, 200);
    clock.advance(1_000);
    send(0, 300);
    clock.advance(DELAY_MS + 100);
    expect(tracker.playedMs).toBe(300);
  });

  it('is certain before there was any sound', () => {
    expect(make().tracker.isEstimated).toBe(false);
  });
});

describe('the place where the ear is, by the reports of the client', () => {
  it('is where it says, and moves on until it says otherwise', () => {
    const { clock, tracker, send, say } = make();
    send(0, 1_000);
    send(1, 2_000);
    clock.advance(2_000);
    say(1, 300);
    expect([tracker.playedMs, tracker.isEstimated]).toEqual([1_300, false]);
    clock.advance(700);
    expect([tracker.playedMs, tracker.isEstimated]).toEqual([2_000, true]);
    expect([tracker.playedOf(0), tracker.playedOf(1)]).toEqual([1_000, 1_000]);
  });

  it('counts the way of the report and the way of the next command', () => {
    const { clock, tracker, send, say } = make(150);
    send(0, 2_000);
    clock.advance(500);
    say(0, 300);
    expect(tracker.playedMs).toBe(450);
    clock.advance(100);
    expect(tracker.playedMs).toBe(550);
  });

  it('judges the round trip by the first report while nobody has measured it', () => {
    const { clock, tracker, send, say } = make(Number.NaN);
    send(0, 2_000);
    clock.advance(DELAY_MS + 500);
    say(0, 320);
    expect(tracker.playedMs).toBe(500);
    clock.advance(250);
    say(0, 570);
    expect(tracker.playedMs).toBe(750);
  });

  it('does not run ahead through a gap in what was sent', () => {
    const { clock, tracker, send, say } = make(200);
    send(0, 1_000);
    clock.advance(2_000);
    send(0, 1_000);
    clock.advance(60);
    say(0, 990);
    expect(tracker.playedMs).toBe(1_000 + 60 - DELAY_MS);
  });

  it('stands still when the client has sound and does not play it', () => {
    const { clock, tracker, send, say } = make();
    send(0, 1_000);
    clock.advance(600);
    say(0, 200, 'underrun');
    clock.advance(2_000);
    expect([tracker.playedMs, tracker.isEstimated]).toEqual([200, false]);
    say(0, 200);
    clock.advance(100);
    expect(tracker.playedMs).toBe(300);
  });

  it('goes on when a client that ran dry is sent more', () => {
    const { clock, tracker, send, say } = make();
    send(0, 500);
    clock.advance(600);
    say(0, 500, 'underrun');
    clock.advance(1_000);
    expect(tracker.playedMs).toBe(500);
    send(0, 500);
    clock.advance(DELAY_MS + 200);
    expect(tracker.playedMs).toBe(700);
  });

  it('never goes back, beyond what was sent, or into a segment never sent', () => {
    const { tracker, send, say } = make();
    send(0, 1_000);
    say(0, 9_999, 'idle');
    say(0, 10, 'idle');
    say(7, 10, 'idle');
    expect([tracker.playedMs, tracker.isHeardOut]).toEqual([1_000, true]);
  });
});

describe('the place where the ear was when playing stopped', () => {
  it('does not move afterwards', () => {
    const { clock, tracker, send } = make();
    send(0, 1_000);
    clock.advance(DELAY_MS + 300);
    tracker.stop();
    clock.advance(300);
    expect(tracker.playedMs).toBe(300);
  });

  it("is the client's last word, which is no estimate however late it comes", () => {
    const { clock, tracker, send, say } = make(100);
    send(0, 2_000);
    say(0, 0);
    clock.advance(1_000);
    tracker.stop();
    expect([tracker.playedMs, tracker.isEstimated]).toEqual([1_000 - DELAY_MS, true]);
    clock.advance(240);
    say(0, 870, 'idle');
    expect([tracker.playedMs, tracker.isEstimated]).toEqual([870, false]);
  });

  it('is where the client says that it silenced itself, at once', () => {
    const { clock, tracker, send } = make(200);
    send(0, 2_000);
    clock.advance(1_000);
    tracker.stop({ heard: { segment: 0, playedMs: 640 } });
    expect([tracker.playedMs, tracker.isEstimated]).toEqual([640, false]);
  });

  it('is not taken back by the report from before that a client may repeat', () => {
    const { clock, tracker, send, say } = make();
    send(0, 2_000);
    clock.advance(1_000);
    say(0, 500);
    clock.advance(140);
    tracker.stop({ heard: { segment: 0, playedMs: 640 } });
    say(0, 500, 'idle');
    expect(tracker.playedMs).toBe(640);
  });

  it('is a round trip earlier when the client silenced itself and does not say where', () => {
    const { clock, tracker, send } = make(200);
    send(0, 2_000);
    clock.advance(DELAY_MS + 600);
    tracker.stop({});
    expect([tracker.playedMs, tracker.isEstimated]).toEqual([400, true]);
  });

  it('is not moved by a report that was on its way meanwhile', () => {
    const { clock, tracker, send, say } = make(200);
    send(0, 3_000);
    clock.advance(1_000);
    tracker.stop();
    clock.advance(60);
    say(0, 800);
    expect(tracker.playedMs).toBe(800 + 200 - 60);
  });

  it('stays while the client was told to keep silent, and moves on after', () => {
    const { clock, tracker, send } = make();
    send(0, 2_000);
    clock.advance(DELAY_MS + 500);
    tracker.pause();
    clock.advance(800);
    expect(tracker.playedMs).toBe(500);
    tracker.resume();
    clock.advance(100);
    expect(tracker.playedMs).toBe(600);
  });
});

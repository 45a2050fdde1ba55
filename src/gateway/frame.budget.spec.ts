import { FakeClock } from '../../test/helpers/fake-clock.js';
import { type BudgetVerdict, FrameBudget } from './frame.budget.js';

/** 20 ms of PCM at 16 kHz. */
const FRAME = 640;
const FRAME_MS = 20;

let clock: FakeClock;
let budget: FrameBudget;
beforeEach(() => {
  clock = new FakeClock();
  budget = new FrameBudget(clock);
});

/** Sends frames of 20 ms at so many times real time. @returns how many got each verdict. */
function send(ms: number, speed: number): Record<BudgetVerdict, number> {
  const counts = { fine: 0, over: 0, 'still over': 0, flood: 0 };
  for (let sent = 0; sent < (ms * speed) / FRAME_MS; sent++) {
    counts[budget.take('audio', FRAME)]++;
    clock.advance(FRAME_MS / speed);
  }
  return counts;
}

/** Audio that was kept back, all at once. */
function backlog(ms: number): BudgetVerdict[] {
  return Array.from({ length: ms / FRAME_MS }, () => budget.take('audio', FRAME));
}

describe('the audio of a client', () => {
  it('is all taken when it comes as it is spoken, however long', () => {
    expect(send(600_000, 1)).toMatchObject({ over: 0, 'still over': 0 });
  });

  it('may come in one piece that was kept while there was no connection', () => {
    expect(new Set(backlog(3_000))).toEqual(new Set(['fine']));
    expect(budget.take('audio', FRAME)).toBe('over');
  });

  it.each([2, 10, 20])(
    'loses nothing when network or server stand still for %i s in the middle of it',
    (seconds) => {
      send(1_000, 1);
      clock.advance(seconds * 1_000);
      expect(new Set(backlog(seconds * 1_000))).toEqual(new Set(['fine']));
      expect(send(60_000, 1)).toMatchObject({ over: 0 });
    },
  );

  it('is no flood when more than can be taken was kept back, and is taken again soon after', () => {
    clock.advance(60_000);
    expect(new Set(backlog(60_000))).toEqual(new Set(['fine', 'over', 'still over']));
    send(1_000, 1);
    expect(send(60_000, 1)).toMatchObject({ over: 0, 'still over': 0, flood: 0 });
  });

  it('is a flood after two seconds at ten times real time; the first frame too many is told once', () => {
    const counts = send(2_300, 10);
    expect(counts).toMatchObject({ over: 1, flood: 0 });
    expect(counts['still over']).toBeGreaterThan(0);
    expect(send(100, 10).flood).toBeGreaterThan(0);
  });

  it.each([1.3, 2, 10, 100])(
    'passes at most 1.25 times real time and 3 s when it comes %f times as fast',
    (speed) => {
      const spentMs = 30_000;
      const { fine } = send(spentMs, speed);
      expect(fine * FRAME_MS).toBeLessThanOrEqual(3_000 + 1.25 * spentMs);
      expect(fine * FRAME_MS).toBeGreaterThan(1.2 * spentMs);
    },
  );

  it.each([
    ['pcm_s16le', 8_000, 16_000],
    ['pcm_s16le', 48_000, 96_000],
    ['opus', 48_000, 64_000],
  ] as const)('is measured by what it is: %s at %i Hz', (encoding, sampleRateHz, bytesOfASecond) => {
    budget.expect(encoding, sampleRateHz);
    const verdicts = Array.from({ length: 31 }, () => budget.take('audio', bytesOfASecond / 10));
    expect(verdicts).toEqual([...Array.from({ length: 30 }, () => 'fine'), 'over']);
  });

  it('costs something however short its frames are', () => {
    const verdicts = Array.from({ length: 301 }, () => budget.take('audio', 0));
    expect(verdicts.filter((verdict) => verdict === 'fine')).toHaveLength(300);
  });

  it('that is refused for its length costs a frame, not its bytes', () => {
    for (let sent = 0; sent < 100; sent++) expect(budget.take('audio', 65_536)).toBe('fine');
  });
});

describe('the messages of a client', () => {
  it('may be fifty a second for ever, with two hundred at the start', () => {
    const texts = (count: number) => Array.from({ length: count }, () => budget.take('text', 100));
    expect(new Set(texts(200))).toEqual(new Set(['fine']));
    for (let second = 0; second < 60; second++) {
      clock.advance(1_000);
      expect(new Set(texts(50))).toEqual(new Set(['fine']));
    }
    expect(budget.take('text', 100)).toBe('over');
  });

  it('are a flood after two seconds at a thousand a second', () => {
    const verdicts: BudgetVerdict[] = [];
    for (let ms = 0; ms < 2_300; ms++, clock.advance(1)) verdicts.push(budget.take('text', 100));
    expect(verdicts.filter((verdict) => verdict === 'over')).toHaveLength(1);
    expect(verdicts.at(-1)).toBe('flood');
    expect(verdicts.filter((verdict) => verdict === 'fine').length).toBeLessThanOrEqual(200 + 50 * 2.3);
  });

  it('and the audio do not count against each other', () => {
    backlog(3_000);
    expect([budget.take('audio', FRAME), budget.take('text', 100)]).toEqual(['over', 'fine']);
  });
});

import { HangWatchdog, SPEECH_HANG_LIMITS } from './hang.watchdog.js';

/** Speech from 0 on with nothing coming back, looked at every 100 ms; when the watchdog acted. */
function speakIntoSilence(watchdog: HangWatchdog, limitMs: number, speechFactor = 1): [string, number][] {
  const steps: [string, number][] = [];
  for (let nowMs = 0; nowMs <= limitMs; nowMs += 100) {
    const step = watchdog.check(nowMs, nowMs * speechFactor);
    if (step !== 'none') steps.push([step, nowMs]);
    if (step === 'replace') break;
  }
  return steps;
}

describe('a recogniser that has fallen silent', () => {
  it('is probed after two and a half seconds of speech and replaced half a second later', () => {
    const [probe, replace] = speakIntoSilence(new HangWatchdog(SPEECH_HANG_LIMITS), 10_000);
    expect(probe?.[0]).toBe('probe');
    expect(probe?.[1]).toBeLessThanOrEqual(2_600);
    expect(replace).toEqual(['replace', (probe?.[1] ?? 0) + 400]);
  });

  it('is left alone while nobody speaks', () => {
    expect(speakIntoSilence(new HangWatchdog(SPEECH_HANG_LIMITS), 60_000, 0)).toEqual([]);
  });

  it('is left alone after a short word', () => {
    const watchdog = new HangWatchdog(SPEECH_HANG_LIMITS);
    for (let nowMs = 0; nowMs < 60_000; nowMs += 100) {
      expect(watchdog.check(nowMs, Math.min(nowMs, 1_400))).toBe('none');
    }
  });

  it('is trusted again when it answers the probe', () => {
    const watchdog = new HangWatchdog(SPEECH_HANG_LIMITS);
    for (let nowMs = 0; nowMs <= 2_600; nowMs += 100) watchdog.check(nowMs, nowMs);
    watchdog.onMessage(2_600);
    expect(watchdog.check(3_100, 3_100)).toBe('none');
  });

  it('is given twice the time after each replacement that brought nothing', () => {
    const watchdog = new HangWatchdog(SPEECH_HANG_LIMITS);
    const replacedAfterMs = [0, 1, 2, 3, 4].map(() => {
      watchdog.attach(0);
      return speakIntoSilence(watchdog, 60_000).at(-1)?.[1];
    });
    expect(replacedAfterMs).toEqual([3_000, 5_500, 10_500, 20_500, 20_500]);
  });
});

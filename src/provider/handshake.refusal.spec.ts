import { retryAfterMs } from './handshake.refusal.js';

describe('Retry-After', () => {
  it.each([
    ['seconds', { 'retry-after': '3' }, 3_000],
    ['a time that is over', { 'retry-after': '-3' }, 0],
    ['no time', { 'retry-after': 'soon' }, undefined],
    ['nothing', {}, undefined],
  ])('as %s', (_, headers, ms) => {
    expect(retryAfterMs(headers)).toBe(ms);
  });

  it('as a date is counted from the date of the answer, however wrong our own clock is', () => {
    const headers = { date: 'Tue, 05 Jan 2016 10:00:00 GMT', 'retry-after': 'Tue, 05 Jan 2016 10:00:04 GMT' };
    expect(retryAfterMs(headers)).toBe(4_000);
  });

  it('as a date in an answer without one is counted from now', () => {
    const ms = retryAfterMs({ 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }) ?? 0;
    expect(Math.abs(ms - 3_600_000)).toBeLessThan(60_000);
  });
});

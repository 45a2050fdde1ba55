import { FakeClock } from '../../test/helpers/fake-clock.js';
import { tokenHash } from './journal.token.js';
import type { LostSession } from './lost.session.js';
import { LostSessions } from './lost.sessions.js';

const NOW = 1_000_000;

function lost(name: string, over: Partial<LostSession> = {}): LostSession {
  const text = `words of ${name}`;
  const said = [{ type: 'turn.started', turn: 1, generation: 1, text, source: 'speech' }] as const;
  return { sessionId: name, tokenHash: tokenHash(`token of ${name}`), untilMs: NOW + 60_000, said, ...over };
}

let clock: FakeClock;
let sessions: LostSessions;
beforeEach(() => {
  clock = new FakeClock();
  sessions = new LostSessions(clock);
});
afterEach(() => {
  sessions.clear();
  expect(clock.pendingCount).toBe(0);
});

const isThere = (name: string) => sessions.recall(name, `token of ${name}`) !== undefined;

describe('the list of lost sessions', () => {
  it('gives what was said to the one with the token, once', () => {
    sessions.add(lost('s_1'), NOW);
    expect(sessions.recall('s_1', 'token of s_1')).toEqual(lost('s_1').said);
    expect(isThere('s_1')).toBe(false);
  });

  it.each(['', 'token of s_2', 'token of s_1 ', 'x'.repeat(10_000)])(
    'gives nothing for the token "%.20s", and is there for the right one afterwards',
    (token) => {
      sessions.add(lost('s_1'), NOW);
      expect(sessions.recall('s_1', token)).toBeUndefined();
      expect(isThere('s_1')).toBe(true);
    },
  );

  it('forgets a session when it is too late for its client', () => {
    sessions.add(lost('s_1'), NOW);
    sessions.add(lost('s_2', { untilMs: NOW + 90_000 }), NOW);
    clock.advance(60_000);
    expect([isThere('s_1'), isThere('s_2')]).toEqual([false, true]);
  });

  it('takes none for which it is too late already', () => {
    sessions.add(lost('s_1'), NOW + 60_000);
    expect(isThere('s_1')).toBe(false);
  });

  it('forgets those soonest too late when there are too many, or their words are', () => {
    const untilMs = (seconds: number) => ({ untilMs: NOW + seconds * 1_000 });
    const bytes = Buffer.byteLength(JSON.stringify(lost('s_1')));
    for (const most of [
      { sessions: 2, bytes: 10_000 },
      { sessions: 10, bytes: 2 * bytes },
    ]) {
      sessions = new LostSessions(clock, most);
      sessions.add(lost('s_1', untilMs(50)), NOW);
      sessions.add(lost('s_2', untilMs(30)), NOW);
      sessions.add(lost('s_3', untilMs(40)), NOW);
      sessions.add(lost('s_4', untilMs(20)), NOW);
      expect(['s_1', 's_2', 's_3', 's_4'].map(isThere)).toEqual([true, false, true, false]);
    }
  });
});

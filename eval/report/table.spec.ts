import type { Outcome } from '../play/conversation.play.js';
import { rowOf, summaryOf } from './table.js';

const outcome = (result: Outcome['result'], more: Partial<Outcome> = {}): Outcome => ({
  name: 'echo-guard',
  about: 'No echo.',
  policy: 'echo guard',
  result,
  durationMs: 1_240,
  firstAudioMs: [],
  ...more,
});
const failed = outcome('failed', { line: 9, reason: 'no turn.completed' });

describe('the report', () => {
  it('says in a line how a conversation went', () => {
    expect(rowOf(outcome('passed'), { isWithoutPolicy: false, width: 12 })).toBe(
      'passed echo-guard     1.2 s  No echo.',
    );
  });

  it('says where and why one failed', () => {
    expect(rowOf(failed, { isWithoutPolicy: false, width: 10 })).toBe(
      'FAILED echo-guard   1.2 s  No echo.\n        line 9: no turn.completed',
    );
  });

  it('with the policy switched off calls it right to fail, and wrong to pass or break', () => {
    const words = [failed, outcome('passed'), outcome('broken')].map(
      (one) => rowOf(one, { isWithoutPolicy: true, width: 10 }).split(' ')[0],
    );
    expect(words).toEqual(['caught', 'MISSED', 'BROKEN']);
  });

  it('counts what went wrong and names it', () => {
    expect(summaryOf([outcome('passed'), failed], false)).toBe(
      '1 of 2 conversations went as they should, 1 did not: echo-guard',
    );
    expect(summaryOf([outcome('passed')], false)).toBe('1 of 1 conversations went as they should, 0 did not');
  });
});

import type { Outcome } from '../play/conversation.play.js';

/** What a run makes of an outcome: with its policy switched off, a conversation is right to fail. */
export interface Verdict {
  readonly isRight: boolean;
  /** One word for the table. */
  readonly word: 'passed' | 'FAILED' | 'BROKEN' | 'caught' | 'MISSED';
}

/** @param isWithoutPolicy Whether the policy was switched off. */
export function verdictOf({ result }: Outcome, isWithoutPolicy: boolean): Verdict {
  if (result === 'broken') return { isRight: false, word: 'BROKEN' };
  if (isWithoutPolicy)
    return result === 'failed' ? { isRight: true, word: 'caught' } : { isRight: false, word: 'MISSED' };
  return result === 'passed' ? { isRight: true, word: 'passed' } : { isRight: false, word: 'FAILED' };
}

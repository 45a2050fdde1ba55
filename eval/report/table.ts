import type { Outcome } from '../play/conversation.play.js';
import { verdictOf } from './verdict.js';

/** One line for a conversation that ended; a second one says why it went wrong, or how the missing policy showed. */
export function rowOf(
  outcome: Outcome,
  { isWithoutPolicy, width }: { isWithoutPolicy: boolean; width: number },
): string {
  const { name, durationMs, about, policy, line, reason } = outcome;
  const { word } = verdictOf(outcome, isWithoutPolicy);
  const seconds = (durationMs / 1_000).toFixed(1).padStart(5);
  const what = isWithoutPolicy ? `without: ${policy}` : about;
  const row = `${word.padEnd(7)}${name.padEnd(width)} ${seconds} s  ${what}`;
  return reason === undefined ? row : `${row}\n        line ${line ?? '-'}: ${reason}`;
}

/** The closing line, made of the outcomes alone. */
export function summaryOf(outcomes: readonly Outcome[], isWithoutPolicy: boolean): string {
  const wrong = outcomes.filter((outcome) => !verdictOf(outcome, isWithoutPolicy).isRight);
  const names = wrong.length > 0 ? `: ${[...new Set(wrong.map(({ name }) => name))].join(', ')}` : '';
  const right = outcomes.length - wrong.length;
  return `${right} of ${outcomes.length} conversations went as they should, ${wrong.length} did not${names}`;
}

import { asciiDigits } from '../../ascii.digits.js';
import type { Language } from '../languages/language.js';

/** A number as it was written. */
export interface WrittenNumber {
  whole: number;
  /** Digits after the point, if any. */
  fraction: string;
  /** In groups of two: 1,25,000. */
  isIndian: boolean;
  isGrouped: boolean;
}

/** Longer ones cannot be counted exactly, and nobody says them. */
const MAX_DIGITS = 15;
const WESTERN = /^\d{1,3}(?:,\d{3})+$/;
const INDIAN = /^\d{1,2}(?:,\d{2})+,\d{3}$/;
const PLAIN = /^\d+$/;

/** Reads digits with or without groups and a decimal point; digits of any script. */
export function parseNumber(written: string): WrittenNumber | undefined {
  if (written.length > 2 * MAX_DIGITS || !startsWithDigit(written)) return undefined;
  const [whole = '', fraction = '', ...more] = asciiDigits(written).split('.');
  if (more.length > 0 || !/^\d*$/.test(fraction) || written.endsWith('.')) return undefined;
  const isIndian = INDIAN.test(whole);
  const isGrouped = isIndian || WESTERN.test(whole);
  if (!isGrouped && !PLAIN.test(whole)) return undefined;
  const digits = whole.replaceAll(',', '');
  return digits.length > MAX_DIGITS ? undefined : { whole: Number(digits), fraction, isIndian, isGrouped };
}

/** @param isIndian Counts in lakh and crore, whatever way it was written. */
export function numberWords(number: WrittenNumber, language: Language, isIndian = number.isIndian): string {
  const whole = language.cardinal(number.whole, isIndian);
  if (number.fraction === '') return whole;
  return `${whole} ${language.words.point} ${digitWords(number.fraction, language)}`;
}

/** Digit by digit. */
export function digitWords(digits: string, language: Language): string {
  return [...digits].map((digit) => language.digits[Number(digit)]).join(' ');
}

/** Most words are none: this keeps them from being looked at any closer. */
export function startsWithDigit(text: string): boolean {
  const unit = text.charCodeAt(0);
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x0966 && unit <= 0x096f);
}

import type { CurrencyCode, Language } from '../languages/language.js';
import type { Scale } from '../languages/scales.js';
import { isSentenceEnd, type Word } from '../word.js';
import { numberWords, type WrittenNumber } from './numbers.js';

/** An amount of money as it was written. */
export interface Amount {
  number: WrittenNumber;
  code: CurrencyCode;
  scale?: Scale;
  /** Per what. */
  per?: string;
  /** A plus after it: so much or more. */
  isMore?: boolean;
}

const CODES: ReadonlyMap<string, CurrencyCode> = new Map([
  ...['₹', 'Rs', 'Rs.', 'rs', 'rs.', 'INR', 'रु', 'रु.'].map((sign) => [sign, 'INR'] as const),
  ...['$', 'US$', 'USD'].map((sign) => [sign, 'USD'] as const),
  ...['€', 'EUR'].map((sign) => [sign, 'EUR'] as const),
  ...['£', 'GBP'].map((sign) => [sign, 'GBP'] as const),
]);
/** Signs before an amount, and an amount in digits, for regular expressions. */
export const SIGN = String.raw`₹|Rs\.?|rs\.?|INR|रु\.?|US\$|USD|\$|€|EUR|£|GBP`;
export const DIGITS = '[\\d०-९][\\d०-९,.]*';
export const LETTERS = String.raw`\p{L}[\p{L}\p{M}]*`;
/** What may touch an amount: the stroke of Indian prices, per what, the plus of "or more". */
export const TAIL = String.raw`(?:/-)?(?:/(?<per>${LETTERS}))?(?<plus>\+)?`;
/** Scales after which a full stop does not end the sentence. */
const ABBREVIATED = new Set('cr lac lacs mn bn'.split(' '));

/** The currency a sign stands for. */
export function currencyOf(sign: string): CurrencyCode | undefined {
  return CODES.get(sign);
}

/** The scale that is written: `L`, `Cr`, `lakhs`, `करोड़`, also where its letters have their dots built in. */
export function scaleOf(written: string, { scales }: Language): Scale | undefined {
  return scales.get(written.toLowerCase().normalize('NFC'));
}

/** Whether a full stop may be that of this scale: `₹1.2 Cr.` */
export function isAbbreviatedScale(written: string): boolean {
  return ABBREVIATED.has(written.toLowerCase());
}

/**
 * Whether the full stop after this scale is no more than its own: `₹1.2 Cr. onwards`.
 *
 * @param next Place of the word after the amount.
 */
export function isScaleStop(written: string, words: readonly Word[], next: number): boolean {
  return isAbbreviatedScale(written) && !isSentenceEnd(words[next - 1], words[next]);
}

/** An amount in words. */
export function amountWords({ number, code, scale, per, isMore }: Amount, language: Language): string {
  const { currencies, words } = language;
  const names = currencies[code];
  const suffix = (per ? ` ${words.per} ${per}` : '') + (isMore ? ` ${words.plus}` : '');
  if (scale) return `${numberWords(number, language)} ${scale.spoken} ${names.many}${suffix}`;
  const isIndian = code === 'INR' || number.isIndian;
  const parts: string[] = [];
  const small = number.fraction.length === 2 ? Number(number.fraction) : undefined;
  if (small === undefined)
    parts.push(
      `${numberWords(number, language, isIndian)} ${number.whole === 1 && !number.fraction ? names.one : names.many}`,
    );
  else if (number.whole > 0 || small === 0)
    parts.push(`${language.cardinal(number.whole, isIndian)} ${number.whole === 1 ? names.one : names.many}`);
  if (small)
    parts.push(`${language.cardinal(small, false)} ${small === 1 ? names.smallOne : names.smallMany}`);
  return parts.join(words.and ? ` ${words.and} ` : ' ') + suffix;
}

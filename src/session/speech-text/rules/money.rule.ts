import type { CurrencyCode } from '../languages/language.js';
import { isFollowedDirectly, isSentenceEnd, type Reading } from '../word.js';
import {
  type Amount,
  amountWords,
  currencyOf,
  DIGITS,
  isScaleStop,
  LETTERS,
  SIGN,
  scaleOf,
} from './money.amount.js';
import { parseNumber } from './numbers.js';
import { type Place, type Rule, wordAfter } from './rule.js';

/** An amount in one word: sign, number, scale, sign, the stroke of Indian prices, per what, the plus of "or more". */
const AMOUNT = new RegExp(
  String.raw`^(${SIGN})?(${DIGITS})(${LETTERS})?(€|£|₹)?(?:\/-)?(?:\/(${LETTERS}))?(\+)?$`,
  'u',
);
const MAX_CHARS = 40;

/** Prices: `₹1,25,000`, `Rs. 500/-`, `$2.5 million`, `20 €`, `₹999/month`, `₹12 lakh+`. */
export const readMoney: Rule = (place) => {
  const word = place.words[place.at];
  if (!word || word.core.length > MAX_CHARS) return undefined;
  return readAmount(place, word.core, 1) ?? readSeparate(place, word.core);
};

/** The sign is a word of its own: `Rs. 500`, `500 रु.`, `USD 40`, `20 €`. */
function readSeparate(place: Place, core: string): Reading | undefined {
  const { words, at } = place;
  const [word, next] = [words[at], words[at + 1]];
  if (next?.lead !== '' || !isFollowedDirectly(word)) return undefined;
  const code = currencyOf(core);
  if (code) return readAmount(place, next.core, 2, code);
  const [number, codeAfter] = [parseNumber(core), currencyOf(next.core)];
  if (!number || !codeAfter || word?.trail !== '') return undefined;
  return {
    count: 2,
    spoken: amountWords({ number, code: codeAfter }, place.language),
    isStopUsed: next.trail.startsWith('.') && !isSentenceEnd(next, words[at + 2]),
  };
}

/**
 * Reads the amount in one word, and the scale after it.
 *
 * @param count How many words it is with its sign.
 * @param code Where the sign is a word of its own; otherwise it touches the number, before or after it.
 */
function readAmount(place: Place, core: string, count: number, code?: CurrencyCode): Reading | undefined {
  const [, before, digits = '', short, after, per, plus] = AMOUNT.exec(core) ?? [];
  const number = parseNumber(digits);
  const currency = code ?? currencyOf(before ?? after ?? '');
  const scale = short ? scaleOf(short, place.language) : undefined;
  // What is no scale may be one nobody listed, and without it the price is a wrong one.
  if (!number || !currency || (short && !scale)) return undefined;
  const amount = { number, code: currency, scale, per, isMore: plus !== undefined };
  if (scale || per || plus)
    return {
      count,
      spoken: amountWords(amount, place.language),
      isStopUsed: isScaleStop(short ?? '', place.words, place.at + count),
    };
  return withScale(place, amount, count);
}

/** The scale is a word of its own: `₹12 lakh`, `₹12 lakh+`. */
function withScale(place: Place, amount: Amount, count: number): Reading {
  const next = wordAfter({ ...place, at: place.at + count - 1 })?.core ?? '';
  const isMore = next.endsWith('+');
  const written = isMore ? next.slice(0, -1) : next;
  const scale = scaleOf(written, place.language);
  if (!scale) return { count, spoken: amountWords(amount, place.language) };
  const spoken = amountWords({ ...amount, scale, isMore }, place.language);
  return { count: count + 1, spoken, isStopUsed: isScaleStop(written, place.words, place.at + count + 1) };
}

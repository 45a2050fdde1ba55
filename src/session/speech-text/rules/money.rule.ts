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
  TAIL,
} from './money.amount.js';
import { parseNumber } from './numbers.js';
import { type Place, type Rule, wordAfter } from './rule.js';

/** An amount in one word: sign, number, scale, sign. */
const AMOUNT = new RegExp(`^(${SIGN})?(${DIGITS})(${LETTERS})?(€|£|₹)?${TAIL}$`, 'u');
/** A scale as a word of its own, what may touch it and what may not. */
const SCALE = new RegExp(String.raw`^(?<written>${LETTERS})\.?${TAIL}(?<other>.*)`, 'u');
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

/** The scale is a word of its own: `₹12 lakh`, `₹12 lakh/year`, `₹12 lakh+`. */
function withScale(place: Place, amount: Amount, count: number): Reading | undefined {
  const next = wordAfter({ ...place, at: place.at + count - 1 })?.core ?? '';
  const { written = '', per, plus, other } = SCALE.exec(next)?.groups ?? {};
  const scale = scaleOf(written, place.language);
  if (!scale) return { count, spoken: amountWords(amount, place.language) };
  // ₹12 lakh/sq.ft: without the scale it would be a wrong price.
  if (other) return undefined;
  const spoken = amountWords({ ...amount, scale, per, isMore: plus !== undefined }, place.language);
  return { count: count + 1, spoken, isStopUsed: isScaleStop(written, place.words, place.at + count + 1) };
}

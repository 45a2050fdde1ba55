import type { CurrencyCode } from '../languages/language.js';
import { isFollowedDirectly } from '../word.js';
import { numberWords, parseNumber, type WrittenNumber } from './numbers.js';
import { type Place, type Rule, wordAfter } from './rule.js';

const CODES: ReadonlyMap<string, CurrencyCode> = new Map([
  ...['₹', 'Rs', 'Rs.', 'rs', 'INR', 'रु', 'रु.'].map((sign) => [sign, 'INR'] as const),
  ...['$', 'US$', 'USD'].map((sign) => [sign, 'USD'] as const),
  ...['€', 'EUR'].map((sign) => [sign, 'EUR'] as const),
  ...['£', 'GBP'].map((sign) => [sign, 'GBP'] as const),
]);
/** An amount in one word: sign, number, short scale, the stroke of Indian prices, per what. */
const AMOUNT =
  /^(₹|Rs\.?|rs\.?|INR|रु\.?|US\$|USD|\$|€|EUR|£|GBP)?([\d०-९][\d०-९,.]*)(k|K|mn?|M|bn|B|cr|Cr|L)?(€|£|₹)?(?:\/-)?(?:\/(\p{L}[\p{L}\p{M}]*))?$/u;
const RANGE = /^(₹|Rs\.?|US\$|\$|€|£)([\d,.]+)[-–](?:₹|Rs\.?|US\$|\$|€|£)?([\d,.]+)$/;
const MAX_CHARS = 40;
/** Lakh, in prices. */
const SHORT_LAKH = 'L';

interface Amount {
  number: WrittenNumber;
  code: CurrencyCode;
  scale?: string;
  per?: string;
}

/** Prices: `₹1,25,000`, `Rs. 500/-`, `$2.5 million`, `20 €`, `₹999/month`, `$10-$15`. */
export const readMoney: Rule = (place) => {
  const word = place.words[place.at];
  if (!word || word.core.length > MAX_CHARS) return undefined;
  return readRange(place, word.core) ?? readAttached(place, word.core) ?? readSeparate(place, word.core);
};

function readRange({ language }: Place, core: string) {
  const [, sign = '', from = '', to = ''] = RANGE.exec(core) ?? [];
  const [low, high, code] = [parseNumber(from), parseNumber(to), CODES.get(sign)];
  if (!low || !high || !code) return undefined;
  const start = numberWords(low, language, code === 'INR');
  return { count: 1, spoken: `${start} ${language.words.to} ${say({ number: high, code }, language)}` };
}

/** The sign touches the number, before or after it; a scale may follow. */
function readAttached(place: Place, core: string) {
  const [, before, digits = '', short, after, per] = AMOUNT.exec(core) ?? [];
  const code = CODES.get(before ?? after ?? '');
  const number = parseNumber(digits);
  if (!code || !number) return undefined;
  return finish(place, { number, code, scale: shortScale(short, place), per }, 1);
}

/** The sign is a word of its own: `Rs. 500`, `500 रु.`, `USD 40`, `20 €`. */
function readSeparate(place: Place, core: string) {
  const { words, at } = place;
  const [word, next] = [words[at], words[at + 1]];
  if (next?.lead !== '' || !isFollowedDirectly(word)) return undefined;
  const code = CODES.get(core);
  if (code) {
    const [, , digits = '', short, , per] = AMOUNT.exec(next.core) ?? [];
    const number = parseNumber(digits);
    return number && finish(place, { number, code, scale: shortScale(short, place), per }, 2);
  }
  const [number, codeAfter] = [parseNumber(core), CODES.get(next.core)];
  if (!number || !codeAfter || word?.trail !== '') return undefined;
  return {
    count: 2,
    spoken: say({ number, code: codeAfter }, place.language),
    isStopUsed: next.trail.startsWith('.'),
  };
}

function finish(place: Place, amount: Amount, count: number) {
  const last = { ...place, at: place.at + count - 1 };
  const scale = place.language.scales.get(wordAfter(last)?.core.toLowerCase() ?? '');
  if (!scale || amount.scale || amount.per) return { count, spoken: say(amount, place.language) };
  return { count: count + 1, spoken: say({ ...amount, scale }, place.language) };
}

function shortScale(short: string | undefined, { language }: Place): string | undefined {
  if (!short) return undefined;
  return language.scales.get(short === SHORT_LAKH ? 'lakh' : short.toLowerCase());
}

function say({ number, code, scale, per }: Amount, language: Place['language']): string {
  const { currencies, words } = language;
  const names = currencies[code];
  const suffix = per ? ` ${words.per} ${per}` : '';
  if (scale) return `${numberWords(number, language)} ${scale} ${names.many}${suffix}`;
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

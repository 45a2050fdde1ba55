import type { Language } from '../languages/language.js';
import type { Scale } from '../languages/scales.js';
import type { Word } from '../word.js';
import {
  amountWords,
  currencyOf,
  DIGITS,
  isAbbreviatedScale,
  isScaleStop,
  SIGN,
  scaleOf,
  TAIL,
} from './money.amount.js';
import { numberWords, parseNumber, type WrittenNumber } from './numbers.js';
import type { Rule } from './rule.js';

/** `Rs. 12 lakh - Rs. 15 lakh` */
const MAX_WORDS = 7;
const MAX_CHARS = 40;
const BEGINNING = new RegExp(`^(?:${SIGN})`);
/** By the scales of a language: sign, number, scale, dash, sign, number, scale, per what, the plus of "or more". */
const patterns = new WeakMap<Language['scales'], RegExp>();

/** `$10-$15`, `₹12-13 lakh`, `₹10k-15k`, `₹12.9 lakh – ₹13.5 lakh`. */
export const readMoneyRange: Rule = ({ words, at, language }) => {
  if (!BEGINNING.test(words[at]?.core ?? '')) return undefined;
  const found = patternOf(language).exec(textAt(words, at));
  if (!found) return undefined;
  const {
    sign = '',
    from = '',
    lowShort = '',
    dash,
    highSign,
    to = '',
    highShort = '',
    per,
    plus,
  } = found.groups ?? {};
  const [low, high, code] = [parseNumber(from), parseNumber(to), currencyOf(sign)];
  if (!low || !high || !code || (highSign && currencyOf(highSign) !== code)) return undefined;
  const [lowScale, scale] = [scaleOf(lowShort, language), scaleOf(highShort, language)];
  if (lowScale && !scale) return undefined;
  // With spaces it may as well be a price and something else: ₹500 - 2 kg, ₹500 - ₹100 off, ₹8 lakh – 350 L.
  const isUnit = highShort.length === 1 && highShort !== lowShort;
  const isPrice = highSign || (lowScale && !isUnit);
  const isRange = isPrice && sizeOf(low, lowScale) < sizeOf(high, scale);
  if (dash !== '-' && dash !== '–' && !isRange) return undefined;
  const start = numberWords(low, language, code === 'INR') + (lowScale ? ` ${lowScale.spoken}` : '');
  const end = amountWords({ number: high, code, scale, per, isMore: plus !== undefined }, language);
  const count = found[0].split(' ').length;
  return {
    count,
    spoken: `${start} ${language.words.to} ${end}`,
    isStopUsed: isScaleStop(highShort, words, at + count),
  };
};

function patternOf({ scales }: Language): RegExp {
  const known = patterns.get(scales);
  if (known) return known;
  const scale = [...scales.keys()].join('|');
  const low = `(?<sign>${SIGN}) ?(?<from>${DIGITS})(?: ?(?<lowShort>${scale}))?`;
  const high = `(?<highSign>${SIGN})? ?(?<to>${DIGITS})(?: ?(?<highShort>${scale}))?`;
  const pattern = new RegExp(`^${low}(?<dash> ?[-–] ?)${high}${TAIL}(?= |$)`, 'iu');
  patterns.set(scales, pattern);
  return pattern;
}

/** The words that may be one range, with a space between. */
function textAt(words: readonly Word[], at: number): string {
  const cores: string[] = [];
  for (const { lead, core, trail } of words.slice(at, at + MAX_WORDS)) {
    if (core.length > MAX_CHARS || (cores.length > 0 && lead !== '')) break;
    cores.push(core.normalize('NFC'));
    const isStopOwn = trail === '.' && (currencyOf(core) !== undefined || isAbbreviatedScale(core));
    if (trail !== '' && !isStopOwn) break;
  }
  return cores.join(' ');
}

function sizeOf({ whole, fraction }: WrittenNumber, scale: Scale | undefined): number {
  return Number(`${whole}.${fraction}`) * (scale?.size ?? 1);
}
